// Walks both trees side by side; depth is bounded by the parser that built them.
#include "engine/raw/match/json_pattern.hpp"

#include "core/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace muster::engine::raw {

namespace {

constexpr std::string_view more_members = "...";

std::string shown(const wire::value& v)
{
    return core::printable(wire::to_json(v), 120);
}

bool is_list_of_strings(const wire::value& v)
{
    const auto* items = v.if_is<wire::array>();
    return items != nullptr && std::all_of(items->begin(), items->end(), [](const wire::value& item) {
               return item.if_is<std::string>() != nullptr;
           });
}

// What a placeholder says of `v`; nullopt when `word` is none.
std::optional<bool> fits_placeholder(std::string_view word, const wire::value& v)
{
    const std::optional<double> n = wire::number_of(v);
    const auto* text = v.if_is<std::string>();
    if (word == "<text>")
        return text != nullptr && !text->empty();
    if (word == "<string>")
        return text != nullptr;
    if (word == "<integer>")
        return n && std::floor(*n) == *n;
    if (word == "<positive>")
        return n && std::floor(*n) == *n && *n > 0;
    if (word == "<number>")
        return n.has_value();
    if (word == "<boolean>")
        return v.if_is<bool>() != nullptr;
    if (word == "<array>")
        return v.if_is<wire::array>() != nullptr;
    if (word == "<object>")
        return v.if_is<wire::object>() != nullptr;
    if (word == "<strings>")
        return is_list_of_strings(v);
    if (word == "<any>")
        return true;
    return std::nullopt;
}

std::string mismatch_at(const std::string& path, const wire::value& pattern, const wire::value& actual);

std::string object_mismatch(const std::string& path, const wire::object& pattern, const wire::value& actual)
{
    const auto* members = actual.if_is<wire::object>();
    if (members == nullptr)
        return fmt::format("{} is {} instead of an object", path, shown(actual));
    bool open = false;
    for (const auto& [name, wanted] : pattern) {
        if (name == more_members) {
            open = true;
            continue;
        }
        const wire::value* there = actual.find(name);
        if (there == nullptr)
            return fmt::format("{} has no member {}", path, core::printable(name, 60));
        if (std::string why = mismatch_at(fmt::format("{}.{}", path, name), wanted, *there); !why.empty())
            return why;
    }
    if (open)
        return {};
    for (const auto& member : *members) {
        const auto same = [&](const auto& wanted) { return wanted.first == member.first; };
        if (std::none_of(pattern.begin(), pattern.end(), same))
            return fmt::format("{} has the further member {}", path, core::printable(member.first, 60));
    }
    return {};
}

std::string mismatch_at(const std::string& path, const wire::value& pattern, const wire::value& actual)
{
    if (const auto* word = pattern.if_is<std::string>()) {
        if (const std::optional<bool> fits = fits_placeholder(*word, actual))
            return *fits ? std::string() : fmt::format("{} is {} instead of {}", path, shown(actual), *word);
    }
    if (const auto* members = pattern.if_is<wire::object>())
        return object_mismatch(path, *members, actual);
    if (const auto* wanted = pattern.if_is<wire::array>()) {
        const auto* items = actual.if_is<wire::array>();
        if (items == nullptr)
            return fmt::format("{} is {} instead of an array", path, shown(actual));
        for (std::size_t i = 0; i < std::min(wanted->size(), items->size()); ++i) {
            const std::string inner = fmt::format("{}[{}]", path, i);
            if (std::string why = mismatch_at(inner, (*wanted)[i], (*items)[i]); !why.empty())
                return why;
        }
        return wanted->size() == items->size()
                   ? std::string()
                   : fmt::format("{} has {} elements instead of {}", path, items->size(), wanted->size());
    }
    return pattern == actual ? std::string()
                             : fmt::format("{} is {} instead of {}", path, shown(actual), shown(pattern));
}

} // namespace

std::string json_mismatch(const wire::value& pattern, const wire::value& actual)
{
    return mismatch_at("$", pattern, actual);
}

} // namespace muster::engine::raw
