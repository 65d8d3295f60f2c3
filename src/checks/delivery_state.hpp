// What the parts of the delivery judge share: reading of deliveries, and closing of lanes at the end.
#pragma once

#include "checks/delivery_judge.hpp"
#include "checks/findings.hpp"
#include "checks/lanes/emitted_lanes.hpp"
#include "checks/lanes/lane_table.hpp"
#include "checks/membership.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace muster::checks {

struct judged_client {
    bool begun = false;
    bool alive = true;
    std::uint16_t epoch = 0;
    std::uint32_t next_global = 0;
    std::uint32_t bad_headers = 0; // deliveries whose stamp could not be believed
};

// Where a stamp stands, in the text or in one of the attachments, and what it says.
struct located_stamp {
    std::string_view bytes;
    std::size_t at = 0;
    bool is_text = true;
    stamp_reading reading;
};

struct delivery_state {
    delivery_state(const judge_options& o, core::time_point start)
        : options{o}, run_start{start}, members{o.secret}, lanes{o.memory_budget}
    {}

    judge_options options;
    core::time_point run_start;
    core::time_point last_delivery{};
    membership members;
    emitted_lanes emitted;
    lane_table lanes;
    findings found;
    result::ledger ledger;
    std::unordered_map<client_id, judged_client> clients;
    // Numbers by lane that came after the membership they were for had ended: they prove nothing about it.
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> stragglers;
    bool learned = false;
    std::string scratch;
    std::vector<located_stamp> stamps; // of the event that is being judged
    std::vector<delivery> others;      // what its stamps after the first turned out to be

    // Where complete() stopped: everything before it had come.
    std::size_t complete_member = 0;

    bool expects_own() const { return options.sender_included && !options.sender_excluded; }
    // A room for people: its name, or that there was none.
    std::string room_text(std::uint32_t key) const;
};

// One example, its frame cut to what a report can show.
result::counterexample example_of(const delivery_state& s, std::string summary, std::string expected,
                                  std::string actual);
void add_frame(result::counterexample& to, const delivery_state& s, client_id who, std::string_view json,
               core::time_point now);

// One event: judges the messages that it claims to be; says what the first was, and of the others in
// `s.others`.
struct arrival_notice {
    client_id who;
    std::string_view nsp;
    std::string_view json;
    std::span<const std::string> attachments;
    core::time_point now;
};
delivery judge_arrival(delivery_state& s, const arrival_notice& a);

// Whether every delivery that can still be expected has come.
bool all_arrived(delivery_state& s);

// Closes every window: books what is missing, and what cannot be known.
void close_lanes(delivery_state& s, bool capped);

} // namespace muster::checks
