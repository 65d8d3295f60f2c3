// Event payloads and placeholders.
#include "reference_server/core/packets/event_packet.hpp"

#include "reference_server/core/packets/json_scan.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <array>

namespace muster::server {

namespace {

bool is_reserved(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> names = {
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_sound_placeholder(const wire::value& v, std::size_t count)
{
    const wire::value* flag = v.find("_placeholder");
    const bool* set = flag ? flag->if_is<bool>() : nullptr;
    if (!set || !*set)
        return true;
    const wire::value* num = v.find("num");
    const std::int64_t* index = num ? num->if_is<std::int64_t>() : nullptr;
    return index && *index >= 0 && static_cast<std::uint64_t>(*index) < count;
}

} // namespace

event_reading read_event(std::string_view json, event& e, std::string& unescaped)
{
    if (json.empty())
        return event_reading::wrong_payload;
    if (const auto sound = split_array(json, e.each); !sound)
        return core::errc_of(sound.error()) == core::errc::wrong_payload_type ? event_reading::wrong_payload
                                                                              : event_reading::malformed;
    if (e.each.empty())
        return event_reading::wrong_payload;
    const std::string_view name = e.each.front();
    if (name.front() != '"')
        return name.front() == '-' || (name.front() >= '0' && name.front() <= '9')
                   ? event_reading::numbered
                   : event_reading::wrong_payload;
    e.name = name.substr(1, name.size() - 2);
    if (e.name.find('\\') != std::string_view::npos) {
        auto plain = wire::unescape_json_string(e.name);
        if (!plain)
            return event_reading::malformed;
        unescaped = std::move(*plain);
        e.name = unescaped;
    }
    e.args.json = joined_text(e.each, 1);
    e.each.erase(e.each.begin());
    return is_reserved(e.name) ? event_reading::reserved : event_reading::sound;
}

std::string_view joined_text(std::span<const std::string_view> each, std::size_t first)
{
    if (each.size() <= first)
        return {};
    const char* begin = each[first].data();
    const char* end = each.back().data() + each.back().size();
    return {begin, static_cast<std::size_t>(end - begin)};
}

std::string event_json(std::string_view name, std::string_view args)
{
    std::string json;
    json.reserve(name.size() + args.size() + 8);
    json += '[';
    wire::append_json_string(json, name);
    if (!args.empty()) {
        json += ',';
        json += args;
    }
    json += ']';
    return json;
}

bool is_ack_beyond_numbers(std::string_view text)
{
    if (!text.starts_with('3'))
        return false;
    text.remove_prefix(text.starts_with("3/") ? std::min(text.find(','), text.size() - 1) + 1 : 1);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 18 && digits < text.size() && text[digits] == '[';
}

bool placeholders_fit(std::string_view json, std::size_t count)
{
    const auto root = wire::parse_json(json);
    if (!root) // of malformed JSON the payload's own check says so
        return core::errc_of(root.error()) != core::errc::json_too_deep;
    std::vector<const wire::value*> open{&*root};
    while (!open.empty()) {
        const wire::value* v = open.back();
        open.pop_back();
        if (const auto* list = v->if_is<wire::array>())
            for (const wire::value& element : *list)
                open.push_back(&element);
        if (const auto* members = v->if_is<wire::object>()) {
            if (!is_sound_placeholder(*v, count))
                return false;
            for (const auto& [name, element] : *members)
                open.push_back(&element);
        }
    }
    return true;
}

} // namespace muster::server
