// Headers are compared byte by byte, JSON as JSON.
#include "engine/raw/match/pattern.hpp"

#include "core/bytes.hpp"
#include "core/glob.hpp"
#include "engine/raw/match/json_pattern.hpp"
#include "engine/script/matcher.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using form = scenario::packet_pattern::form;

constexpr std::string_view any_id = "<id>";
constexpr std::size_t most_shown = 300;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool header_fits(std::string_view pattern, std::string_view actual)
{
    const std::size_t id = pattern.find(any_id);
    if (id == std::string_view::npos)
        return pattern == actual;
    const std::string_view before = pattern.substr(0, id);
    const std::string_view behind = pattern.substr(id + any_id.size());
    if (!actual.starts_with(before) || !actual.ends_with(behind) ||
        actual.size() <= before.size() + behind.size())
        return false;
    const std::string_view digits =
        actual.substr(before.size(), actual.size() - before.size() - behind.size());
    return std::all_of(digits.begin(), digits.end(), is_digit);
}

std::string text_mismatch(const std::string& pattern, const std::string& actual)
{
    if (pattern == actual)
        return {};
    const packet_text wanted = split_packet(pattern);
    const packet_text there = split_packet(actual);
    if (!header_fits(wanted.header, there.header))
        return "another packet";
    if (wanted.json.empty() || there.json.empty())
        return wanted.json.empty() && there.json.empty() ? std::string() : "another payload";
    const core::result<wire::value> pattern_value = wire::parse_json(wanted.json);
    if (!pattern_value)
        return "other text (the pattern's payload is no JSON)";
    const core::result<wire::value> value = wire::parse_json(there.json);
    if (!value)
        return "its payload is no JSON: " + value.error().message();
    return json_mismatch(*pattern_value, *value);
}

} // namespace

std::vector<expected_packet> rendered(const std::vector<scenario::packet_pattern>& patterns,
                                      scenario::scope& scope)
{
    std::vector<expected_packet> out;
    out.reserve(patterns.size());
    for (const scenario::packet_pattern& p : patterns)
        out.push_back({p.is, p.text.render(scope)});
    return out;
}

packet_text split_packet(std::string_view packet)
{
    const std::size_t json = packet.find_first_of("[{\"");
    if (json == std::string_view::npos)
        return {packet, {}};
    return {packet.substr(0, json), packet.substr(json)};
}

std::string event_name_of(std::string_view packet)
{
    if (packet.size() < 2 || packet[0] != '4' || (packet[1] != '2' && packet[1] != '5'))
        return {};
    const packet_text parts = split_packet(packet);
    std::string scratch;
    return parts.json.starts_with('[') ? std::string(event_name(parts.json, scratch)) : std::string();
}

std::optional<std::string> from_hex(std::string_view hex)
{
    std::string bytes;
    int high = -1;
    for (const char c : hex) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
            continue;
        const int digit = is_digit(c)            ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return std::nullopt;
        if (high < 0) {
            high = digit;
            continue;
        }
        bytes += static_cast<char>(high * 16 + digit);
        high = -1;
    }
    return high < 0 ? std::optional<std::string>(std::move(bytes)) : std::nullopt;
}

std::string to_hex(std::string_view bytes, std::size_t limit)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const char c : bytes.substr(0, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return bytes.size() > limit ? fmt::format("{}... ({} bytes)", out, bytes.size()) : out;
}

std::string packet_mismatch(const expected_packet& e, const arrival& a)
{
    using kind = arrival::kind;
    const kind wanted = e.is == form::binary         ? kind::binary
                        : e.is == form::control_ping ? kind::ping
                        : e.is == form::control_pong ? kind::pong
                                                     : kind::text;
    if (a.what != wanted)
        return "a message of another kind";
    switch (e.is) {
    case form::packet:
        return text_mismatch(e.text, a.data);
    case form::exact:
        return e.text == a.data ? std::string() : "other bytes";
    case form::like:
        return core::glob_matches(e.text, a.data) ? std::string() : "text that does not fit";
    case form::binary:
        if (e.text == "*" || from_hex(e.text) == a.data)
            return {};
        return "other bytes";
    case form::control_ping:
    case form::control_pong:
        return core::glob_matches(e.text.empty() ? "*" : e.text, a.data) ? std::string() : "another payload";
    }
    return {};
}

std::string shown(const expected_packet& e)
{
    switch (e.is) {
    case form::packet:
        return core::printable(e.text, most_shown);
    case form::exact:
        return "exactly " + core::printable(e.text, most_shown);
    case form::like:
        return "like " + core::printable(e.text, most_shown);
    case form::binary:
        return e.text == "*" ? "a binary message" : "binary " + core::printable(e.text, 128);
    case form::control_ping:
        return "a control ping " + core::printable(e.text, 128);
    case form::control_pong:
        return "a control pong " + core::printable(e.text, 128);
    }
    return {};
}

std::string shown(const std::vector<expected_packet>& list)
{
    constexpr std::size_t most_named = 5;
    std::string out;
    for (std::size_t i = 0; i < std::min(list.size(), most_named); ++i)
        out += (i > 0 ? ", then " : "") + shown(list[i]);
    if (list.size() > most_named)
        out += fmt::format(", and {} more", list.size() - most_named);
    return out;
}

std::string shown(const arrival& a)
{
    switch (a.what) {
    case arrival::kind::text:
        return a.data.empty() ? "an empty text" : core::printable(a.data, most_shown);
    case arrival::kind::binary:
        return "binary " + to_hex(a.data, 64);
    case arrival::kind::ping:
        return "a control ping " + core::printable(a.data);
    case arrival::kind::pong:
        return "a control pong " + core::printable(a.data);
    }
    return {};
}

} // namespace muster::engine::raw
