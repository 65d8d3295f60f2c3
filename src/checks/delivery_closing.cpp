// Closing the lanes: what every member was to receive, what of it came, and what can be said of the rest.
#include "checks/delivery_state.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::checks {
namespace {

// The numbers of the stream that a window demands: sent strictly inside it.
number_range numbers_in(const message_stream& stream, const member_window& w)
{
    const auto& all = stream.messages;
    const auto first =
        std::upper_bound(all.begin(), all.end(), w.from,
                         [](core::time_point t, const emitted_message& m) { return t < m.sent; });
    const auto last = std::lower_bound(
        first, all.end(), w.to, [](const emitted_message& m, core::time_point t) { return m.sent < t; });
    return {static_cast<std::uint32_t>(first - all.begin()), static_cast<std::uint32_t>(last - all.begin())};
}

// The window as far as it is beyond doubt.
member_window believed(const delivery_state& s, member_window w)
{
    if (s.emitted.answers.doubtful(w.proof))
        w.from = w.firm;
    return w;
}

bool demands(const delivery_state& s, const message_stream& stream, client_id receiver)
{
    return stream.complete && !stream.messages.empty() && (stream.sender != receiver || s.expects_own());
}

// One receiver, one stream, one window.
struct closing {
    delivery_state& s;
    const member& receiver;
    const message_stream& stream;
    const lane_table::slot* slot;
    const member_window& window;
    number_range numbers;
    bool capped;
    std::uint32_t last_came = 0;  // one past the last number of the window that came within it
    std::uint64_t came = 0;       // how many did
    std::uint64_t stragglers = 0; // how many came after its end
};

enum class fate { missing, unknown, free };

// Whether a later number of the window came from the same session of the sender: only those are handled in
// order.
bool one_session(const closing& c, std::uint32_t number)
{
    const auto session_of = [&c](std::uint32_t n) {
        return c.s.emitted.session_of(c.stream.sender, c.stream.messages[n].global);
    };
    return session_of(number) == session_of(c.last_came - 1);
}

// What a number that did not come is.
fate fate_of(const closing& c, std::uint32_t number)
{
    if (c.slot == nullptr ? c.s.lanes.overflowed() : c.slot->state.degraded)
        return fate::unknown;
    const bool accepted = c.s.emitted.is_accepted(c.stream, number);
    if (number < c.last_came && (c.window.how == member_window::end::open || one_session(c, number)))
        return accepted ? fate::missing : fate::unknown;
    switch (c.window.how) {
    case member_window::end::session:
        return fate::free; // what was on its way when the connection broke
    case member_window::end::left:
        // Lost only if the server had handled it before it could see the leave.
        return c.stream.messages[number].accepted < c.window.to ? fate::missing : fate::free;
    case member_window::end::open:
        return accepted && !c.capped ? fate::missing : fate::unknown;
    }
    return fate::unknown;
}

result::counterexample loss_example(const closing& c, number_range r)
{
    const bool middle = r.begin < c.last_came;
    auto example = example_of(
        c.s,
        fmt::format("Client {} did not receive message{} of client {} in {}", c.receiver.client,
                    r.end - r.begin == 1 ? fmt::format(" {}", r.begin)
                                         : fmt::format("s {} to {}", r.begin, r.end - 1),
                    c.stream.sender, c.s.room_text(c.stream.room)),
        "every message that the server took for the room while the client was a member",
        middle ? fmt::format("number {} came, these did not", c.last_came - 1) : "nothing came after them");
    const auto seconds = [&c](core::time_point t) {
        return std::chrono::duration<double>(t - c.s.run_start).count();
    };
    const emitted_message& m = c.stream.messages[r.begin];
    example.notes.push_back(fmt::format("class: {}", middle ? "middle" : "postfix"));
    example.notes.push_back(fmt::format("sent {:.6f} s into the run; member since {:.6f} s", seconds(m.sent),
                                        seconds(c.window.from)));
    example.notes.push_back(
        m.accepted != core::never
            ? fmt::format("acknowledged, or delivered to another member, at {:.6f} s", seconds(m.accepted))
            : "a later message of the same session was handled by the server");
    return example;
}

void book_missing(const closing& c, number_range r)
{
    const std::uint32_t size = r.end - r.begin;
    c.s.ledger.missing += size;
    c.s.found.violated(check_kind::loss, [&] { return loss_example(c, r); });
    c.s.found.violated_again(check_kind::loss, size - 1);
}

// Splits the numbers that did not come into runs of one fate, and books them. Returns how many are expected.
std::uint64_t close_hole(const closing& c, number_range hole)
{
    std::uint64_t expected = 0;
    std::uint32_t& excuses = c.s.clients[c.receiver.client].bad_headers;
    for (std::uint32_t at = hole.begin; at < hole.end;) {
        const fate f = fate_of(c, at);
        if (f == fate::missing && excuses > 0) {
            --excuses; // came, perhaps, with a stamp that could not be believed: reported there
            ++c.s.ledger.unknown;
            c.s.found.unknown(check_kind::loss);
            ++expected;
            ++at;
            continue;
        }
        std::uint32_t end = at + 1;
        while (end < hole.end && excuses == 0 && fate_of(c, end) == f)
            ++end;
        switch (f) {
        case fate::missing:
            book_missing(c, {at, end});
            expected += end - at;
            break;
        case fate::unknown:
            c.s.ledger.unknown += end - at;
            c.s.found.unknown(check_kind::loss, end - at);
            expected += end - at;
            break;
        case fate::free:
            break;
        }
        at = end;
    }
    return expected;
}

// Counts what came, stragglers apart. `holes` are the numbers of the window that did not.
void count_arrivals(closing& c, std::uint64_t lane_key, const std::vector<number_range>& holes)
{
    const auto found = c.s.stragglers.find(lane_key);
    const auto late = [&](std::uint32_t number) {
        return found != c.s.stragglers.end() &&
               std::find(found->second.begin(), found->second.end(), number) != found->second.end();
    };
    std::uint32_t at = c.numbers.begin;
    const auto run = [&](std::uint32_t end) {
        if (found == c.s.stragglers.end() && at < end) {
            c.came += end - at;
            c.last_came = end;
            return;
        }
        for (; at < end; ++at) {
            c.stragglers += late(at) ? 1 : 0;
            c.came += late(at) ? 0 : 1;
            c.last_came = late(at) ? c.last_came : at + 1;
        }
    };
    for (const number_range& hole : holes) {
        run(hole.begin);
        at = hole.end;
    }
    run(c.numbers.end);
}

void close_window(closing& c, std::uint64_t lane_key, std::vector<number_range>& holes)
{
    c.s.lanes.list_missing(c.slot, c.numbers, holes);
    count_arrivals(c, lane_key, holes);
    std::uint64_t expected = c.came;
    for (const number_range& hole : holes)
        expected += close_hole(c, hole);
    c.s.ledger.delivered += c.came;
    c.s.ledger.expected += expected;
    c.s.found.exercised(check_kind::loss, expected);
}

// The streams of every room, by room key.
std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> streams_by_room(const emitted_lanes& emitted)
{
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> out;
    for (std::uint32_t i = 0; i < emitted.streams.size(); ++i)
        if (emitted.streams[i].room != 0)
            out[emitted.streams[i].room].push_back(i);
    return out;
}

// Numbers of other shards' senders could not be checked when they came.
void close_phantoms(delivery_state& s)
{
    std::vector<number_range> holes;
    s.lanes.for_each([&](const lane_table::slot& slot) {
        const auto receiver = static_cast<client_id>(slot.key >> 32);
        const message_stream& stream = s.emitted.streams[slot.key & 0xffffffff];
        const auto sent = static_cast<std::uint32_t>(stream.messages.size());
        const std::uint32_t end = highest_end(slot.state);
        if (end <= sent)
            return;
        s.lanes.list_missing(&slot, {sent, end}, holes);
        std::uint64_t came = end - sent;
        for (const number_range& hole : holes)
            came -= hole.end - hole.begin;
        if (!s.learned) {
            s.ledger.unknown += came;
            s.found.unknown(check_kind::phantoms, came);
            return;
        }
        s.ledger.phantom += came;
        s.found.violated(check_kind::phantoms, [&] {
            return example_of(
                s,
                fmt::format("Client {} received message {} of client {} in {}, which nobody sent", receiver,
                            end - 1, stream.sender, s.room_text(stream.room)),
                fmt::format("numbers below {}", sent), fmt::format("number {}", end - 1));
        });
        s.found.violated_again(check_kind::phantoms, came - 1);
    });
}

// Whether this window of a living member still waits for something that can come.
bool waits(delivery_state& s, const member& m, std::uint32_t stream_at, std::vector<number_range>& holes)
{
    const message_stream& stream = s.emitted.streams[stream_at];
    if (!demands(s, stream, m.client))
        return false;
    s.lanes.list_missing(s.lanes.find(m.client, stream_at), numbers_in(stream, believed(s, m.windows.back())),
                         holes);
    for (const number_range& hole : holes)
        for (std::uint32_t at = hole.begin; at < hole.end; ++at) {
            const sender_session* session = s.emitted.session_of(stream.sender, stream.messages[at].global);
            if ((session != nullptr && session->alive) || s.emitted.is_accepted(stream, at))
                return true;
        }
    return false;
}

} // namespace

