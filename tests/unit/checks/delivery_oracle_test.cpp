// The ledger against a slow, obvious oracle: a small chat in which everything goes wrong at once, and every
// figure of the judge has to be exactly what a reader of the whole log would count.
#include "one_shard.hpp"

#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>

namespace muster::checks {
namespace {

constexpr std::uint32_t people = 6;
constexpr std::uint32_t room_count = 2;
constexpr core::time_point never = core::never;

struct sent_message {
    std::uint32_t sender, epoch, room, lane, global;
    core::time_point sent;
    std::string json;
    emission what;
    core::time_point proof = never; // acked, or seen by anybody
};

// A join or a leave: one client's requests of one room, in order.
struct request {
    bool join;
    std::uint32_t session;
    core::time_point asked;
    core::time_point answered = never;
    core::time_point ended = never; // of a join: the next leave, or the end of the session
    bool broken = false;            // the session ended before a leave was answered
};

struct arrival_of {
    std::size_t message;
    std::ptrdiff_t join; // index of the request whose membership it came in
    core::time_point at;
};

struct packet {
    enum class kind { request, answer, message, ack } what;
    std::size_t index = 0; // of the request or message
    std::uint32_t room = 0;
    std::string json;
    bool counts = true; // its stamp can be believed
};

class small_chat {
public:
    small_chat(std::uint64_t seed, double faults) : chance{seed}, probability{faults} {}

    void play(int steps);
    void expect_the_truth();

private:
    struct client {
        bool connected = false;
        std::uint32_t session = 0;
        std::vector<request> asked[room_count];
        std::deque<packet> up, down;
        std::vector<arrival_of> came;
        std::uint32_t damaged = 0;
        std::set<std::size_t> seen;
    };

    static std::string room_name(std::uint32_t r) { return "room" + std::to_string(r); }
    bool plant() { return chance.unit() < probability; }
    request* last(std::uint32_t c, std::uint32_t r)
    {
        auto& list = clients[c].asked[r];
        return list.empty() || list.back().session != clients[c].session ? nullptr : &list.back();
    }
    void act(std::uint32_t c);
    void drop(std::uint32_t c);
    void emit(std::uint32_t c, std::uint32_t r);
    void serve(std::uint32_t c);
    void push(std::uint32_t to, std::size_t message);
    void receive(std::uint32_t c);
    void note_arrival(std::uint32_t c, std::size_t message, bool changed);
    void close(std::uint32_t c, std::uint32_t r);
    bool accepted(const sent_message& m) const;

