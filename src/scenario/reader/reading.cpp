// Single values, each with its own message.
#include "scenario/reader/reading.hpp"

#include "core/bytes.hpp"

#include <array>
#include <cmath>

namespace muster::scenario {

namespace {

constexpr std::string_view a_time = "a time such as 250ms, 5s, 1.5m or 1h";
constexpr core::duration week = std::chrono::hours(24 * 7);

std::string shown(double number)
{
    wire::value v = number;
    if (number == std::floor(number) && std::abs(number) < 1e15)
        v = static_cast<std::int64_t>(number);
    return wire::to_json(v);
}

std::optional<double> plain_number(const yaml_node& node)
{
    const auto outcome = scalar_value(node);
    const auto* value = std::get_if<wire::value>(&outcome);
    return value == nullptr ? std::nullopt : wire::number_of(*value);
}

bool leaves_folder(std::string_view path)
{
    const std::string rooted = "/" + std::string(path) + "/";
    return path.starts_with('/') || path.find('\\') != std::string_view::npos ||
           rooted.find("/../") != std::string::npos;
}

} // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::string_view near = word.size() > 64 ? std::string_view() : core::nearest(word, candidates);
    return near.empty() ? std::string() : "did you mean '" + std::string(near) + "'?";
}

void reading::error(const yaml_node& at, std::string message, std::string suggestion)
{
    problems.add(at.mark, std::move(message), std::move(suggestion));
}

void reading::error(source_mark at, std::string message, std::string suggestion)
{
    problems.add(at, std::move(message), std::move(suggestion));
}

void reading::expected(const yaml_node& at, std::string_view what)
{
    error(at, "expected " + std::string(what) + ", found " + describe(at));
}

std::optional<std::string> reading::text(const yaml_node& node, std::string_view what)
{
    if (node.is == yaml_node::kind::scalar && !node.binary && !node.text.empty())
        return node.text;
    expected(node, what);
    return std::nullopt;
}

std::optional<std::string> reading::file_beneath(const yaml_node& node, std::string_view what)
{
    auto path = text(node, what);
    if (path && leaves_folder(*path)) {
        error(node, "'" + core::printable(*path, 60) + "' is outside the scenario's folder");
        return std::nullopt;
    }
    return path;
}

std::optional<bool> reading::boolean(const yaml_node& node)
{
    if (node.is == yaml_node::kind::scalar && !node.quoted && (node.text == "true" || node.text == "false"))
        return node.text == "true";
    expected(node, "true or false");
    return std::nullopt;
}

std::optional<double> reading::number(const yaml_node& node, double low, double high)
{
    const auto value = plain_number(node);
    if (value && *value >= low && *value <= high)
        return value;
    expected(node, "a number from " + shown(low) + " to " + shown(high));
    return std::nullopt;
}

std::optional<std::uint32_t> reading::whole(const yaml_node& node, std::uint32_t low, std::uint32_t high)
{
    const auto value = plain_number(node);
    if (value && *value >= low && *value <= high && *value == std::floor(*value))
        return static_cast<std::uint32_t>(*value);
    expected(node, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return std::nullopt;
}

std::optional<core::duration> reading::time(const yaml_node& node, bool may_be_zero)
{
    std::optional<core::duration> span;
    if (const auto seconds = plain_number(node))
        span = seconds_to_duration(*seconds);
    else if (node.is == yaml_node::kind::scalar && !node.binary)
        span = parse_duration(node.text);
    if (!span) {
        expected(node, a_time);
        return std::nullopt;
    }
    if (*span > week || (!may_be_zero && *span <= core::duration::zero())) {
        error(node, std::string("a time here is ") +
                        (may_be_zero ? "at most 7 days" : "above 0 and at most 7 days"));
        return std::nullopt;
    }
    return span;
}

std::optional<duration_spec> reading::pause(const yaml_node& node)
{
    if (node.is == yaml_node::kind::scalar || node.is == yaml_node::kind::null) {
        const auto fixed = time(node, true);
        return fixed ? std::optional(duration_spec{duration_spec::shape::fixed, *fixed, {}}) : std::nullopt;
    }
    using shape = duration_spec::shape;
    static constexpr std::string_view shapes = "a time, or one of {between: [a, b]}, {uniform: [a, b]}, "
                                               "{exponential: mean}, {normal: [mean, deviation]}";
    if (node.is != yaml_node::kind::map || node.entries.size() != 1) {
        expected(node, shapes);
        return std::nullopt;
    }
    const auto& [name, mark, value] = node.entries[0];
    if (name == "exponential") {
        const auto mean = time(value);
        return mean ? std::optional(duration_spec{shape::exponential, *mean, {}}) : std::nullopt;
    }
    if (name != "between" && name != "uniform" && name != "normal") {
        static constexpr std::array<std::string_view, 4> names{"between", "uniform", "exponential", "normal"};
        error(mark, "unknown distribution '" + core::printable(name, 60) + "'", did_you_mean(name, names));
        return std::nullopt;
    }
    if (value.is != yaml_node::kind::list || value.items.size() != 2) {
        expected(value, "a list of two times");
        return std::nullopt;
    }
    const auto a = time(value.items[0], true);
    const auto b = time(value.items[1], true);
    if (!a || !b)
        return std::nullopt;
    if (name != "normal" && *a > *b) {
        error(value, "the first time is above the second");
        return std::nullopt;
    }
    return duration_spec{name == "normal" ? shape::normal : shape::uniform, *a, *b};
}

std::optional<std::size_t> reading::word(const yaml_node& node, std::span<const std::string_view> words)
{
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (node.is == yaml_node::kind::scalar && node.text == words[i])
            return i;
        list += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
    }
    error(node, "expected " + list + ", found " + describe(node),
          node.is == yaml_node::kind::scalar ? did_you_mean(node.text, words) : std::string());
    return std::nullopt;
}

} // namespace muster::scenario
