// Faults of connection state recovery: pids, offsets, and what a client that comes back finds.
// Socket.IO documentation, "Connection state recovery".
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace muster::server::faults {

namespace {

// One client in one namespace.
using place = std::pair<session_key, std::string>;

// Where the text called `key` stands, without its quotes; {npos, 0} when there is none.
std::pair<std::size_t, std::size_t> span_of(std::string_view json, std::string_view key)
{
    const std::string opening = '"' + std::string(key) + "\":\"";
    const std::size_t at = json.find(opening);
    if (at == std::string_view::npos)
        return {at, 0};
    const std::size_t begin = at + opening.size();
    return {begin, json.find('"', begin) - begin};
}
std::string text_of(std::string_view json, std::string_view key)
{
    const auto [begin, size] = span_of(json, key);
    return begin == std::string_view::npos ? std::string() : std::string(json.substr(begin, size));
}

// The answer to CONNECT with another text for `key`.
outbound with_value(outbound packet, std::string_view key, std::string_view value)
{
    std::string text = packet.what->text();
    if (const auto [begin, size] = span_of(text, key); begin != std::string::npos)
        text.replace(begin, size, value);
    return with_text(std::move(packet), std::move(text));
}

bool has_pid(const outbound& p)
{
    return p.kind == packet_kind::connect && !text_of(p.what->text(), "pid").empty();
}
bool wants_no_ack(const outbound& event)
{
    const auto read = wire::decode_socketio(event.what->text());
    return read && !read->id;
}
std::string namespace_of(const inbound& p)
{
    const auto read = wire::decode_socketio(p.data);
    return read ? std::string(read->nsp) : std::string();
}

// Watches clients that come back with a pid. What they get before the answer to CONNECT is what they missed.
class return_fault : public fault {
public:
    void on_inbound(inbound packet, fault_context& c) override
    {
        if (std::string pid = is_join(packet) ? text_of(packet.data, "pid") : std::string(); !pid.empty())
            coming_[{packet.from, namespace_of(packet)}] = std::move(pid);
        c.pass(std::move(packet));
    }
    void on_outbound(outbound packet, fault_context& c) override
    {
        const auto found =
            packet.to.size() == 1 ? coming_.find({packet.to.front(), packet.nsp}) : coming_.end();
        if (found == coming_.end())
            return others(std::move(packet), c);
        if (packet.kind == packet_kind::event)
            return missed(std::move(packet), c);
        const std::string pid = std::move(found->second);
        coming_.erase(found);
        if (packet.kind == packet_kind::connect)
            answered(std::move(packet), pid, c);
        else
            c.pass(std::move(packet));
    }

protected:
    virtual void missed(outbound packet, fault_context& c) { c.pass(std::move(packet)); }
    virtual void answered(outbound packet, const std::string& /*pid*/, fault_context& c)
    {
        c.pass(std::move(packet));
    }
    virtual void others(outbound packet, fault_context& c) { c.pass(std::move(packet)); }

private:
    std::map<place, std::string> coming_; // with that pid
};

// Events lose their offset, or all have the first one.
class offset_fault final : public fault {
public:
    explicit offset_fault(bool same) : same_(same) {}
    void on_outbound(outbound packet, fault_context& c) override
    {
        on_ = on_ || has_pid(packet);
        if (on_ && is_event(packet) && wants_no_ack(packet) && c.strikes()) {
            std::string text = packet.what->text();
            text.resize(text.rfind(",\""));
            text += same_ ? R"(,"1"])" : "]";
            packet = with_text(std::move(packet), std::move(text));
        }
        c.pass(std::move(packet));
    }

private:
    bool same_;
    bool on_ = false; // this server gives pids, and thus offsets
};

enum class displaced : std::uint8_t { lost, reversed, behind };

// What was missed never comes, or in reverse, or behind the answer to CONNECT.
class missed_fault final : public return_fault {
public:
    explicit missed_fault(displaced how) : how_(how) {}

private:
    void missed(outbound packet, fault_context& c) override
    {
        if (!c.strikes())
            c.pass(std::move(packet));
        else if (how_ != displaced::lost)
            held_.push_back(std::move(packet));
    }
    void answered(outbound packet, const std::string& /*pid*/, fault_context& c) override
    {
        std::vector<outbound> held = std::exchange(held_, {});
        if (how_ == displaced::reversed)
            std::reverse(held.begin(), held.end());
        else
            c.pass(packet);
        for (outbound& event : held)
            c.pass(std::move(event));
        if (how_ == displaced::reversed)
            c.pass(std::move(packet));
    }

    displaced how_;
    std::vector<outbound> held_;
};

// Who came back gets nothing that goes to rooms.
class rooms_fault final : public return_fault {
    void answered(outbound packet, const std::string& pid, fault_context& c) override
    {
        if (text_of(packet.what->text(), "pid") == pid && c.strikes())
            roomless_.insert({packet.to.front(), packet.nsp});
        c.pass(std::move(packet));
    }
    void others(outbound packet, fault_context& c) override
    {
        const bool was_empty = packet.to.empty();
        if (packet.in_room)
            std::erase_if(packet.to, [&](session_key to) { return roomless_.contains({to, packet.nsp}); });
        if (was_empty || !packet.to.empty())
            c.pass(std::move(packet));
    }

    std::set<place> roomless_;
};

// Changes the answer to who came with a pid; `taken`: the pid was good.
class return_answer_fault final : public return_fault {
public:
    using change = outbound (*)(outbound packet, const std::string& pid);
    return_answer_fault(bool taken, change what) : taken_(taken), what_(what) {}

private:
    void answered(outbound packet, const std::string& pid, fault_context& c) override
    {
        if ((text_of(packet.what->text(), "pid") == pid) == taken_ && c.strikes())
            packet = what_(std::move(packet), pid);
        c.pass(std::move(packet));
    }

    bool taken_;
    change what_;
};

// A pid that was good once is good for ever.
class pid_twice final : public return_fault {
    void answered(outbound packet, const std::string& pid, fault_context& c) override
    {
        const std::string text = packet.what->text();
        if (text_of(text, "pid") == pid)
            used_[pid] = text_of(text, "sid");
        else if (const auto before = used_.find(pid); before != used_.end() && c.strikes())
            packet = with_value(with_value(std::move(packet), "sid", before->second), "pid", pid);
        c.pass(std::move(packet));
    }

    std::map<std::string, std::string> used_; // the sid that each gave
};

enum class bad_offset : std::uint8_t { unknown, no_text, missing };

// Offsets of one bad kind are taken for that of the latest event.
class any_offset final : public fault {
public:
    explicit any_offset(bad_offset kind) : kind_(kind) {}
    void on_outbound(outbound packet, fault_context& c) override
    {
        const std::string& text = packet.what->text();
        const std::size_t at = is_event(packet) ? text.rfind(",\"") : std::string::npos;
        if (at != std::string::npos && text.ends_with("\"]"))
            if (std::string last = text.substr(at + 2, text.size() - at - 4); is_offset(last))
                latest_[packet.nsp] = std::move(last);
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        const std::string pid = is_join(packet) ? text_of(packet.data, "pid") : std::string();
        if (!pid.empty() && is_bad(packet.data)) {
            const std::string old = packet.data;
            auto read = wire::decode_socketio(old);
            const auto latest = read ? latest_.find(std::string(read->nsp)) : latest_.end();
            if (latest != latest_.end() && c.strikes()) {
                const std::string auth = R"({"pid":")" + pid + R"(","offset":")" + latest->second + R"("})";
                read->json = auth;
                packet.data.clear();
                wire::append_socketio(packet.data, *read);
            }
        }
        c.pass(std::move(packet));
    }

private:
    static bool is_offset(std::string_view text)
    {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    }
    bool is_bad(const std::string& data) const
    {
        const std::string offset = text_of(data, "offset");
        const bool named = data.find(R"("offset":)") != std::string::npos;
        switch (kind_) {
        case bad_offset::unknown:
            return !offset.empty() && !is_offset(offset);
        case bad_offset::no_text:
            return named && offset.empty();
        case bad_offset::missing:
            return !named;
        }
        return false;
    }

    bad_offset kind_;
    std::map<std::string, std::string> latest_; // by namespace
};

// DISCONNECT ends the talk, yet for the core the client is there until its connection is lost.
class kept_after_leave final : public fault {
public:
    void on_inbound(inbound packet, fault_context& c) override
    {
        const place here{packet.from, is_join(packet) || is_leave(packet) ? namespace_of(packet) : ""};
        if (is_leave(packet) && with_pid_.contains(here) && c.strikes()) {
            left_.insert_or_assign(here, std::move(packet));
            return;
        }
        if (const auto found = is_join(packet) ? left_.find(here) : left_.end(); found != left_.end())
            c.pass(std::move(left_.extract(found).mapped()));
        c.pass(std::move(packet));
    }
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (has_pid(packet))
            with_pid_.insert({packet.to.front(), packet.nsp});
        const bool had = !packet.to.empty();
        std::erase_if(packet.to, [&](session_key to) { return left_.contains({to, packet.nsp}); });
        if (!had || !packet.to.empty())
            c.pass(std::move(packet));
    }

private:
    std::set<place> with_pid_;
    std::map<place, inbound> left_; // their DISCONNECT
};

} // namespace

