// Works on the text: what is not renamed keeps its bytes.
#include "engine/raw/line/naming.hpp"

#include "wire/json.hpp"
#include "wire/socketio_packet.hpp"

#include <algorithm>
#include <optional>

namespace muster::engine::raw {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Where a Socket.IO packet inside an Engine.IO message names its namespace; nullopt when it is no such
// message.
std::optional<std::size_t> namespace_at(std::string_view packet)
{
    if (packet.size() < 2 || packet[0] != '4' || packet[1] < '0' || packet[1] > '6')
        return std::nullopt;
    std::size_t at = 2;
    if (packet[1] >= '5') {
        std::size_t digits = at;
        while (digits < packet.size() && is_digit(packet[digits]))
            ++digits;
        if (digits < packet.size() && packet[digits] == '-')
            at = digits + 1;
    }
    return at;
}

// The packet with an event name of the first column of `names` replaced by the second's, or the reverse.
std::string renamed(const raw_target& target, std::string_view packet, bool out)
{
    std::string text(packet);
    if (target.event_names.empty() || packet.size() < 2 || (packet[1] != '2' && packet[1] != '5'))
        return text;
    const std::size_t list = packet.find('[');
    if (list == std::string_view::npos)
        return text;
    std::string_view rest;
    const std::optional<std::string_view> name = wire::raw_event_name(packet.substr(list), rest);
    if (!name)
        return text;
    for (const auto& [in_case, in_server] : target.event_names) {
        if (*name != (out ? in_case : in_server))
            continue;
        std::string quoted;
        wire::append_json_string(quoted, out ? in_server : in_case);
        return std::string(packet.substr(0, list)) + "[" + quoted + std::string(rest);
    }
    return text;
}

} // namespace

std::string outgoing_names(const raw_target& target, std::string_view packet)
{
    const std::optional<std::size_t> at = namespace_at(packet);
    if (!at)
        return std::string(packet);
    std::string text = renamed(target, packet, true);
    const bool of_root = *at >= text.size() || text[*at] != '/';
    if (of_root && target.nsp != "/" && !target.nsp.empty())
        text.insert(*at, target.nsp + ",");
    const bool bare = text.size() == 2 || (text.size() > 2 && text[2] == '/' && text.ends_with(','));
    if (text[1] == '0' && bare)
        text += target.auth;
    return text;
}

std::string incoming_names(const raw_target& target, std::string_view packet)
{
    const std::optional<std::size_t> at = namespace_at(packet);
    if (!at)
        return std::string(packet);
    std::string text = renamed(target, packet, false);
    if (target.nsp == "/" || target.nsp.empty())
        return text;
    const std::string own = target.nsp + ",";
    if (std::string_view(text).substr(*at).starts_with(own))
        text.erase(*at, own.size());
    else if (std::string_view(text).substr(*at) == target.nsp)
        text.erase(*at);
    return text;
}

} // namespace muster::engine::raw