bool all_arrived(delivery_state& s)
{
    const auto by_room = streams_by_room(s.emitted);
    std::vector<number_range> holes;
    for (std::size_t& i = s.complete_member; i < s.members.members().size(); ++i) {
        const member& m = s.members.members()[i];
        const room_entry& room = s.members.rooms()[m.room];
        const auto streams = by_room.find(room.key);
        if (m.now != member::state::in || room.ambiguous || streams == by_room.end())
            continue;
        for (const std::uint32_t at : streams->second)
            if (waits(s, m, at, holes))
                return false;
    }
    return true;
}

void close_lanes(delivery_state& s, bool capped)
{
    s.emitted.settle_proof();
    const auto by_room = streams_by_room(s.emitted);
    std::vector<number_range> holes;
    for (const member& m : s.members.members()) {
        const room_entry& room = s.members.rooms()[m.room];
        const auto streams = by_room.find(room.key);
        if (room.ambiguous || streams == by_room.end())
            continue;
        for (const std::uint32_t at : streams->second) {
            const message_stream& stream = s.emitted.streams[at];
            if (!demands(s, stream, m.client))
                continue;
            const lane_table::slot* slot = s.lanes.find(m.client, at);
            for (const member_window& w : m.windows) {
                const member_window window = believed(s, w);
                closing c{s, m, stream, slot, window, numbers_in(stream, window), capped};
                if (c.numbers.begin < c.numbers.end)
                    close_window(c, pair_key(m.client, at), holes);
            }
        }
    }
    close_phantoms(s);
}

} // namespace muster::checks
