// Socket.IO packet headers, and the check of payloads against their type.
#include "wire/socketio_packet.hpp"

#include "core/limits.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster::wire {

namespace {

// Names that the official parser refuses as events since protocol 5 (socket.io-parser 4.2.4).
constexpr std::array<std::string_view, 6> reserved_names = {
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_binary(socketio_type type)
{
    return type == socketio_type::binary_event || type == socketio_type::binary_ack;
}

std::size_t count_digits(std::string_view text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return static_cast<std::size_t>(end - text.begin());
}

// Reads `N-` off the front of `rest`.
core::result<std::uint32_t> take_attachments_count(std::string_view& rest)
{
    const std::size_t digits = count_digits(rest);
    if (digits == 0 || rest[0] == '0' || digits == rest.size() || rest[digits] != '-')
        return core::errc::malformed_header;
    std::uint32_t count = 0;
    const auto number = std::from_chars(rest.data(), rest.data() + digits, count);
    if (number.ec != std::errc{} || count > core::limits::attachments)
        return core::errc::too_many_attachments;
    rest.remove_prefix(digits + 1);
    return count;
}

// Whether a JSON text can begin with `c`; white space may precede it.
bool can_begin_json(char c)
{
    constexpr std::string_view firsts = "[{\"-tfn \t\r\n";
    return firsts.find(c) != std::string_view::npos;
}

bool is_event_payload(const json_outline& seen, engineio_revision revision)
{
    if (seen.root != json_kind::list || seen.elements == 0)
        return false;
    if (seen.first == json_kind::number)
        return true;
    if (seen.first != json_kind::string)
        return false;
    return revision == engineio_revision::v3 ||
           std::ranges::find(reserved_names, seen.first_text) == reserved_names.end();
}

bool is_allowed(socketio_type type, const json_outline& seen, engineio_revision revision)
{
    // `typeof x === "object"` is what the parser of protocol 4 asks for.
    const bool object_of_v4 =
        revision == engineio_revision::v3 && (seen.root == json_kind::null || seen.root == json_kind::list);
    switch (type) {
    case socketio_type::connect:
        return seen.root == json_kind::record || object_of_v4;
    case socketio_type::disconnect:
        return false;
    case socketio_type::event:
    case socketio_type::binary_event:
        return is_event_payload(seen, revision);
    case socketio_type::ack:
    case socketio_type::binary_ack:
        return seen.root == json_kind::list;
    case socketio_type::connect_error:
        return seen.root == json_kind::string || seen.root == json_kind::record || object_of_v4;
    }
    return false;
}

} // namespace

core::result<socketio_packet> decode_socketio(std::string_view text)
{
    if (text.empty())
        return core::errc::empty_packet;
    if (text[0] < '0' || text[0] > '6')
        return core::errc::unknown_packet_type;
    socketio_packet packet;
    packet.type = static_cast<socketio_type>(text[0] - '0');
    std::string_view rest = text.substr(1);
    if (is_binary(packet.type)) {
        const auto count = take_attachments_count(rest);
        if (!count)
            return count.error();
        packet.attachments = *count;
    }
    if (rest.starts_with('/')) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        packet.nsp = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (const std::size_t digits = count_digits(rest); digits > 0) {
        std::uint64_t id = 0;
        if (std::from_chars(rest.data(), rest.data() + digits, id).ec != std::errc{})
            return core::errc::malformed_header;
        packet.id = id;
        rest.remove_prefix(digits);
    }
    if (!rest.empty() && !can_begin_json(rest[0]))
        return core::errc::malformed_header;
    packet.json = rest;
    return packet;
}

core::result<void> validate_payload(const socketio_packet& packet, engineio_revision revision)
{
    if (packet.json.empty()) {
        // The official parsers wave an event without a payload through; both protocol texts forbid it.
        const bool event = packet.type == socketio_type::event || packet.type == socketio_type::binary_event;
        return event ? core::result<void>(core::errc::wrong_payload_type) : core::result<void>();
    }
    const auto seen = outline_json(packet.json);
    if (!seen)
        return seen.error() == core::errc::json_too_deep ? core::errc::json_too_deep
                                                         : core::errc::malformed_json;
    if (!is_allowed(packet.type, *seen, revision))
        return core::errc::wrong_payload_type;
    return {};
}

void append_socketio(std::string& out, const socketio_packet& packet)
{
    out += static_cast<char>('0' + static_cast<char>(packet.type));
    if (is_binary(packet.type)) {
        out += std::to_string(packet.attachments);
        out += '-';
    }
    if (!packet.nsp.empty() && packet.nsp != "/") {
        out += packet.nsp;
        out += ',';
    }
    if (packet.id) {
        std::array<char, 20> digits{}; // a string of them would not be small
        const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), *packet.id);
        out.append(digits.data(), written.ptr);
    }
    out += packet.json;
}

std::optional<std::string_view> raw_event_name(std::string_view json, std::string_view& rest)
{
    if (!json.starts_with("[\""))
        return std::nullopt;
    for (std::size_t i = 2; i + 1 < json.size(); ++i) {
        const auto c = static_cast<unsigned char>(json[i]);
        if (c == '\\' || c < 0x20)
            return std::nullopt;
        if (c != '"')
            continue;
        if (json[i + 1] != ',' && json[i + 1] != ']')
            return std::nullopt;
        rest = json.substr(i + 1);
        return json.substr(2, i - 2);
    }
    return std::nullopt;
}

} // namespace muster::wire