fault_ptr recovery_pid_missing()
{
    return departures(has_pid, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        const auto [begin, size] = span_of(text, "pid");
        constexpr std::size_t opening = std::string_view(R"(,"pid":")").size();
        text.erase(begin - opening, opening + size + 1);
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}
fault_ptr recovery_pid_as_number()
{
    return departures(has_pid, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        const auto [begin, size] = span_of(text, "pid");
        text.replace(begin - 1, size + 2, "7");
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}
fault_ptr recovery_offset_missing()
{
    return std::make_unique<offset_fault>(false);
}
fault_ptr recovery_offset_same()
{
    return std::make_unique<offset_fault>(true);
}
fault_ptr recovery_missed_lost()
{
    return std::make_unique<missed_fault>(displaced::lost);
}
fault_ptr recovery_missed_reversed()
{
    return std::make_unique<missed_fault>(displaced::reversed);
}
fault_ptr recovery_missed_behind()
{
    return std::make_unique<missed_fault>(displaced::behind);
}
fault_ptr recovery_rooms_lost()
{
    return std::make_unique<rooms_fault>();
}
fault_ptr recovery_sid_new()
{
    return std::make_unique<return_answer_fault>(true, [](outbound packet, const std::string& pid) {
        return with_value(std::move(packet), "sid", "not-" + pid);
    });
}
fault_ptr recovery_any_pid()
{
    return std::make_unique<return_answer_fault>(false, [](outbound packet, const std::string& pid) {
        return with_value(std::move(packet), "pid", pid);
    });
}
fault_ptr recovery_pid_refused()
{
    return std::make_unique<return_answer_fault>(false, [](outbound packet, const std::string& /*pid*/) {
        std::string text;
        wire::append_socketio(
            text, {wire::socketio_type::connect_error, 0, packet.nsp, {}, R"({"message":"unknown pid"})"});
        packet.kind = packet_kind::connect_error;
        return with_text(std::move(packet), std::move(text));
    });
}
fault_ptr recovery_pid_text_demanded()
{
    return arrivals(
        [](const inbound& p) {
            return is_join(p) && p.data.find(R"("pid":)") != std::string::npos &&
                   p.data.find(R"("pid":")") == std::string::npos;
        },
        cut);
}
fault_ptr recovery_any_offset()
{
    return std::make_unique<any_offset>(bad_offset::unknown);
}
fault_ptr recovery_offset_of_any_kind()
{
    return std::make_unique<any_offset>(bad_offset::no_text);
}
fault_ptr recovery_without_offset()
{
    return std::make_unique<any_offset>(bad_offset::missing);
}
fault_ptr recovery_after_leave()
{
    return std::make_unique<kept_after_leave>();
}
fault_ptr recovery_pid_twice()
{
    return std::make_unique<pid_twice>();
}

} // namespace muster::server::faults
