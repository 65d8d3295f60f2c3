// The three framings of a polling body: separated text (v4), counted text and counted octets (v3).
#include "wire/engineio_payload.hpp"

#include "wire/base64.hpp"
#include "wire/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace muster::wire {

namespace {

constexpr char separator = '\x1e';
constexpr char octets_text = '\x00';
constexpr char octets_binary = '\x01';
constexpr char octets_end_of_length = '\xff';
constexpr std::size_t length_digits = 20; // more than any body that a limit lets pass

core::result<void> decode_base64_packet(engineio_type type, std::string_view text, engineio_payload& out)
{
    std::string& bytes = out.decoded.emplace_back();
    const auto decoded = append_from_base64(bytes, text);
    if (!decoded) {
        out.decoded.pop_back();
        return decoded.error();
    }
    out.packets.push_back({type, true, bytes});
    return {};
}

// One text packet of a body: plain, or `b` and base64. In v3 the type digit follows the `b`.
core::result<void> decode_text_packet(engineio_revision revision, std::string_view text,
                                      engineio_payload& out)
{
    if (!text.starts_with('b')) {
        const auto packet = decode_engineio_text(text);
        if (!packet)
            return packet.error();
        out.packets.push_back(*packet);
        return {};
    }
    text.remove_prefix(1);
    if (revision == engineio_revision::v4)
        return decode_base64_packet(engineio_type::message, text, out);
    const auto packet = decode_engineio_text(text);
    return packet ? decode_base64_packet(packet->type, packet->data, out) : packet.error();
}

core::result<void> decode_separated(std::string_view body, engineio_payload& out, std::size_t max_packets)
{
    while (true) {
        if (out.packets.size() == max_packets)
            return core::errc::too_many_packets;
        const std::size_t end = std::min(body.find(separator), body.size());
        const std::string_view text = body.substr(0, end);
        if (!is_valid_utf8(text))
            return core::errc::invalid_utf8;
        if (const auto read = decode_text_packet(engineio_revision::v4, text, out); !read)
            return read.error();
        if (end == body.size())
            return {};
        body.remove_prefix(end + 1);
    }
}

core::result<void> decode_counted_text(std::string_view body, engineio_payload& out, std::size_t max_packets)
{
    if (body.empty())
        return core::errc::malformed_payload;
    const std::string_view good = body.substr(0, valid_utf8_prefix(body));
    // What cannot be read because the good part ends is the fault of the bytes behind it.
    const core::errc cut =
        good.size() < body.size() ? core::errc::invalid_utf8 : core::errc::malformed_length;
    std::string_view rest = good;
    for (std::size_t frames = 0; !rest.empty(); ++frames) {
        if (frames == max_packets)
            return core::errc::too_many_packets;
        std::size_t units = 0;
        const char* digits_end = rest.data() + std::min(rest.size(), length_digits);
        const auto number = std::from_chars(rest.data(), digits_end, units);
        const auto used = static_cast<std::size_t>(number.ptr - rest.data());
        if (number.ec != std::errc{} || (used < rest.size() && rest[used] != ':'))
            return core::errc::malformed_length;
        if (used == rest.size())
            return cut;
        rest.remove_prefix(used + 1);
        const std::size_t bytes = bytes_of_utf16(rest, units);
        if (bytes == std::string_view::npos)
            return utf16_length(rest) < units ? cut : core::errc::malformed_length;
        const std::string_view text = rest.substr(0, bytes);
        rest.remove_prefix(bytes);
        if (text.empty()) // `0:` carries nothing; the official encoder writes it for an empty list
            continue;
        if (const auto read = decode_text_packet(engineio_revision::v3, text, out); !read)
            return read.error();
    }
    if (good.size() < body.size())
        return core::errc::invalid_utf8;
    return {};
}

// Reads `<digits as bytes 0..9> FF` and removes it.
core::result<std::size_t> take_octet_length(std::string_view& rest)
{
    std::size_t length = 0;
    std::size_t i = 0;
    for (; i < rest.size() && rest[i] != octets_end_of_length; ++i) {
        const auto digit = static_cast<unsigned char>(rest[i]);
        if (digit > 9 || i >= length_digits || length > rest.size())
            return core::errc::malformed_length;
        length = length * 10 + digit;
    }
    if (i == 0 || i == rest.size() || length > rest.size() - i - 1)
        return core::errc::malformed_length;
    rest.remove_prefix(i + 1);
    return length;
}

core::result<void> decode_octets(std::string_view body, engineio_payload& out, std::size_t max_packets)
{
    if (body.empty())
        return core::errc::malformed_payload;
    while (!body.empty()) {
        if (out.packets.size() == max_packets)
            return core::errc::too_many_packets;
        const char kind = body[0];
        if (kind != octets_text && kind != octets_binary)
            return core::errc::malformed_payload;
        body.remove_prefix(1);
        const auto length = take_octet_length(body);
        if (!length)
            return length.error();
        const std::string_view data = body.substr(0, *length);
        body.remove_prefix(*length);
        if (kind == octets_binary) {
            const auto packet = decode_engineio_binary(engineio_revision::v3, data);
            if (!packet)
                return packet.error();
            out.packets.push_back(*packet);
            continue;
        }
        if (!is_valid_utf8(data))
            return core::errc::invalid_utf8;
        if (const auto read = decode_text_packet(engineio_revision::v3, data, out); !read)
            return read.error();
    }
    return {};
}

void append_text_packet(std::string& out, engineio_revision revision, const engineio_packet& packet)
{
    if (!packet.binary) {
        append_engineio(out, revision, packet);
        return;
    }
    out += 'b';
    if (revision == engineio_revision::v3)
        out += static_cast<char>('0' + static_cast<char>(packet.type));
    append_base64(out, packet.data);
}

void append_octets(std::string& out, const engineio_packet& packet)
{
    out += packet.binary ? octets_binary : octets_text;
    for (const char digit : std::to_string(packet.data.size() + 1))
        out += static_cast<char>(digit - '0');
    out += octets_end_of_length;
    append_engineio(out, engineio_revision::v3, packet);
}

void append_counted_text(std::string& out, const engineio_packet& packet)
{
    const std::size_t base64_digits = (packet.data.size() + 2) / 3 * 4;
    const std::size_t units = packet.binary ? 2 + base64_digits : 1 + utf16_length(packet.data);
    out += std::to_string(units);
    out += ':';
    append_text_packet(out, engineio_revision::v3, packet);
}

} // namespace

core::result<void> decode_payload(engineio_revision revision, std::string_view body, bool octets,
                                  engineio_payload& out, std::size_t max_packets)
{
    out.clear();
    if (revision == engineio_revision::v4)
        return decode_separated(body, out, max_packets);
    if (octets || body.starts_with(octets_text) || body.starts_with(octets_binary))
        return decode_octets(body, out, max_packets);
    return decode_counted_text(body, out, max_packets);
}

bool append_payload(std::string& out, engineio_revision revision, std::span<const engineio_packet> packets,
                    binary_form form)
{
    if (revision == engineio_revision::v4) {
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (i > 0)
                out += separator;
            append_text_packet(out, revision, packets[i]);
        }
        return false;
    }
    const auto is_binary = [](const engineio_packet& packet) { return packet.binary; };
    const bool octets = form == binary_form::octets && std::ranges::any_of(packets, is_binary);
    if (packets.empty())
        out += "0:";
    for (const engineio_packet& packet : packets)
        octets ? append_octets(out, packet) : append_counted_text(out, packet);
    return octets;
}

} // namespace muster::wire
