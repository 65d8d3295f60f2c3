// A script for the client machine: what is given to it and when, and which commands and notices it must
// answer with, in order. The same script replays with its bytes cut apart or its connections cut.
#pragma once

#include "client/client_machine.hpp"
#include "tests/support/client_transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::support {

using namespace std::chrono_literals;

// One machine with its queue, its notices and a clock that only the script moves.
class scripted_client {
public:
    explicit scripted_client(const client::client_options& options) : options_(options), machine_(options_) {}
    scripted_client(scripted_client&&) = delete;
    scripted_client& operator=(scripted_client&&) = delete;
    ~scripted_client() = default;

    // Calls `action` and writes down what came of it: commands, then notices.
    template <class Action>
    void run(Action action)
    {
        action(machine_, now_, io_, notices_);
        for (const client::io_command& c : io_.commands)
            first_channel_ = static_cast<client::channel_id>(c.channel - c.channel % 3);
        transcript_.add(io_);
        commands_.add(io_);
        transcript_.add(notices_);
        told_.add(notices_);
        closed_ += static_cast<int>(std::count_if(notices_.begin(), notices_.end(), [](const auto& n) {
            return std::holds_alternative<client::session_closed>(n);
        }));
        io_.clear();
        notices_.clear();
    }

    void give(const client::io_event& event)
    {
        run([&](auto& m, auto now, auto& io, auto& notices) { m.on(event, now, io, notices); });
    }
    void give_bytes(std::string_view bytes)
    {
        if (!byte_by_byte) {
            give(client::bytes_received{channel(line::ws), bytes});
            return;
        }
        for (const char c : bytes)
            give(client::bytes_received{channel(line::ws), std::string(1, c)});
    }
    // Moves the clock to `to`, stopping at every deadline on the way.
    void advance(core::duration to)
    {
        const core::time_point end = core::time_point{} + to;
        for (int i = 0; i < 1'000 && machine_.next_deadline() <= end; ++i) {
            now_ = std::max(now_, machine_.next_deadline());
            run([](auto& m, auto now, auto& io, auto& notices) { m.on_deadline(now, io, notices); });
        }
        EXPECT_GT(machine_.next_deadline(), end) << "a reached deadline stays due";
        now_ = end;
    }

    client::channel_id channel(line l) const
    {
        return static_cast<client::channel_id>(first_channel_ + static_cast<int>(l));
    }
    client::client_machine& machine() { return machine_; }
    lines take() { return transcript_.take(); } // commands and notices as they came
    lines take_commands() { return commands_.take(); }
    lines take_notices() { return told_.take(); }
    int closed() const { return closed_; }
    core::random_source& random() { return random_; }

    bool byte_by_byte = false;

private:
    client::client_options options_;
    client::client_machine machine_;
    client::io_queue io_;
    client::notice_list notices_;
    transcript transcript_;
    transcript commands_;
    transcript told_;
    core::random_source random_{7};
    core::time_point now_{};
    client::channel_id first_channel_ = 0;
    int closed_ = 0;
};

// A frame as a server writes it.
inline std::string server_frame(std::string_view payload, std::uint8_t opcode = 1, bool fin = true)
{
    std::string bytes;
    wire::append_frame(bytes, {.fin = fin, .opcode = opcode, .mask = std::nullopt, .payload = payload});
    return bytes;
}

class script_test {
public:
    explicit script_test(client::client_options options = {}) : options_(std::move(options)) {}
    script_test(script_test&&) = default;
    script_test& operator=(script_test&&) = delete;
    ~script_test() { EXPECT_TRUE(played_ || steps_.empty()) << "a script that nobody played"; }

    script_test& act(std::string name, std::function<void(scripted_client&)> action)
    {
        steps_.push_back({std::move(name), std::move(action), {}});
        return *this;
    }
    // Everything that the step before must have caused. "..." at the end of a line stands for any rest.
    template <class... Lines>
    script_test& expect(Lines... expected)
    {
        steps_.back().expected = lines{std::string(expected)...};
        return *this;
    }

