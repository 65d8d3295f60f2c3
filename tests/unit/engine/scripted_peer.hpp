// A server of a few lines: opens every WebSocket, connects every namespace, and answers events by a function.
#pragma once

#include "tests/support/loopback.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::test {

class scripted_peer final : public far_side {
public:
    // Called for every Socket.IO message; says what to answer, as Socket.IO packets.
    using handler = std::function<std::vector<std::string>(std::string_view packet)>;

    explicit scripted_peer(handler h) : handler_(std::move(h)) {}

    void on_request(server::connection_id from, const wire::http_request& request, core::time_point,
                    server::server_commands& out) override
    {
        requests.push_back(request);
        out.emplace_back(server::respond{from, http_answer});
    }
    void on_websocket_request(server::connection_id from, const wire::http_request& request, core::time_point,
                              server::server_commands& out) override
    {
        requests.push_back(request);
        out.emplace_back(server::accept_websocket{from, {}});
        say(from,
            R"(0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})",
            out);
    }
    void on_message(server::connection_id from, bool, std::string_view message, core::time_point now,
                    server::server_commands& out) override
    {
        received.emplace_back(message);
        at.push_back(now);
        if (message.substr(0, 2) == "40" && !refuses) {
            const std::size_t comma = message.find(',');
            const std::string nsp(message.size() > 2 && message[2] == '/' ? message.substr(2, comma - 2)
                                                                          : "");
            say(from, "40" + (nsp.empty() ? "" : nsp + ",") + R"({"sid":"x"})", out);
        }
        for (const std::string& answer : handler_(message))
            say(from, "4" + answer, out);
    }
    void on_disconnected(server::connection_id, core::time_point, server::server_commands&) override
    {
        ++disconnected;
    }
    void on_deadline(core::time_point now, server::server_commands& out) override
    {
        while (!later.empty() && later.begin()->first <= now) {
            const auto what = std::move(later.begin()->second);
            later.erase(later.begin());
            what(out);
        }
    }
    core::time_point next_deadline() const override
    {
        return later.empty() ? core::never : later.begin()->first;
    }

    static void say(server::connection_id to, std::string_view text, server::server_commands& out)
    {
        std::string frame;
        wire::append_frame(frame, {true, false, false, false, 1, std::nullopt, text});
        out.emplace_back(server::send_frame{to, std::make_shared<const std::string>(std::move(frame))});
    }

    // The messages that begin with `start`.
    std::vector<std::string> like(std::string_view start) const
    {
        std::vector<std::string> found;
        for (const std::string& m : received)
            if (m.starts_with(start))
                found.push_back(m);
        return found;
    }

    wire::http_response http_answer;
    bool refuses = false; // answers no CONNECT
    std::vector<std::string> received;
    std::vector<core::time_point> at;
    std::vector<wire::http_request> requests;
    std::multimap<core::time_point, std::function<void(server::server_commands&)>> later;
    int disconnected = 0;

private:
    handler handler_;
};

} // namespace muster::test
