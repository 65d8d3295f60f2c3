// The clients, the server and its faults.
#include "simulated_chat.hpp"

#include <algorithm>
#include <cstdlib>

namespace muster::checks {
namespace {

constexpr std::uint64_t secret = 0xfeedface12345678;
constexpr std::uint32_t run_id = 0x5eed;
constexpr std::string_view nsp = "/chat";

struct packet {
    enum class kind { join, leave, emit, joined, left, event, ack } what = kind::event;
    std::uint32_t room = 0;
    std::uint32_t sender = 0;
    std::uint64_t id = 0;
    bool wants_ack = false;
    std::string nsp{checks::nsp};
    std::string json;
};

struct sent_emit {
    emission what;
    core::time_point at;
};

struct chat_client {
    bool connected = false;
    std::uint32_t session = 0;
    std::deque<packet> up;
    std::deque<packet> down;
    std::set<std::uint32_t> rooms; // as the client wants it
    std::map<std::uint64_t, sent_emit> due;
    std::uint64_t next_id = 0;
    std::vector<std::uint64_t> lost_ids; // asked in the session before
    std::deque<std::pair<int, packet>> again;
    std::string last_ack;
};

class chat {
public:
    explicit chat(const simulation_options& o) : o_{o}, chance_{o.seed}, clients_(o.clients), inside_(o.rooms)
    {
        judge_options options;
        options.run = run_id;
        options.secret = secret;
        options.sender_excluded = !o.include_sender;
        options.sender_included = o.include_sender;
        options.memory_budget = o.memory_budget;
        for (std::uint32_t i = 0; i < o.shards; ++i) {
            judges_.emplace_back(options, now_);
            acks_.emplace_back(options, now_);
        }
    }

    simulation_result run();

private:
    delivery_judge& judge(std::uint32_t c) { return judges_[c % o_.shards]; }
    ack_judge& acks(std::uint32_t c) { return acks_[c % o_.shards]; }
    static std::string room_name(std::uint32_t r) { return "room-" + std::to_string(r); }
    bool plant(planted f)
    {
        if (o_.fault != f || chance_.unit() >= o_.probability)
            return false;
        ++out_.planted;
        return true;
    }
    std::uint32_t any_client() { return static_cast<std::uint32_t>(chance_.between(0, o_.clients - 1)); }

    void step();
    void act(std::uint32_t c);
    void connect(std::uint32_t c);
    void drop(std::uint32_t c);
    void join(std::uint32_t c, std::uint32_t r);
    void leave(std::uint32_t c, std::uint32_t r);
    void emit(std::uint32_t c, std::uint32_t r, bool wants_ack);
    void serve(std::uint32_t c);
    void fan_out(std::uint32_t c, const packet& p);
    void push(std::uint32_t to, packet p);
    void answer(std::uint32_t c, const packet& p);
    void receive(std::uint32_t c);
    void finish();