    // the caller
    script_test& open(client::session_request request = {})
    {
        return act("open()", [request](scripted_client& c) {
            c.run([&](auto& m, auto now, auto& io, auto&) { m.open(request, c.random(), now, io); });
        });
    }
    script_test& join(std::string nsp, std::string auth = {})
    {
        return act("connect_namespace(" + nsp + ")", [nsp, auth](scripted_client& c) {
            c.run([&](auto& m, auto now, auto& io, auto&) { m.connect_namespace(nsp, auth, now, io); });
        });
    }
    script_test& emit(std::string nsp, std::string json, std::optional<std::uint64_t> id = {},
                      std::vector<std::string> attachments = {})
    {
        return act("emit(" + json + ")", [=](scripted_client& c) {
            c.run([&](auto& m, auto now, auto& io, auto&) {
                EXPECT_EQ(m.emit(nsp, json, attachments, id.has_value(), now, io), id) << "the ack id";
            });
        });
    }
    script_test& ack(std::string nsp, std::uint64_t id, std::string json,
                     std::vector<std::string> attachments = {})
    {
        return act("send_ack(" + json + ")", [=](scripted_client& c) {
            c.run(
                [&](auto& m, auto now, auto& io, auto&) { m.send_ack(nsp, id, json, attachments, now, io); });
        });
    }
    script_test& leave(std::string nsp)
    {
        return act("disconnect_namespace(" + nsp + ")", [=](scripted_client& c) {
            c.run([&](auto& m, auto now, auto& io, auto&) { m.disconnect_namespace(nsp, now, io); });
        });
    }
    script_test& close()
    {
        return act("close()", [](scripted_client& c) {
            c.run([](auto& m, auto now, auto& io, auto& notices) { m.close(now, io, notices); });
        });
    }
    script_test& drop()
    {
        return act("drop()", [](scripted_client& c) {
            c.run([](auto& m, auto now, auto& io, auto& notices) { m.drop(now, io, notices); });
        });
    }

    // the network
    script_test& connected(line l)
    {
        return act("connected", [=](scripted_client& c) {
            c.give(client::channel_connected{c.channel(l), 1ms});
        });
    }
    script_test& answer(line l, std::string body, unsigned status = 200, wire::http_fields fields = {})
    {
        return act("answer " + std::to_string(status) + " " + body, [=](scripted_client& c) {
            const wire::http_response response{status, fields, body};
            c.give(client::http_answered{c.channel(l), &response});
        });
    }
    script_test& upgraded(wire::http_fields fields = {})
    {
        return act("101", [=](scripted_client& c) {
            c.give(client::websocket_opened{c.channel(line::ws), &fields});
        });
    }
    script_test& refused(unsigned status, std::string body, wire::http_fields fields = {})
    {
        return act("upgrade answered " + std::to_string(status), [=](scripted_client& c) {
            const wire::http_response response{status, fields, body};
            c.give(client::websocket_refused{c.channel(line::ws), &response});
        });
    }
    script_test& bytes(std::string raw)
    {
        return act("bytes " + core::printable(raw), [=](scripted_client& c) { c.give_bytes(raw); });
    }
    script_test& text(std::string message) { return bytes(server_frame(message)); }
    script_test& binary(std::string message) { return bytes(server_frame(message, 2)); }
    script_test& fails(line l, core::errc error = core::errc::connection_reset, std::string detail = {})
    {
        return act("channel fails", [=](scripted_client& c) {
            c.give(client::channel_failed{c.channel(l), error, detail});
        });
    }
    script_test& at(core::duration time)
    {
        return act("at " + std::to_string(core::to_microseconds(time) / 1000) + " ms",
                   [=](scripted_client& c) { c.advance(time); });
    }

    // Plays the script once and compares after every step.
    void check() const
    {
        played_ = true;
        scripted_client client(options_);
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            steps_[i].action(client);
            const lines actual = client.take();
            if (!equal(steps_[i].expected, actual))
                ADD_FAILURE() << "step " << i + 1 << ", " << steps_[i].name << "\nexpected:\n"
                              << joined(steps_[i].expected) << "actual:\n"
                              << joined(actual);
        }
    }

    struct played {
        lines commands;
        lines notices;
    };
    // What the whole script causes, without comparing.
    played play(bool byte_by_byte = false) const
    {
        played_ = true;
        scripted_client client(options_);
        client.byte_by_byte = byte_by_byte;
        for (const step& s : steps_)
            s.action(client);
        return {client.take_commands(), client.take_notices()};
    }

    std::size_t size() const { return steps_.size(); }
    // Plays the first `count` steps only.
    void play_into(scripted_client& client, std::size_t count) const
    {
        played_ = true;
        for (std::size_t i = 0; i < count; ++i)
            steps_.at(i).action(client);
    }
    const client::client_options& options() const { return options_; }

private:
    struct step {
        std::string name;
        std::function<void(scripted_client&)> action;
        lines expected;
    };

    static bool matches(const std::string& expected, const std::string& actual)
    {
        if (!expected.ends_with("..."))
            return expected == actual;
        return actual.starts_with(std::string_view(expected).substr(0, expected.size() - 3));
    }
    static bool equal(const lines& expected, const lines& actual)
    {
        return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(), matches);
    }
    static std::string joined(const lines& all)
    {
        std::string text;
        for (const std::string& l : all)
            text += "    " + l + "\n";
        return text.empty() ? "    (nothing)\n" : text;
    }

    client::client_options options_;
    std::vector<step> steps_;
    mutable bool played_ = false;
};

} // namespace muster::support
