// A path that leads nowhere gives null, so that a check can say so.
#include "engine/raw/match/captured.hpp"

#include "engine/raw/match/outcome.hpp"
#include "wire/socketio_packet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::engine::raw {

namespace {

using source = scenario::raw_capture::source;

// The JSON that a body holds: the whole, or of the first packet that has any.
std::optional<wire::value> json_of(const wire::http_answer& a, wire::engineio_revision revision)
{
    core::result<wire::value> whole = wire::parse_json(a.body);
    if (whole && whole->if_is<std::int64_t>() == nullptr)
        return std::move(*whole);
    const std::optional<std::vector<arrival>> packets = packets_of(a, revision);
    for (const arrival& p : packets ? *packets : std::vector<arrival>()) {
        core::result<wire::value> v = wire::parse_json(split_packet(p.data).json);
        if (v)
            return std::move(*v);
    }
    return std::nullopt;
}

wire::value at_path(const wire::value* json, const std::string& path)
{
    const wire::value* there = json != nullptr ? wire::find_path(*json, path) : nullptr;
    return there != nullptr ? *there : wire::value();
}

} // namespace

wire::value captured(const scenario::raw_capture& c, const wire::http_answer& a,
                     wire::engineio_revision revision)
{
    switch (c.from) {
    case source::json: {
        const std::optional<wire::value> json = json_of(a, revision);
        return at_path(json ? &*json : nullptr, c.path);
    }
    case source::field: {
        const std::string_view text = wire::find_field(a.fields, c.path);
        return text.empty() ? wire::value() : wire::value(std::string(text));
    }
    case source::status:
        return static_cast<std::int64_t>(a.status);
    case source::body:
    case source::text:
        return a.body;
    case source::time:
    case source::id:
        break;
    }
    return {};
}

wire::value captured(const scenario::raw_capture& c, const arrival& a)
{
    switch (c.from) {
    case source::json: {
        const core::result<wire::value> json = wire::parse_json(split_packet(a.data).json);
        return at_path(json ? &*json : nullptr, c.path);
    }
    case source::id: {
        const auto packet = wire::decode_socketio(std::string_view(a.data).substr(a.data.empty() ? 0 : 1));
        return packet && packet->id ? wire::value(std::to_string(*packet->id)) : wire::value();
    }
    case source::text:
    case source::body:
    case source::field:
    case source::status:
        return a.data;
    case source::time:
        break;
    }
    return {};
}

} // namespace muster::engine::raw
