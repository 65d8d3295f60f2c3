// A short talk in rooms, and for each fault of delivery or acknowledgement the checks that must report it:
// shared by the proofs in memory and over sockets.
#pragma once

#include "result/run_result.hpp"

#include <cctype>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

// Rooms of four, messages to the others in the room, and acks that echo what was sent.
inline constexpr std::string_view talkers = R"(
config:
  target: reference
  app: echo
  phases:
    - { name: arrive, duration: 1s, arrivalCount: 12 }
scenarios:
  - name: talker
    flow:
      - join: { emit: [join, "room-{{ $client % 3 }}"], room: "room-{{ $client % 3 }}", acknowledge: {} }
      - rendezvous: { users: all, timeout: 20s }
      - loop:
          - emit: [to, "{{ $room }}", "hello {{ $stamp }}", 1]
          - emit: [message-with-ack, "asked {{ $stamp }}", 1]
            room: ""
            acknowledge: { timeout: 2s }
        count: 20
        pace: { exponential: 300ms }
expect: { order: per-sender, delivery: exactly-once, isolation: true, senderExcluded: true }
)";

struct planted_fault {
    const char* fault;
    std::set<std::string> reports; // exactly these
};

// An event of a namespace that the client never joined is dropped by the client: it is missing, not astray.
inline std::vector<planted_fault> planted_faults()
{
    return {{"swap-same-sender", {"O1"}},
            {"duplicate", {"D1"}},
            {"duplicate-later", {"D1"}},
            {"drop-one-receiver", {"D2"}},
            {"stop-half-way", {"D2"}},
            {"ack-then-drop-all", {"D2"}},
            {"drop-tail", {"D2"}},
            {"phantom", {"D4"}},
            {"stale", {"D4"}},
            {"corrupt", {"D5"}},
            {"leak-to-stranger", {"I1"}},
            {"wrong-namespace", {"D2"}},
            {"echo-to-sender", {"I3"}},
            {"exclude-wrong-member", {"D2", "I3"}},
            {"ack-twice", {"A1"}},
            {"ack-never:0.01", {"A1"}},
            {"ack-unknown-id:0.01", {"A1"}},
            {"ack-swapped", {"A2"}}};
}

// The row as the name of a test.
inline std::string name_of(const planted_fault& row)
{
    std::string name = row.fault;
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0)
            c = '_';
    return name;
}

inline std::ostream& operator<<(std::ostream& out, const planted_fault& row)
{
    return out << row.fault;
}

inline std::set<std::string> violated(const result::run_result& r)
{
    std::set<std::string> ids;
    for (const result::check_result& c : r.checks)
        if (c.verdict == result::check_verdict::violation)
            ids.insert(c.id);
    return ids;
}

inline std::string shown(const result::run_result& r)
{
    std::string text;
    for (const result::check_result& c : r.checks) {
        text += c.id + ": " + result::name_of(c.verdict) + " " + std::to_string(c.count) + " of " +
                std::to_string(c.situations) + ", unknown " + std::to_string(c.unknown) + "\n";
        if (!c.examples.empty())
            text += "    " + c.examples.front().summary + "\n";
    }
    for (const auto& [name, n] : r.counters)
        text += name + "=" + std::to_string(n) + " ";
    for (const core::problem& p : r.problems)
        text += "\n" + core::to_text(p);
    return text;
}

} // namespace muster::test
