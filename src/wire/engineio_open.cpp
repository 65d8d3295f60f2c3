// The open record, read and written.
#include "wire/engineio_open.hpp"

#include "wire/json.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace muster::wire {

namespace {

using namespace std::chrono_literals;

constexpr core::duration longest_interval = 24h;

// A JSON number that is whole and not negative, whichever way it is written (25000, 25000.0).
std::optional<std::uint64_t> whole_number(const value* v)
{
    if (v == nullptr)
        return std::nullopt;
    if (const auto* i = v->if_is<std::int64_t>(); i != nullptr && *i >= 0)
        return static_cast<std::uint64_t>(*i);
    if (const auto* u = v->if_is<std::uint64_t>())
        return *u;
    if (const auto* d = v->if_is<double>(); d != nullptr && *d >= 0 && *d < 0x1p53 && std::trunc(*d) == *d)
        return static_cast<std::uint64_t>(*d);
    return std::nullopt;
}

std::optional<core::duration> interval_of(const value* v)
{
    const auto milliseconds = whole_number(v);
    if (!milliseconds || *milliseconds == 0 || *milliseconds > std::uint64_t{longest_interval / 1ms})
        return std::nullopt;
    return std::chrono::milliseconds(static_cast<std::int64_t>(*milliseconds));
}

bool read_upgrades(const value* v, std::vector<std::string>& out)
{
    const auto* names = v != nullptr ? v->if_is<array>() : nullptr;
    if (names == nullptr)
        return false;
    for (const value& name : *names) {
        const auto* text = name.if_is<std::string>();
        if (text == nullptr)
            return false;
        out.push_back(*text);
    }
    return true;
}

void append_milliseconds(std::string& out, core::duration d)
{
    out += std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

} // namespace

bool engineio_open::offers_upgrade(std::string_view transport) const
{
    return std::ranges::find(upgrades, transport) != upgrades.end();
}

core::result<engineio_open> decode_open(std::string_view json)
{
    const auto record = parse_json(json);
    if (!record)
        return core::errc::malformed_json;
    const auto* sid = record->find("sid");
    const auto* sid_text = sid != nullptr ? sid->if_is<std::string>() : nullptr;
    const auto interval = interval_of(record->find("pingInterval"));
    const auto timeout = interval_of(record->find("pingTimeout"));
    engineio_open open;
    if (sid_text == nullptr || sid_text->empty() || !interval || !timeout ||
        !read_upgrades(record->find("upgrades"), open.upgrades))
        return core::errc::malformed_open;
    open.sid = *sid_text;
    open.ping_interval = *interval;
    open.ping_timeout = *timeout;
    if (const value* most = record->find("maxPayload")) {
        open.max_payload = whole_number(most);
        if (!open.max_payload)
            return core::errc::malformed_open;
    }
    return open;
}

void append_open(std::string& out, const engineio_open& open)
{
    out += "{\"sid\":";
    append_json_string(out, open.sid);
    out += ",\"upgrades\":[";
    for (std::size_t i = 0; i < open.upgrades.size(); ++i) {
        if (i > 0)
            out += ',';
        append_json_string(out, open.upgrades[i]);
    }
    out += "],\"pingInterval\":";
    append_milliseconds(out, open.ping_interval);
    out += ",\"pingTimeout\":";
    append_milliseconds(out, open.ping_timeout);
    if (open.max_payload) {
        out += ",\"maxPayload\":";
        out += std::to_string(*open.max_payload);
    }
    out += '}';
}

} // namespace muster::wire