    core::random_source chance;
    double probability;
    int clock = 1;
    core::time_point now() const { return at(clock); }
    shard judge;
    client clients[people];
    std::set<std::uint32_t> inside[room_count];
    std::vector<sent_message> messages;
    result::ledger truth;
};

void small_chat::act(std::uint32_t c)
{
    client& me = clients[c];
    const auto r = static_cast<std::uint32_t>(chance.between(0, room_count - 1));
    const auto what = chance.between(0, 99);
    const bool member = me.connected && last(c, r) != nullptr && last(c, r)->join;
    if (!me.connected) {
        me.connected = true;
        ++me.session;
        judge.judge.session_began(c, now());
    } else if (what < 3) {
        drop(c);
    } else if (!member || what < 15) {
        me.asked[r].push_back({!member, me.session, now()});
        me.up.push_back({packet::kind::request, me.asked[r].size() - 1, r, {}});
        if (member) {
            me.asked[r][me.asked[r].size() - 2].ended = now();
            judge.judge.leave_invoked(c, "/", room_name(r), now());
        } else {
            judge.judge.join_invoked(c, "/", room_name(r), now());
        }
    } else {
        emit(c, r);
    }
}

void small_chat::drop(std::uint32_t c)
{
    client& me = clients[c];
    for (auto read = chance.between(0, me.up.size()); read > 0; --read)
        serve(c);
    for (std::uint32_t r = 0; r < room_count; ++r) {
        bool leave_answered = false;
        for (auto q = me.asked[r].rbegin(); q != me.asked[r].rend() && q->session == me.session; ++q) {
            if (q->join) {
                q->ended = std::min(q->ended, now());
                q->broken = !leave_answered;
            }
            leave_answered = leave_answered || (!q->join && q->answered != never);
        }
        inside[r].erase(c);
    }
    me.connected = false;
    me.up.clear();
    me.down.clear();
    judge.judge.session_ended(c, false, now());
}

void small_chat::emit(std::uint32_t c, std::uint32_t r)
{
    auto m = judge.emit(c, clock, room_name(r));
    const stamp s = read(m.json);
    clients[c].up.push_back({packet::kind::message, messages.size(), r, {}});
    messages.push_back({c, clients[c].session, r, s.lane, s.global, now(), m.json, m.what});
    ++truth.emitted;
}

void small_chat::serve(std::uint32_t c)
{
    packet p = clients[c].up.front();
    clients[c].up.pop_front();
    if (p.what == packet::kind::request) {
        if (clients[c].asked[p.room][p.index].join)
            inside[p.room].insert(c);
        else
            inside[p.room].erase(c);
        p.what = packet::kind::answer;
        clients[c].down.push_back(p);
        return;
    }
    for (std::uint32_t to = 0; to < people; ++to)
        if (clients[to].connected && ((inside[p.room].contains(to) && to != c) || plant()))
            push(to, p.index);
    if (chance.between(0, 2) == 0)
        clients[c].down.push_back({packet::kind::ack, p.index, p.room, {}});
}

void small_chat::push(std::uint32_t to, std::size_t message)
{
    auto& link = clients[to].down;
    packet p{packet::kind::message, message, messages[message].room, messages[message].json};
    if (plant())
        return;
    if (plant())
        p.json[p.json.find("body")] = 'B';
    if (plant()) {
        char& digit = p.json[p.json.find("MStr") + 80]; // in the part that only the checksum protects
        digit = digit == 'A' ? 'B' : 'A';
        p.counts = false;
    }
    const bool neighbour = !link.empty() && link.back().what == packet::kind::message;
    if (neighbour && plant())
        std::swap(link.back(), p);
    if (plant())
        link.push_back(p);
    link.push_back(p);
}

void small_chat::receive(std::uint32_t c)
{
    const packet p = clients[c].down.front();
    clients[c].down.pop_front();
    switch (p.what) {
    case packet::kind::answer: {
        request& r = clients[c].asked[p.room][p.index];
        r.answered = now();
        if (r.join)
            judge.judge.join_confirmed(c, "/", room_name(p.room), now());
        else
            judge.judge.leave_confirmed(c, "/", room_name(p.room), now());
        return;
    }
    case packet::kind::ack: {
        sent_message& m = messages[p.index];
        m.proof = std::min(m.proof, now());
        judge.judge.accepted(m.what, now());
        judge.judge.evidence(c, m.sent, now());
        return;
    }
    case packet::kind::message:
        judge.judge.delivered(c, "/", p.json, {}, now());
        if (p.counts) {
            note_arrival(c, p.index, p.json.find("Body") != std::string::npos);
        } else {
            ++truth.phantom;
            ++clients[c].damaged;
        }
        return;
    case packet::kind::request:
        return;
    }
}

// What one delivery is, read from the log so far.
void small_chat::note_arrival(std::uint32_t c, std::size_t message, bool changed)
{
    client& me = clients[c];
    sent_message& m = messages[message];
    m.proof = std::min(m.proof, now());
    const request* latest = last(c, m.room);
    const bool out = latest == nullptr || (!latest->join && latest->answered != never);
    if (out || (m.sender == c && m.epoch == me.session)) {
        ++truth.misdelivered;
        return;
    }
    auto& asked = me.asked[m.room];
    std::ptrdiff_t join = std::ssize(asked) - 1;
    while (!asked[static_cast<std::size_t>(join)].join)
        --join;
    if (!me.seen.insert(message).second) {
        ++truth.duplicate;
        return;
    }
    const auto overtook = [&](const arrival_of& a) {
        const sent_message& other = messages[a.message];
        return other.sender == m.sender && other.room == m.room && other.epoch == m.epoch && a.join == join &&
               other.lane > m.lane;
    };
    truth.out_of_order += std::any_of(me.came.begin(), me.came.end(), overtook) ? 1 : 0;
    truth.corrupt += changed ? 1 : 0;
    me.came.push_back({message, join, now()});
    const request& in = asked[static_cast<std::size_t>(join)];
    const bool due = m.sender != c && m.sent > in.answered && m.sent < in.ended;
    (due ? truth.delivered : truth.outside_window) += 1;
    truth.expected += due ? 1 : 0;
}

bool small_chat::accepted(const sent_message& m) const
{
    return std::any_of(messages.begin(), messages.end(), [&m](const sent_message& later) {
        return later.sender == m.sender && later.epoch == m.epoch && later.global >= m.global &&
               later.proof != never;
    });
}

// What did not come of what one client's memberships of a room demand.
void small_chat::close(std::uint32_t c, std::uint32_t r)
{
    client& me = clients[c];
    for (std::size_t j = 0; j < me.asked[r].size(); ++j) {
        const request& in = me.asked[r][j];
        const bool opened = in.join && in.answered < in.ended;
        const auto demanded = [&](const sent_message& m) {
            return opened && m.room == r && m.sender != c && m.sent > in.answered && m.sent < in.ended;
        };
        const auto came = [&](std::size_t i) {
            return std::any_of(me.came.begin(), me.came.end(), [&](const arrival_of& a) {
                return a.message == i && a.join == static_cast<std::ptrdiff_t>(j);
            });
        };
        for (std::size_t i = 0; i < messages.size(); ++i) {
            const sent_message& m = messages[i];
            if (!demanded(m) || me.seen.contains(i)) // perhaps only after the membership: that is free
                continue;
            // The last one of the lane that came in this membership.
            const sent_message* after = nullptr;
            for (std::size_t k = i + 1; k < messages.size(); ++k)
                if (demanded(messages[k]) && messages[k].sender == m.sender && came(k))
                    after = &messages[k];
            const bool open = in.ended == never;
            const bool hole = after != nullptr && (open || after->epoch == m.epoch);
            if (!open && !hole && (in.broken || m.proof >= in.ended))
                continue; // was on its way when the membership ended
            ++truth.expected;
            if ((open || hole) && !accepted(m))
                ++truth.unknown;
            else if (me.damaged > 0 && me.damaged-- > 0)
                ++truth.unknown; // may be the one whose stamp was damaged
            else
                ++truth.missing;
        }
    }
}

void small_chat::play(int steps)
{
    for (int i = 0; i < steps; ++i) {
        ++clock;
        const auto c = static_cast<std::uint32_t>(chance.between(0, people - 1));
        const auto what = chance.between(0, 9);
        if (what < 3)
            act(c);
        else if (what < 6 && !clients[c].up.empty())
            serve(c);
        else if (!clients[c].down.empty())
            receive(c);
    }
    for (std::uint32_t c = 0; c < people; ++c)
        while (!clients[c].up.empty())
            serve(c);
    for (std::uint32_t c = 0; c < people; ++c)
        for (++clock; !clients[c].down.empty(); ++clock)
            receive(c);
    for (std::uint32_t c = 0; c < people; ++c)
        for (std::uint32_t r = 0; r < room_count; ++r)
            close(c, r);
}

void small_chat::expect_the_truth()
{
    judge.finish();
    const result::ledger& got = judge.ledger;
    EXPECT_EQ(got.emitted, truth.emitted);
    EXPECT_EQ(got.expected, truth.expected);
    EXPECT_EQ(got.delivered, truth.delivered);
    EXPECT_EQ(got.missing, truth.missing);
    EXPECT_EQ(got.unknown, truth.unknown);
    EXPECT_EQ(got.duplicate, truth.duplicate);
    EXPECT_EQ(got.out_of_order, truth.out_of_order);
    EXPECT_EQ(got.misdelivered, truth.misdelivered);
    EXPECT_EQ(got.corrupt, truth.corrupt);
    EXPECT_EQ(got.phantom, truth.phantom);
    EXPECT_EQ(got.outside_window, truth.outside_window);
    EXPECT_EQ(got.expected, got.delivered + got.missing + got.unknown);
}

class everything_at_once : public testing::TestWithParam<double> {};

TEST_P(everything_at_once, is_counted_as_a_reader_of_the_log_would)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        small_chat chat(seed, GetParam());
        chat.play(2'000);
        chat.expect_the_truth();
        if (HasFailure())
            return;
    }
}

INSTANTIATE_TEST_SUITE_P(ledger, everything_at_once, testing::Values(0.0, 0.002, 0.03, 0.2));

} // namespace
} // namespace muster::checks
