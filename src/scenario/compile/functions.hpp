// The functions and `$names` of expressions: one table for the compiler, its suggestions and the evaluator.
#pragma once

#include "core/random.hpp"
#include "scenario/expression.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster::scenario {

enum class function : std::uint8_t {
    random_number,
    random_string,
    uuid,
    bytes,
    length,
    lower,
    upper,
    repeat,
    distinct,
    upper_or_lower,
    like
};

struct function_info {
    std::string_view name; // with the dollar sign
    function id;
    std::size_t least_arguments;
    std::size_t most_arguments;
    std::string_view usage; // "$randomNumber(low, high)"
};

struct builtin_info {
    std::string_view name;
    builtin id;
};

// Largest text or byte string that an expression may make.
inline constexpr std::int64_t most_made_bytes = std::int64_t{8} * 1'024 * 1'024;

std::span<const function_info> all_functions();
std::span<const builtin_info> all_builtins();
const function_info* find_function(std::string_view name);
std::optional<builtin> find_builtin(std::string_view name);

// Every name that begins with a dollar sign, for suggestions.
std::span<const std::string_view> dollar_names();

// The result of a call; null when the arguments have the wrong type.
wire::value call_function(function id, std::span<const wire::value> arguments, scope& s);

// For those whose text is made in place: true when `id` is one of them and the text was appended.
bool append_made_text(function id, std::span<const wire::value> arguments, scope& s, std::string& out);

} // namespace muster::scenario