    simulation_options o_;
    core::random_source chance_;
    core::time_point now_{std::chrono::seconds{1}};
    std::vector<chat_client> clients_;
    std::vector<std::set<std::uint32_t>> inside_; // as the server has it
    std::vector<delivery_judge> judges_;
    std::vector<ack_judge> acks_;
    simulation_result out_;
    bool closing_ = false;
};

void chat::connect(std::uint32_t c)
{
    chat_client& me = clients_[c];
    me.connected = true;
    ++me.session;
    judge(c).session_began(c, now_);
    if (me.lost_ids.empty() || !plant(planted::ack_old_session))
        return;
    packet stale;
    stale.what = packet::kind::ack;
    stale.id = me.lost_ids.back();
    stale.json = "[]";
    me.down.push_back(stale);
    me.lost_ids.clear();
}

void chat::drop(std::uint32_t c)
{
    chat_client& me = clients_[c];
    // The server has read some of what was on its way.
    for (auto read = chance_.between(0, me.up.size()); read > 0; --read)
        serve(c);
    me.connected = false;
    me.up.clear();
    me.down.clear();
    me.rooms.clear();
    me.again.clear();
    for (const auto& [id, e] : me.due)
        me.lost_ids.push_back(id);
    me.due.clear();
    for (auto& members : inside_)
        members.erase(c);
    judge(c).session_ended(c, false, now_);
    acks(c).session_ended(c, now_);
}

void chat::join(std::uint32_t c, std::uint32_t r)
{
    clients_[c].rooms.insert(r);
    judge(c).join_invoked(c, nsp, room_name(r), now_);
    packet p;
    p.what = packet::kind::join;
    p.room = r;
    clients_[c].up.push_back(std::move(p));
}

void chat::leave(std::uint32_t c, std::uint32_t r)
{
    clients_[c].rooms.erase(r);
    judge(c).leave_invoked(c, nsp, room_name(r), now_);
    packet p;
    p.what = packet::kind::leave;
    p.room = r;
    clients_[c].up.push_back(std::move(p));
}

void chat::emit(std::uint32_t c, std::uint32_t r, bool wants_ack)
{
    chat_client& me = clients_[c];
    packet p;
    p.what = packet::kind::emit;
    p.room = r;
    p.sender = c;
    p.wants_ack = wants_ack;
    p.json = R"(["m","{\"text\":\")" + std::string{stamp_placeholder()} + R"( and a body\"}"])";
    emission e = judge(c).begin_emit(c, nsp, room_name(r));
    if (!judge(c).seal(e, now_, now_, p.wants_ack, p.json, {}))
        std::abort(); // the placeholder is there
    if (p.wants_ack) {
        p.id = me.next_id++;
        acks(c).asked(c, nsp, p.id, e, now_);
        me.due[p.id] = {e, now_};
    }
    me.up.push_back(std::move(p));
}

void chat::serve(std::uint32_t c)
{
    packet p = std::move(clients_[c].up.front());
    clients_[c].up.pop_front();
    switch (p.what) {
    case packet::kind::join:
    case packet::kind::leave: {
        const bool joins = p.what == packet::kind::join;
        if (joins)
            inside_[p.room].insert(c);
        else
            inside_[p.room].erase(c);
        // The last room answers nothing: its members wait for other evidence.
        p.what = joins ? packet::kind::joined : packet::kind::left;
        if (p.room + 1 != o_.rooms)
            clients_[c].down.push_back(std::move(p));
        return;
    }
    case packet::kind::emit:
        fan_out(c, p);
        if (p.wants_ack)
            answer(c, p);
        return;
    case packet::kind::joined:
    case packet::kind::left:
    case packet::kind::event:
    case packet::kind::ack:
        return;
    }
}

void chat::fan_out(std::uint32_t c, const packet& p)
{
    if ((closing_ && plant(planted::drop_the_last)) || plant(planted::drop_for_all))
        return;
    const bool half = inside_[p.room].size() > 3 && plant(planted::stop_half_way);
    std::uint32_t excluded = o_.clients;
    if (inside_[p.room].size() > 3 && plant(planted::exclude_another))
        excluded = *inside_[p.room].begin() == c ? *inside_[p.room].rbegin() : *inside_[p.room].begin();
    std::size_t done = 0;
    for (const std::uint32_t to : inside_[p.room]) {
        if (half && ++done > inside_[p.room].size() / 2)
            break;
        if (to == excluded || (to == c && !o_.include_sender && !plant(planted::include_sender)))
            continue;
        push(to, p);
    }
    if (const std::uint32_t other = any_client();
        clients_[other].connected && !inside_[p.room].contains(other) && plant(planted::leak)) {
        packet leaked = p;
        leaked.what = packet::kind::event;
        clients_[other].down.push_back(std::move(leaked));
    }
}

// Changes the message as the fault demands and puts it on the link.
void chat::push(std::uint32_t to, packet p)
{
    auto& link = clients_[to].down;
    p.what = packet::kind::event;
    const std::size_t mark = find_stamp(p.json);
    if (plant(planted::drop_for_one))
        return;
    if (plant(planted::flip_bit))
        p.json[p.json.find("body")] ^= 1;
    if (plant(planted::wrong_namespace))
        p.nsp = "/other";
    if (plant(planted::invent_number) || o_.fault == planted::other_run) {
        packet extra = p;
        stamp s = read_stamp(std::string_view{p.json}.substr(mark), secret)->value;
        const bool stale = o_.fault == planted::other_run;
        if (stale)
            s.run += 1;
        else
            s.lane += 1'000'000;
        write_stamp(s, stale ? secret + 1 : secret, extra.json.data() + mark);
        if (!stale || plant(planted::other_run))
            link.push_back(extra);
    }
    const bool neighbour =
        !link.empty() && link.back().what == packet::kind::event && link.back().room == p.room;
    const bool same = neighbour && link.back().sender == p.sender;
    if ((same && plant(planted::swap_same_sender)) ||
        (neighbour && !same && plant(planted::swap_other_sender)))
        std::swap(link.back(), p);
    if (plant(planted::deliver_twice))
        link.push_back(p);
    if (plant(planted::deliver_again))
        clients_[to].again.emplace_back(50, p);
    link.push_back(std::move(p));
    auto& again = clients_[to].again;
    for (auto& [left, message] : again)
        --left;
    while (!again.empty() && again.front().first <= 0) {
        // Only to a member: to others it would be a leak.
        if (inside_[again.front().second.room].contains(to))
            link.push_back(std::move(again.front().second));
        again.pop_front();
    }
}

void chat::answer(std::uint32_t c, const packet& p)
{
    if (plant(planted::ack_never))
        return;
    packet ack;
    ack.what = packet::kind::ack;
    ack.id = p.id;
    ack.json = "[\"" + p.json.substr(find_stamp(p.json), stamp_size) + "\"]";
    std::string own = ack.json;
    if (!clients_[c].last_ack.empty() && plant(planted::ack_swapped))
        ack.json = clients_[c].last_ack;
    clients_[c].last_ack = std::move(own);
    if (plant(planted::ack_twice))
        clients_[c].down.push_back(ack);
    clients_[c].down.push_back(std::move(ack));
}

void chat::receive(std::uint32_t c)
{
    chat_client& me = clients_[c];
    const packet p = std::move(me.down.front());
    me.down.pop_front();
    switch (p.what) {
    case packet::kind::joined:
        judge(c).join_confirmed(c, nsp, room_name(p.room), now_);
        return;
    case packet::kind::left:
        judge(c).leave_confirmed(c, nsp, room_name(p.room), now_);
        return;
    case packet::kind::event:
        ++out_.deliveries;
        if (judge(c).delivered(c, p.nsp, p.json, {}, now_).what == delivery::kind::counted)
            ++out_.counted;
        return;
    case packet::kind::ack: {
        const auto reading = acks(c).received(c, nsp, p.id, p.json, now_);
        const auto due = me.due.find(p.id);
        if (reading != ack_judge::reading::first || due == me.due.end())
            return;
        judge(c).accepted(due->second.what, now_);
        judge(c).evidence(c, due->second.at, now_);
        me.due.erase(due);
        return;
    }
    case packet::kind::join:
    case packet::kind::leave:
    case packet::kind::emit:
        return;
    }
}

void chat::act(std::uint32_t c)
{
    chat_client& me = clients_[c];
    if (!me.connected) {
        connect(c);
        return;
    }
    const auto r = static_cast<std::uint32_t>(chance_.between(0, o_.rooms - 1));
    const auto what = chance_.between(0, 999);
    if (o_.churn && what < 4)
        drop(c);
    else if (o_.churn && what < 40 && me.rooms.contains(r))
        leave(c, r);
    else if (what < 400 && !me.rooms.contains(r))
        join(c, r);
    else if (me.rooms.contains(r))
        emit(c, r, chance_.between(0, 3) == 0);
}

void chat::step()
{
    now_ += core::duration{static_cast<std::int64_t>(chance_.between(0, 2000))};
    const std::uint32_t c = any_client();
    const auto what = chance_.between(0, 9);
    if (what == 0)
        act(c);
    else if (what < 4 && !clients_[c].up.empty())
        serve(c);
    else
        for (auto reads = chance_.between(0, clients_[c].down.size()); reads > 0; --reads)
            receive(c);
}

void chat::finish()
{
    // Senders stop; the last message of each asks for an ack, as proof of all before it.
    closing_ = true;
    for (std::uint32_t c = 0; c < o_.clients; ++c)
        if (clients_[c].connected && !clients_[c].rooms.empty())
            emit(c, *clients_[c].rooms.begin(), true);
    for (int round = 0; round < 3; ++round)
        for (std::uint32_t c = 0; c < o_.clients; ++c) {
            now_ += core::duration{1000};
            while (!clients_[c].up.empty())
                serve(c);
        }
    for (std::uint32_t c = 0; c < o_.clients; ++c) {
        now_ += core::duration{1000};
        while (!clients_[c].down.empty())
            receive(c);
    }
    std::vector<emitted_lanes> lanes;
    for (const auto& j : judges_)
        lanes.push_back(j.emitted());
    result::run_result whole;
    out_.complete = true;
    for (std::size_t i = 0; i < judges_.size(); ++i) {
        for (std::size_t k = 0; k < lanes.size(); ++k)
            if (k != i)
                judges_[i].learn(lanes[k]);
        out_.complete = judges_[i].complete() && out_.complete;
        result::run_result shard;
        judges_[i].finish(false, now_, shard.checks, shard.ledger);
        acks_[i].finish(true, shard.checks);
        result::merge(whole, shard);
    }
    out_.ledger = whole.ledger;
    for (auto& check : whole.checks)
        out_.checks[check.id] = check;
}

simulation_result chat::run()
{
    for (std::uint32_t c = 0; c < o_.clients; ++c)
        connect(c);
    for (int i = 0; i < o_.steps; ++i)
        step();
    finish();
    return out_;
}

} // namespace

std::set<std::string> simulation_result::violated() const
{
    std::set<std::string> out;
    for (const auto& [id, check] : checks)
        if (check.count > 0)
            out.insert(id);
    return out;
}

simulation_result simulate(const simulation_options& options)
{
    return chat{options}.run();
}

} // namespace muster::checks
