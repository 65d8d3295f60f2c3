// Judges one delivery from its raw frame. Each finding counts in exactly one class.
#include "checks/delivery_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace muster::checks {
namespace {

constexpr std::size_t frame_shown = 300;

bool same_message(const stamp& a, const stamp& b)
{
    return a.sender == b.sender && a.room == b.room && a.lane == b.lane;
}

// Adds the stamps that can be believed, each message once. Text that only begins like one ("MStr" and
// letters, as long random texts hold now and then) is none; one that is damaged, or of another run, is kept
// while none better comes.
void locate_in(std::string_view bytes, bool is_text, const judge_options& options,
               std::vector<located_stamp>& out)
{
    for (std::size_t at = find_magic(bytes); at != std::string_view::npos; at = find_magic(bytes, at + 1)) {
        const auto reading = read_stamp(bytes.substr(at), options.secret);
        if (!reading || (!reading->intact && !reading->well_formed && reading->value.run != options.run))
            continue;
        if (!out.empty() && !out.front().reading.intact && reading->intact)
            out.clear();
        const auto known = [&reading](const located_stamp& s) {
            return !reading->intact || same_message(s.reading.value, reading->value);
        };
        if (std::none_of(out.begin(), out.end(), known))
            out.push_back({bytes, at, is_text, *reading});
    }
}

// The messages of the event: several when the server sends them at once, but only the one sent last when
// it quotes the others.
void locate(const arrival_notice& a, const judge_options& options, std::vector<located_stamp>& out)
{
    out.clear();
    locate_in(a.json, true, options, out);
    for (const std::string& attachment : a.attachments)
        locate_in(attachment, false, options, out);
    const auto quoting = [](const located_stamp& s) { return (s.reading.value.kind & kind_quotes) != 0; };
    if (out.size() < 2 || std::none_of(out.begin(), out.end(), quoting))
        return;
    const auto sent_later = [](const located_stamp& x, const located_stamp& y) {
        return x.reading.value.sent < y.reading.value.sent;
    };
    std::swap(out.front(), *std::max_element(out.begin(), out.end(), sent_later));
    out.resize(1);
}

std::string message_text(const delivery_state& s, const stamp& m)
{
    return fmt::format("message {} of client {} in {}", m.lane, m.sender, s.room_text(m.room));
}

result::counterexample shown(const delivery_state& s, const arrival_notice& a, std::string summary,
                             std::string expected, std::string actual)
{
    auto example = example_of(s, std::move(summary), std::move(expected), std::move(actual));
    add_frame(example, s, a.who, a.json, a.now);
    return example;
}

void report_phantom(delivery_state& s, const arrival_notice& a, const stamp& m, const char* why)
{
    ++s.ledger.phantom;
    s.found.violated(check_kind::phantoms, [&] {
        return shown(
            s, a, fmt::format("Client {} received a message that nobody sent: {}", a.who, why),
            "only messages that a client of this run emitted",
            fmt::format("{}, number {} of that sender, run {:08x}", message_text(s, m), m.global, m.run));
    });
}

// Why this stamp was not written by a client of this run, or null.
const char* phantom_reason(const delivery_state& s, const stamp& m, std::uint32_t stream)
{
    if (m.lane >= lane_end)
        return "its number is outside the range of numbers";
    if (stream == pair_index::none)
        return s.clients.contains(m.sender) && s.emitted.sessions.contains(m.sender)
                   ? "its sender sent nothing to that room"
                   : nullptr;
    const message_stream& known = s.emitted.streams[stream];
    if (!known.complete)
        return nullptr; // a sender of another shard: judged when its numbers are known
    if (m.lane >= known.messages.size())
        return "its number is beyond the last one sent";
    return known.messages[m.lane].global == m.global ? nullptr : "its numbers do not belong together";
}

void report_leak(delivery_state& s, const arrival_notice& a, const stamp& m, const member* seat)
{
    ++s.ledger.misdelivered;
    s.found.violated(check_kind::rooms, [&] {
        auto example = shown(
            s, a, fmt::format("Client {} received {} without being a member", a.who, message_text(s, m)),
            "nothing from a room that the client is not in", "the frame below");
        if (seat == nullptr || seat->windows.empty())
            example.notes.emplace_back("the client never was a member");
        else
            example.notes.push_back(
                fmt::format("its last membership ended {:.6f} s into the run",
                            std::chrono::duration<double>(seat->windows.back().to - s.run_start).count()));
        return example;
    });
}

// Who may receive: true when the delivery goes on to its lane.
bool admitted(delivery_state& s, const arrival_notice& a, const stamp& m, const member* seat)
{
    s.found.exercised(check_kind::rooms);
    if (seat == nullptr || seat->now == member::state::out) {
        const auto client = s.clients.find(a.who);
        if (client != s.clients.end() && !client->second.alive)
            ++s.ledger.outside_window; // its session is over: what was in flight is nobody's fault
        else
            report_leak(s, a, m, seat);
        return false;
    }
    if (s.options.sender_excluded && m.sender == a.who && m.epoch == s.clients[a.who].epoch) {
        ++s.ledger.misdelivered;
        s.found.violated(check_kind::own_messages, [&] {
            return shown(s, a, fmt::format("Client {} received its own {}", a.who, message_text(s, m)),
                         "every member except the sender", "the sender got it too");
        });
        return false;
    }
    return true;
}

// True when the packet came on a namespace that is not its room's.
bool strayed(delivery_state& s, const arrival_notice& a, const stamp& m, const member& seat)
{
    const room_entry& room = s.members.rooms()[seat.room];
    s.found.exercised(check_kind::namespaces);
    if (room.nsp == a.nsp)
        return false;
    ++s.ledger.misdelivered;
    s.found.violated(check_kind::namespaces, [&] {
        return shown(s, a,
                     fmt::format("Client {} received {} on namespace {}", a.who, message_text(s, m), a.nsp),
                     fmt::format("namespace {}", room.nsp), fmt::format("namespace {}", a.nsp));
    });
    return true;
}

void judge_body(delivery_state& s, const arrival_notice& a, const stamp& m, const located_stamp& where)
{
    if (m.body_length == 0xffffffff)
        return; // the sender could not tell what its body was
    std::optional<body_digest> body;
    if (where.is_text)
        body = digest_json_body(where.bytes, where.at, s.scratch);
    else
        body = digest_bytes_body(where.bytes, where.at);
    s.found.exercised(check_kind::integrity);
    if (body && body->length == m.body_length && body->crc == m.body_crc)
        return;
    ++s.ledger.corrupt;
    s.found.violated(check_kind::integrity, [&] {
        const body_digest got = body.value_or(body_digest{});
        return shown(
            s, a, fmt::format("Client {} received {} with a changed body", a.who, message_text(s, m)),
            fmt::format("{} bytes around the stamp, CRC32C {:08x}", m.body_length, m.body_crc),
            body ? fmt::format("{} bytes, CRC32C {:08x}", got.length, got.crc) : "no well-formed string");
    });
}

void report_duplicate(delivery_state& s, const arrival_notice& a, const stamp& m)
{
    ++s.ledger.duplicate;
    s.found.violated(check_kind::duplicates, [&] {
        return shown(s, a, fmt::format("Client {} received {} again", a.who, message_text(s, m)),
                     "one delivery", "at least two");
    });
}

// A late number breaks the order only within one membership of the receiver and one session of the sender.
void judge_late(delivery_state& s, const arrival_notice& a, const stamp& m, const lane_table::slot& slot,
                std::uint16_t membership, const message_stream& stream)
{
    if (slot.state.membership != membership)
        return;
    const std::uint32_t later = s.lanes.next_arrived(slot, m.lane);
    if (later >= stream.first_after(m.epoch))
        return;
    ++s.ledger.out_of_order;
    s.found.violated(check_kind::order, [&] {
        auto example = shown(
            s, a, fmt::format("Client {} received {} after number {}", a.who, message_text(s, m), later),
            fmt::format("number {} before number {}", m.lane, later),
            fmt::format("number {} came first", later));
        example.notes.push_back(
            fmt::format("{} numbers lie between sending order and arrival", later - m.lane));
        return example;
    });
}

// Books the number on the receiver's lane. True when this is a first copy.
bool book(delivery_state& s, const arrival_notice& a, const stamp& m, std::uint32_t stream,
          std::uint16_t membership, bool quiet, bool& judged)
{
    lane_table::slot* slot = s.lanes.open(a.who, stream);
    const arrival how = slot == nullptr ? arrival::unjudged : s.lanes.arrive(*slot, m.lane);
    switch (how) {
    case arrival::highest:
        slot->state.membership = membership;
        return true;
    case arrival::late:
        if (!quiet)
            judge_late(s, a, m, *slot, membership, s.emitted.streams[stream]);
        return true;
    case arrival::duplicate:
        if (!quiet)
            report_duplicate(s, a, m);
        return false;
    case arrival::unjudged:
        judged = false;
        s.found.unknown(check_kind::order);
        s.found.unknown(check_kind::duplicates);
        return true;
    }
    return true;
}

// Books a delivery that nothing forbids; says whether it is one that had to come.
delivery::kind count_in(delivery_state& s, const arrival_notice& a, const stamp& m,
                        const located_stamp& where, std::uint32_t stream, const member* seat)
{
    const bool stray = seat != nullptr && strayed(s, a, m, *seat);
    const std::uint16_t membership = seat != nullptr ? seat->ordinal : s.clients[a.who].epoch;
    bool judged = true;
    if (!book(s, a, m, stream, membership, stray, judged) || stray)
        return delivery::kind::other;
    judge_body(s, a, m, where);
    if (seat == nullptr) {
        // Nobody said who was to get it: that it came is all there is to count.
        ++(judged ? s.ledger.delivered : s.ledger.unknown);
        ++s.ledger.expected;
        return delivery::kind::counted;
    }
    const bool own = m.sender == a.who;
    if (!seat->must_receive(m.sent) || (own && !s.expects_own())) {
        ++s.ledger.outside_window;
        if (judged && seat->is_straggler(m.sent))
            s.stragglers[pair_key(a.who, stream)].push_back(m.lane);
        return delivery::kind::other;
    }
    return delivery::kind::counted;
}

void hear(message_stream& stream, const stamp& m, core::time_point now)
{
    stream.hear(m.epoch, m.lane, m.global);
    if (stream.complete && stream.messages[m.lane].accepted == core::never)
        stream.messages[m.lane].accepted = now;
}

} // namespace

