// The suite against a server that is one function from requests to answers, under a clock that jumps from
// event to event.
#pragma once

#include "engine/cases/suite.hpp"
#include "scenario/case_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::test {

using namespace std::chrono_literals;

inline scenario::case_file cases_of(const std::string& yaml)
{
    scenario::case_outcome loaded = scenario::load_cases(yaml, "test.yaml");
    for (const scenario::diagnostic& d : loaded.diagnostics)
        ADD_FAILURE() << d.mark.line << ": " << d.message;
    return loaded.file ? *std::move(loaded.file) : scenario::case_file{};
}

// A case that asks "?EIO=...&case=ID" and expects 200; 201 is tolerated.
inline std::string a_case(const std::string& id, const std::string& more = "", const std::string& eio = "[4]")
{
    static int number = 0;
    return "  - number: 1." + std::to_string(++number) + "\n    id: " + id +
           "\n    title: T\n    level: must\n    rule: r\n    eio: " + eio + "\n" + more +
           "    flow:\n      - http: { get: \"?EIO={{ eio }}&transport=polling&case=" + id +
           "\" }\n        expect:\n          - { status: 200 }\n          - { status: 201, verdict: "
           "non-strict, note: tolerated }\n        within: 2s\n";
}

inline std::string a_section(const std::vector<std::string>& cases)
{
    std::string yaml = "section: 1\ntitle: Section\ncases:\n";
    for (const std::string& c : cases)
        yaml += c;
    return yaml;
}

class far_side {
public:
    struct request {
        std::string probe; // value of probe= in the query
        std::string id;    // of case=
        unsigned eio = 4;
    };
    struct reply {
        unsigned status = 200;
        std::string body = "ok";
        core::duration after = 10ms;
        bool falls = false; // instead of an answer the server goes down
        bool silent = false;
    };

