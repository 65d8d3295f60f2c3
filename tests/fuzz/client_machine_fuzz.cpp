// Any caller and any network before a client: sessions end at most once, a deadline that was met is over, and
// all that a client says can be read.
#include "client/client_machine.hpp"
#include "tests/fuzz/require.hpp"
#include "wire/websocket/frame.hpp"

#include <algorithm>
#include <array>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr std::array<std::string_view, 24> phrases{
    "",
    "40",
    R"(40{"sid":"s"})",
    R"(42["a"])",
    R"(421["a",1])",
    R"(430["ok"])",
    R"(452-["a",{"_placeholder":true,"num":0}])",
    R"(461-0[{"_placeholder":true,"num":0}])",
    R"(44{"message":"no"})",
    "41",
    "40/x?a=1,{\"sid\":\"t\"}",
    "41/x,",
    "42[\"a\"]\x1e"
    "2\x1e"
    "bAQID\x1e"
    "6",
    "2",
    "3",
    "3probe",
    "6",
    "1",
    "5",
    "2:40",
    R"(0{"sid":"a","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":20})",
    R"(85:0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"x":10})",
    R"({"code":1,"message":"Session ID unknown"})",
    "HTTP/1.1 400 Bad Request\r\n",
};

class session {
public:
    explicit session(std::string_view input) : input_(input)
    {
        const std::uint8_t how = fuzz::take_choice(input_);
        options_.revision = (how & 1U) != 0 ? wire::engineio_revision::v3 : wire::engineio_revision::v4;
        options_.polling = (how & 6U) != 2;
        options_.websocket = (how & 6U) != 4;
        options_.deflate = (how & 8U) != 0;
        options_.base64_polling = (how & 16U) != 0;
    }

    void play()
    {
        client::client_machine m(options_);
        while (!input_.empty()) {
            step(m);
            look_at_commands();
            look_at_notices();
            io_.clear();
            notices_.clear();
        }
    }

private:
    std::string_view phrase()
    {
        const std::uint8_t choice = fuzz::take_choice(input_);
        if (choice < phrases.size())
            return phrases[choice];
        const std::string_view own = input_.substr(0, choice - phrases.size());
        input_.remove_prefix(own.size());
        return own;
    }

    client::channel_id channel()
    {
        return static_cast<client::channel_id>(first_channel_ + fuzz::take_choice(input_) % 3);
    }

    // The bytes live in memory of their own: a view that outlives the call is seen by the address sanitizer.
    void give_bytes(client::client_machine& m, const std::string& bytes)
    {
        m.on(client::bytes_received{channel(), bytes}, now_, io_, notices_);
        look_at_notices();
        notices_.clear();
    }

    void advance(client::client_machine& m)
    {
        now_ += fuzz::take_choice(input_) * 100ms;
        if (m.next_deadline() > now_)
            return;
        m.on_deadline(now_, io_, notices_);
        fuzz::require(m.next_deadline() > now_);
    }

    void step(client::client_machine& m)
    {
        static const wire::http_fields none;
        const std::uint8_t what = fuzz::take_choice(input_) % 16;
        if (!open_ && what < 8) {
            m.open({}, random_, now_, io_);
            open_ = true;
            first_channel_ = static_cast<client::channel_id>(io_.commands.back().channel / 3 * 3);
        } else if (what == 0)
            m.connect_namespace(phrase(), "{}", now_, io_);
        else if (what == 1)
            m.emit("/", R"(["e"])", attachments_, true, now_, io_);
        else if (what == 2)
            m.send_ack("/", 1, "[]", {}, now_, io_);
        else if (what == 3)
            m.disconnect_namespace("/", now_, io_);
        else if (what == 4)
            m.on(client::channel_connected{channel(), 1ms}, now_, io_, notices_);
        else if (what == 5)
            m.on(client::websocket_opened{channel(), &none}, now_, io_, notices_);
        else if (what == 6 || what == 7) {
            const wire::http_response answer{what == 6 ? 200U : 400U, {}, std::string(phrase())};
            m.on(client::http_answered{channel(), &answer}, now_, io_, notices_);
            look_at_notices();
            notices_.clear();
        } else if (what == 8) {
            const wire::http_response answer{404, {}, std::string(phrase())};
            m.on(client::websocket_refused{channel(), &answer}, now_, io_, notices_);
        } else if (what == 9)
            m.on(client::channel_failed{channel(), core::errc::connection_reset, "x"}, now_, io_, notices_);
        else if (what == 10)
            give_bytes(m, std::string(phrase()));
        else if (what < 13) {
            const auto opcode = static_cast<std::uint8_t>(fuzz::take_choice(input_) & 0x0fU);
            std::string frame;
            wire::append_frame(frame, {.fin = what == 11, .opcode = opcode, .mask = {}, .payload = phrase()});
            give_bytes(m, frame);
        } else if (what == 13)
            advance(m);
        else if (what == 14)
            m.close(now_, io_, notices_);
        else
            m.drop(now_, io_, notices_);
    }

    void look_at_commands() const
    {
        for (const client::io_command& c : io_.commands)
            for (const client::slice s : {c.target, c.fields, c.body})
                fuzz::require(s.size == 0 || s.offset + s.size <= io_.bytes.size());
    }

    void look_at_notices()
    {
        for (const client::notice& n : notices_) {
            fuzz::require(open_);
            if (const auto* e = std::get_if<client::event_received>(&n)) {
                read_ += std::count(e->json.begin(), e->json.end(), 'a');
                for (const std::string& bytes : e->attachments)
                    read_ += std::count(bytes.begin(), bytes.end(), 'a');
            } else if (const auto* closed = std::get_if<client::session_closed>(&n)) {
                read_ += std::count(closed->detail.begin(), closed->detail.end(), 'a');
                open_ = false;
            }
        }
    }

    std::string_view input_;
    client::client_options options_;
    client::io_queue io_;
    client::notice_list notices_;
    core::random_source random_{7};
    core::time_point now_{};
    std::vector<std::string> attachments_{"bytes"};
    client::channel_id first_channel_ = 0;
    bool open_ = false;
    std::ptrdiff_t read_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    session(muster::fuzz::text_of(data, size)).play();
    return 0;
}