std::string delivery_state::room_text(std::uint32_t key) const
{
    if (key == 0)
        return "no declared room";
    const room_entry* room = members.room_of(key);
    return room == nullptr ? fmt::format("a room of another shard ({:08x})", key)
                           : fmt::format("room \"{}\" of {}", room->name, room->nsp);
}

result::counterexample example_of(const delivery_state&, std::string summary, std::string expected,
                                  std::string actual)
{
    result::counterexample example;
    example.summary = std::move(summary);
    example.expected = std::move(expected);
    example.actual = std::move(actual);
    return example;
}

void add_frame(result::counterexample& to, const delivery_state& s, client_id who, std::string_view json,
               core::time_point now)
{
    to.frames.push_back({now - s.run_start, false, who, std::string{json.substr(0, frame_shown)}});
}

namespace {

delivery judge_message(delivery_state& s, const arrival_notice& a, const located_stamp& where)
{
    for (const auto k : {check_kind::order, check_kind::duplicates, check_kind::phantoms})
        s.found.exercised(k);
    const stamp& m = where.reading.value;
    delivery d{delivery::kind::other, m.due, m.sent, m.sender, m.room, m.lane, 0};
    if (m.run != s.options.run || !where.reading.intact) {
        // A stamp of this run that cannot be believed may be a message that will be missed: it excuses one.
        s.clients[a.who].bad_headers += m.run == s.options.run ? 1 : 0;
        report_phantom(s, a, m, m.run == s.options.run ? "its stamp is damaged" : "it is of another run");
        return d;
    }
    std::uint32_t stream = s.emitted.find(m.sender, m.room);
    if (const char* why = phantom_reason(s, m, stream); why != nullptr) {
        report_phantom(s, a, m, why);
        return d;
    }
    if (stream == pair_index::none)
        stream = s.emitted.open(m.sender, m.room);
    hear(s.emitted.streams[stream], m, a.now);

    const member* seat = nullptr;
    if (m.room != 0) {
        seat = s.members.find(a.who, m.room);
        if (seat != nullptr && s.members.rooms()[seat->room].ambiguous) {
            ++s.ledger.unknown;
            return d;
        }
        if (!admitted(s, a, m, seat))
            return d;
    }
    d.what = count_in(s, a, m, where, stream, seat);
    if (s.emitted.streams[stream].complete)
        d.audience = s.emitted.streams[stream].messages[m.lane].audience;
    return d;
}

} // namespace

delivery judge_arrival(delivery_state& s, const arrival_notice& a)
{
    s.others.clear();
    locate(a, s.options, s.stamps);
    if (s.stamps.empty()) {
        ++s.ledger.unstamped;
        return {};
    }
    s.last_delivery = a.now;
    const delivery first = judge_message(s, a, s.stamps.front());
    for (std::size_t i = 1; i < s.stamps.size(); ++i)
        s.others.push_back(judge_message(s, a, s.stamps[i]));
    return first;
}

} // namespace muster::checks