    explicit far_side(const std::string& cases)
        : discovery_(cases_of(R"(section: 0
title: Discovery
cases:
  - { number: "0.1", id: alive, title: T, level: must, rule: r, eio: [3, 4], flow: [ { http: { get: "?EIO={{ eio }}&probe=alive" }, expect: { status: 200 }, within: 5s } ] }
  - { number: "0.2", id: eio4, title: T, level: must, rule: r, eio: [4], flow: [ { http: { get: "?EIO=4&probe=eio4" }, expect: { status: 200 }, within: 5s }, { record: "pingInterval: 25000 ms" } ] }
  - { number: "0.3", id: eio3, title: T, level: must, rule: r, eio: [3], flow: [ { http: { get: "?EIO=3&probe=eio3" }, expect: { status: 200 }, within: 5s } ] }
  - { number: "0.4", id: echo, title: T, level: must, rule: r, eio: [3, 4], flow: [ { http: { get: "?EIO={{ eio }}&probe=echo" }, expect: { status: 200 }, within: 5s } ] }
)"))
    {
        files_.push_back(cases_of(cases));
        options.files = &files_;
        options.discovery = &discovery_;
        options.authority = "h:1";
        options.origin = "http://h:1";
        options.seed = 7;
    }

    engine::suite_options options;
    // The server: unset answers everything with 200 but probes of revision 3, which get 400.
    std::function<reply(const request&)> answer;
    std::optional<core::duration> down_for = 3s; // after a fall; nullopt: for ever
    std::function<void(far_side&, const request&)> on_request;
    core::duration tool_late{}; // the suite is called this long after its deadlines

    result::run_result play()
    {
        suite_.emplace(options, now_);
        while (!suite_->finished() && step()) {
        }
        EXPECT_TRUE(suite_->finished()) << "the suite hangs";
        at_end = suite_->current();
        return suite_->finish(now_);
    }
    void stop()
    {
        later(0ms, [this] { suite_->stop(2, now_, io_); });
    }

    std::vector<request> requests;             // in order
    std::size_t most_at_once = 0;              // cases that waited for their answer at the same time
    std::map<std::string, std::size_t> beside; // most others that waited while the case did
    engine::suite::progress at_end;
    core::duration elapsed() const { return now_ - start_; }
    std::size_t connections() const { return open_.size(); } // that the suite still holds

    std::size_t count(const std::string& probe, const std::string& id = "") const
    {
        return static_cast<std::size_t>(
            std::count_if(requests.begin(), requests.end(),
                          [&](const request& r) { return r.probe == probe && r.id == id; }));
    }

private:
    using key = std::pair<client::client_id, client::channel_id>;

    void later(core::duration after, std::function<void()> what)
    {
        agenda_.emplace(std::pair(now_ + after, ++order_), std::move(what));
    }
    bool up() const { return now_ >= back_at_; }

    bool step()
    {
        const core::time_point due = suite_->next_deadline();
        const core::time_point next = agenda_.empty() ? core::never : agenda_.begin()->first.first;
        if (std::min(due, next) == core::never || now_ > start_ + 1h)
            return false;
        now_ = std::max(now_, std::min(due, next));
        if (next <= due) {
            const auto what = std::move(agenda_.begin()->second);
            agenda_.erase(agenda_.begin());
            what();
        } else {
            if (suite_->next_deadline() > start_)
                now_ += tool_late;
            suite_->on_deadline(now_, io_);
        }
        perform();
        return true;
    }
    void give(key to, const client::io_event& e)
    {
        suite_->on(to.first, e, now_, io_);
        perform();
    }
    void end(key of, core::errc how)
    {
        if (open_.erase(of) > 0) {
            asking_.erase(of);
            give(of, client::channel_failed{of.second, how, "far side"});
        }
    }
    void perform()
    {
        const client::io_queue queue = std::exchange(io_, {});
        using kind = client::io_command::kind;
        for (const client::io_command& c : queue.commands) {
            const key from{c.client, c.channel};
            if (c.what == kind::open_stream) {
                open_[from].clear();
                later(1ms, [this, from] {
                    if (!up())
                        end(from, core::errc::connection_refused);
                    else if (open_.contains(from))
                        give(from, client::channel_connected{from.second, 1ms});
                });
            } else if (c.what == kind::write && open_.contains(from)) {
                open_[from] += queue.view(c.body);
                if (open_[from].find("\r\n\r\n") != std::string::npos)
                    take(from, std::exchange(open_[from], {}));
            } else if (c.what == kind::close || c.what == kind::cut) {
                open_.erase(from);
                asking_.erase(from);
            }
        }
    }
    static std::string value_of(std::string_view head, std::string_view name)
    {
        const std::size_t at = head.find(name);
        if (at == std::string_view::npos)
            return {};
        const std::size_t begin = at + name.size();
        return std::string(head.substr(begin, head.find_first_of("& ", begin) - begin));
    }
    void take(key from, const std::string& head)
    {
        if (!up())
            return;
        request r{value_of(head, "probe="), value_of(head, "case="),
                  head.find("EIO=3") == std::string::npos ? 4U : 3U};
        requests.push_back(r);
        if (!r.id.empty()) {
            asking_[from] = r.id;
            most_at_once = std::max(most_at_once, asking_.size());
            for (const auto& [who, id] : asking_)
                beside[id] = std::max(beside[id], asking_.size() - 1);
        }
        if (on_request)
            on_request(*this, r);
        reply a;
        if (answer)
            a = answer(r);
        else if (r.eio == 3)
            a.status = 400;
        if (a.silent)
            return;
        later(a.after, [this, from, a] {
            if (a.falls) {
                fall();
                return;
            }
            asking_.erase(from);
            if (open_.contains(from))
                give(from, client::bytes_received{
                               from.second, "HTTP/1.1 " + std::to_string(a.status) +
                                                " X\r\nContent-Length: " + std::to_string(a.body.size()) +
                                                "\r\n\r\n" + a.body});
        });
    }
    void fall()
    {
        back_at_ = down_for ? now_ + *down_for : core::never;
        const auto all = open_;
        for (const auto& [which, text] : all)
            end(which, core::errc::connection_reset);
    }

    scenario::case_file discovery_;
    std::vector<scenario::case_file> files_;
    core::time_point start_{1h};
    core::time_point now_ = start_;
    core::time_point back_at_{};
    std::uint64_t order_ = 0;
    std::map<std::pair<core::time_point, std::uint64_t>, std::function<void()>> agenda_;
    std::map<key, std::string> open_;
    std::map<key, std::string> asking_;
    client::io_queue io_;
    std::optional<engine::suite> suite_;
};

} // namespace muster::test
