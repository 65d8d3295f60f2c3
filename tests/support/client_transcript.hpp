// What a client asked of the network and reported upwards, as lines that a person reads.
#pragma once

#include "client/io_command.hpp"
#include "client/notice.hpp"
#include "core/bytes.hpp"
#include "wire/websocket/frame.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace muster::support {

using lines = std::vector<std::string>;

// Requests and connections of one session: the machine numbers them from a multiple of three.
enum class line : std::uint8_t { get, post, ws };

inline std::string_view name_of_channel(client::channel_id channel)
{
    static constexpr std::array<std::string_view, 3> names{"get", "post", "ws"};
    return names[channel % 3];
}

// "http GET /socket.io/?EIO=4&transport=polling", "ws text "40"", "close ws", "cut get".
// Fields other than Accept stand behind " | ", bodies behind " <- ".
class transcript {
public:
    void add(const client::io_queue& io)
    {
        for (const client::io_command& c : io.commands) {
            switch (c.what) {
            case client::io_command::kind::http_request:
                add_request(io, c);
                break;
            case client::io_command::kind::open_websocket:
                lines_.push_back("open ws " + std::string(io.view(c.target)) +
                                 shown_fields(io.view(c.fields)));
                break;
            case client::io_command::kind::open_stream:
                lines_.push_back("open stream");
                break;
            case client::io_command::kind::write:
                add_frames(io.view(c.body));
                break;
            case client::io_command::kind::close:
                lines_.push_back("close " + std::string(name_of_channel(c.channel)));
                break;
            case client::io_command::kind::cut:
                lines_.push_back("cut " + std::string(name_of_channel(c.channel)));
                break;
            }
        }
    }

    void add(const client::notice_list& notices)
    {
        for (const client::notice& n : notices)
            lines_.push_back(std::visit([](const auto& what) { return text(what); }, n));
    }

    lines take() { return std::exchange(lines_, {}); }

private:
    static std::string over(client::transport t)
    {
        return t == client::transport::polling ? "polling" : "websocket";
    }
    static std::string attached(std::span<const std::string> attachments)
    {
        std::string shown;
        for (const std::string& bytes : attachments)
            shown += " +\"" + core::printable(bytes) + "\"";
        return shown;
    }
    static std::string why(const core::error_code& error, std::string_view detail)
    {
        std::string shown = error ? " " + std::string(core::name_of(core::errc_of(error))) : "";
        return detail.empty() ? shown : shown + ": " + std::string(detail);
    }

    static std::string text(const client::session_opened& n)
    {
        return "opened " + over(n.over) + " " + n.open->sid;
    }
    static std::string text(const client::session_upgraded& n)
    {
        return "upgraded in " + std::to_string(core::to_microseconds(n.took) / 1000) + " ms";
    }
    static std::string text(const client::upgrade_failed& n)
    {
        return "upgrade failed" + why(n.error, n.detail);
    }
    static std::string text(const client::namespace_connected& n)
    {
        return "joined " + std::string(n.nsp) + " " + std::string(n.sid);
    }
    static std::string text(const client::namespace_refused& n)
    {
        return "refused " + std::string(n.nsp) + " " + std::string(n.json);
    }
    static std::string text(const client::namespace_disconnected& n) { return "left " + std::string(n.nsp); }
    static std::string text(const client::event_received& n)
    {
        return "event " + std::string(n.nsp) + (n.ack_id ? " ?" + std::to_string(*n.ack_id) : "") + " " +
               std::string(n.json) + attached(n.attachments);
    }
    static std::string text(const client::ack_received& n)
    {
        return "ack " + std::string(n.nsp) + (n.id ? " " + std::to_string(*n.id) : "") + " " +
               std::string(n.json) + attached(n.attachments);
    }
    static std::string text(const client::session_closed& n)
    {
        return "closed " + over(n.over) + why(n.error, n.detail);
    }

    static std::string shown_fields(std::string_view fields)
    {
        std::string shown;
        while (!fields.empty()) {
            const std::size_t end = fields.find("\r\n");
            const std::string_view field = fields.substr(0, end);
            if (field != "Accept: */*")
                shown += " | " + std::string(field);
            fields.remove_prefix(end == std::string_view::npos ? fields.size() : end + 2);
        }
        return shown;
    }

    void add_request(const client::io_queue& io, const client::io_command& c)
    {
        std::string shown = "http " + std::string(c.method) + " " + std::string(io.view(c.target)) +
                            shown_fields(io.view(c.fields));
        if (!c.content_type.empty() && c.content_type != "text/plain;charset=UTF-8")
            shown += " (" + std::string(c.content_type) + ")";
        if (c.body.size > 0)
            shown += " <- " + core::printable(io.view(c.body), 2'000);
        lines_.push_back(std::move(shown));
    }

    // Frames as a server reads them: a missing mask is a fault.
    void add_frames(std::string_view bytes)
    {
        wire::websocket_reader reader(wire::websocket_role::server);
        wire::websocket_message message;
        while (!bytes.empty()) {
            const auto got = reader.next(bytes, message);
            if (!got || *got != wire::websocket_reader::status::message) {
                lines_.emplace_back("ws UNREADABLE FRAME");
                return;
            }
            static constexpr std::array<std::string_view, 11> names{
                "continuation", "text", "binary", "", "", "", "", "", "close", "ping", "pong"};
            std::string shown = "ws " + std::string(names[static_cast<std::size_t>(message.opcode)]);
            if (message.opcode == wire::websocket_opcode::close)
                shown += " " + std::to_string(message.close_code);
            else
                shown += " \"" + core::printable(message.data, 2'000) + "\"";
            lines_.push_back(std::move(shown));
        }
    }

    lines lines_;
};

} // namespace muster::support
