// JSON values compared, and found by name, index and path.
#include "wire/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace muster::wire {

namespace {

using number = std::variant<std::int64_t, std::uint64_t, double>;

std::optional<number> exact_number(const value& v)
{
    if (const auto* i = v.if_is<std::int64_t>())
        return number(*i);
    if (const auto* u = v.if_is<std::uint64_t>())
        return number(*u);
    if (const auto* d = v.if_is<double>())
        return number(*d);
    return std::nullopt;
}

// A whole number exactly: its sign and magnitude. Nothing for fractions and what no 64-bit integer holds.
struct whole {
    bool negative = false;
    std::uint64_t magnitude = 0;
    friend bool operator==(const whole&, const whole&) = default;
};

std::optional<whole> whole_of(const number& n)
{
    if (const auto* u = std::get_if<std::uint64_t>(&n))
        return whole{false, *u};
    if (const auto* i = std::get_if<std::int64_t>(&n)) {
        const auto bits = static_cast<std::uint64_t>(*i);
        return *i < 0 ? whole{true, ~bits + 1} : whole{false, bits};
    }
    const double d = std::get<double>(n);
    if (!(std::fabs(d) < 0x1p64) || std::trunc(d) != d)
        return std::nullopt;
    return whole{d < 0, static_cast<std::uint64_t>(std::fabs(d))};
}

bool equal_numbers(const number& a, const number& b)
{
    const auto* x = std::get_if<double>(&a);
    const auto* y = std::get_if<double>(&b);
    if (x != nullptr && y != nullptr)
        return *x == *y;
    const auto first = whole_of(a);
    return first && first == whole_of(b);
}

// The members that count (the first of equal names), in order of their names.
std::vector<const object::value_type*> members_by_name(const object& o)
{
    std::vector<const object::value_type*> members;
    members.reserve(o.size());
    for (const auto& member : o)
        members.push_back(&member);
    std::stable_sort(members.begin(), members.end(),
                     [](const auto* a, const auto* b) { return a->first < b->first; });
    const auto same_name = [](const auto* a, const auto* b) { return a->first == b->first; };
    members.erase(std::unique(members.begin(), members.end(), same_name), members.end());
    return members;
}

bool equal_objects(const object& a, const object& b)
{
    const auto left = members_by_name(a);
    const auto right = members_by_name(b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto* x, const auto* y) { return *x == *y; });
}

// Cuts the `$` off a path; false when it cannot begin like that.
bool cut_root(std::string_view& path)
{
    if (!path.starts_with('$'))
        return !path.empty() && path[0] != '.';
    path.remove_prefix(1);
    return path.empty() || path[0] == '.' || path[0] == '[';
}

// Cuts the next segment off a path; nullopt when the path cannot be read.
std::optional<std::string_view> next_segment(std::string_view& path)
{
    std::string_view segment;
    if (path.starts_with('[')) {
        const bool quoted = path.size() > 1 && (path[1] == '"' || path[1] == '\'');
        const std::size_t begin = quoted ? 2 : 1;
        const std::size_t end = quoted ? path.find(path[1], begin) : path.find(']', begin);
        const std::size_t close = quoted && end != std::string_view::npos ? end + 1 : end;
        if (close >= path.size() || path[close] != ']')
            return std::nullopt;
        segment = path.substr(begin, end - begin);
        path.remove_prefix(close + 1);
        const bool goes_on = path.empty() || path[0] == '.' || path[0] == '[';
        return goes_on && (quoted || !segment.empty()) ? std::optional(segment) : std::nullopt;
    }
    if (path.starts_with('.'))
        path.remove_prefix(1);
    segment = path.substr(0, path.find_first_of(".["));
    if (segment.empty())
        return std::nullopt;
    path.remove_prefix(segment.size());
    return segment;
}

const value* step_into(const value& v, std::string_view segment)
{
    if (v.if_is<array>() == nullptr)
        return v.find(segment);
    std::size_t index = 0;
    const char* end = segment.data() + segment.size();
    const auto read = std::from_chars(segment.data(), end, index);
    return read.ec == std::errc{} && read.ptr == end ? v.at(index) : nullptr;
}

} // namespace

std::optional<double> number_of(const value& v)
{
    const auto exact = exact_number(v);
    if (!exact)
        return std::nullopt;
    return std::visit([](auto n) { return static_cast<double>(n); }, *exact);
}

const value* value::find(std::string_view name) const
{
    const auto* members = if_is<object>();
    if (members == nullptr)
        return nullptr;
    for (const auto& [key, member] : *members)
        if (key == name)
            return &member;
    return nullptr;
}

const value* value::at(std::size_t index) const
{
    const auto* elements = if_is<array>();
    return elements != nullptr && index < elements->size() ? &(*elements)[index] : nullptr;
}

bool operator==(const value& a, const value& b)
{
    if (const auto x = exact_number(a)) {
        const auto y = exact_number(b);
        return y && equal_numbers(*x, *y);
    }
    if (a.data.index() != b.data.index())
        return false;
    if (const auto* members = a.if_is<object>())
        return equal_objects(*members, *b.if_is<object>());
    return a.data == b.data;
}

const value* find_path(const value& root, std::string_view path)
{
    const value* found = cut_root(path) ? &root : nullptr;
    while (found != nullptr && !path.empty()) {
        const auto segment = next_segment(path);
        found = segment ? step_into(*found, *segment) : nullptr;
    }
    return found;
}

bool is_path(std::string_view path)
{
    bool readable = cut_root(path);
    while (readable && !path.empty())
        readable = next_segment(path).has_value();
    return readable;
}

} // namespace muster::wire
