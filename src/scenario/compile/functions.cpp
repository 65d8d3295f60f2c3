// What the functions of expressions do; all chance comes from the scope's source.
#include "scenario/compile/functions.hpp"

#include "core/glob.hpp"
#include "scenario/compile/expression_node.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace muster::scenario {

namespace {

constexpr std::array<function_info, 11> function_table{{
    {"$randomNumber", function::random_number, 2, 2, "$randomNumber(low, high)"},
    {"$randomString", function::random_string, 0, 1, "$randomString(length)"},
    {"$uuid", function::uuid, 0, 0, "$uuid"},
    {"$bytes", function::bytes, 1, 1, "$bytes(length)"},
    {"$length", function::length, 1, 1, "$length(value)"},
    {"$lower", function::lower, 1, 1, "$lower(text)"},
    {"$upper", function::upper, 1, 1, "$upper(text)"},
    {"$repeat", function::repeat, 2, 2, "$repeat(text, count)"},
    {"$distinct", function::distinct, 1, 1, "$distinct(list)"},
    {"$upperOrLower", function::upper_or_lower, 1, 1, "$upperOrLower(text)"},
    {"$like", function::like, 2, 2, "$like(text, pattern)"},
}};

constexpr std::array<builtin_info, 17> builtin_table{{
    {"$client", builtin::client},
    {"$session", builtin::session},
    {"$room", builtin::room},
    {"$loopCount", builtin::loop_count},
    {"$loopElement", builtin::loop_element},
    {"$eio", builtin::eio},
    {"eio", builtin::eio},
    {"$phase", builtin::phase},
    {"$run", builtin::run},
    {"$sid", builtin::sid},
    {"$pingInterval", builtin::ping_interval},
    {"$pingTimeout", builtin::ping_timeout},
    {"$maxPayload", builtin::max_payload},
    {"$path", builtin::path},
    {"$host", builtin::host},
    {"$origin", builtin::origin},
    {"$now", builtin::now},
}};

std::optional<std::int64_t> whole(const wire::value& v)
{
    if (const auto* i = v.if_is<std::int64_t>())
        return *i;
    const auto* d = v.if_is<double>();
    if (d == nullptr || !(std::abs(*d) < 9e15))
        return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*d));
}

std::size_t made_size(std::span<const wire::value> arguments, std::int64_t by_default)
{
    const auto asked = arguments.empty() ? std::optional(by_default) : whole(arguments[0]);
    return static_cast<std::size_t>(std::clamp<std::int64_t>(asked.value_or(0), 0, most_made_bytes));
}

wire::value random_number(std::span<const wire::value> arguments, core::random_source& random)
{
    const auto a = whole(arguments[0]);
    const auto b = whole(arguments[1]);
    if (!a || !b)
        return {};
    const auto [low, high] = std::minmax(*a, *b);
    const std::uint64_t spread = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + random.between(0, spread));
}

void append_random_string(std::string& out, std::size_t size, core::random_source& random)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (std::size_t i = 0; i < size; ++i)
        out += alphabet[static_cast<std::size_t>(random.between(0, alphabet.size() - 1))];
}

void append_uuid(std::string& out, core::random_source& random)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::uint64_t high = random.next();
    std::uint64_t low = random.next();
    high = (high & ~0xf000ULL) | 0x4000ULL;     // version 4
    low = (low & ~(3ULL << 62)) | (2ULL << 62); // variant of RFC 4122
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            out += '-';
        const std::uint64_t word = i < 16 ? high : low;
        out += digits[(word >> (60 - 4 * (i % 16))) & 15];
    }
}

wire::value random_bytes(std::size_t size, core::random_source& random)
{
    wire::binary made;
    made.bytes.reserve(size + 8);
    while (made.bytes.size() < size) {
        std::uint64_t word = random.next();
        for (int i = 0; i < 8; ++i, word >>= 8)
            made.bytes += static_cast<char>(word & 0xff);
    }
    made.bytes.resize(size);
    return made;
}

wire::value length_of(const wire::value& v)
{
    if (v.if_is<std::nullptr_t>() != nullptr)
        return std::int64_t{0};
    if (const auto* text = v.if_is<std::string>()) {
        const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
        return static_cast<std::int64_t>(text->size()) - std::count_if(text->begin(), text->end(), continues);
    }
    if (const auto* bytes = v.if_is<wire::binary>())
        return static_cast<std::int64_t>(bytes->bytes.size());
    if (const auto* list = v.if_is<wire::array>())
        return static_cast<std::int64_t>(list->size());
    if (const auto* members = v.if_is<wire::object>())
        return static_cast<std::int64_t>(members->size());
    return {};
}

// As often as asked, and as the bound allows.
void append_repeated(std::string& out, std::span<const wire::value> arguments)
{
    std::string piece;
    append_value_text(arguments[0], piece);
    const auto bound = most_made_bytes / std::max<std::int64_t>(1, static_cast<std::int64_t>(piece.size()));
    const auto count = std::clamp<std::int64_t>(whole(arguments[1]).value_or(0), 0, bound);
    out.reserve(out.size() + static_cast<std::size_t>(count) * piece.size());
    for (std::int64_t i = 0; i < count; ++i)
        out += piece;
}

// How many elements differ; texts, the usual case, without comparing each with each.
wire::value distinct_elements(const wire::value& v)
{
    if (v.if_is<std::nullptr_t>() != nullptr)
        return std::int64_t{0};
    const auto* list = v.if_is<wire::array>();
    if (list == nullptr)
        return {};
    std::set<std::string_view> texts;
    std::vector<const wire::value*> others;
    for (const wire::value& item : *list) {
        if (const auto* text = item.if_is<std::string>())
            texts.insert(*text);
        else if (std::none_of(others.begin(), others.end(), [&](const wire::value* o) { return *o == item; }))
            others.push_back(&item);
    }
    return static_cast<std::int64_t>(texts.size() + others.size());
}

// A text against a pattern with `*`; what is no text is like nothing.
bool is_like(const wire::value& v, const wire::value& pattern)
{
    const auto* text = v.if_is<std::string>();
    const auto* wanted = pattern.if_is<std::string>();
    return text != nullptr && wanted != nullptr && core::glob_matches(*wanted, *text);
}

wire::value changed_case(const wire::value& v, bool upper, bool lower)
{
    const auto* text = v.if_is<std::string>();
    if (text == nullptr)
        return {};
    std::string changed = *text;
    for (char& c : changed) {
        if ((upper && c >= 'A' && c <= 'Z') || (lower && c >= 'a' && c <= 'z'))
            c = static_cast<char>(c ^ 0x20);
    }
    return changed;
}

std::vector<std::string_view> collect_dollar_names()
{
    std::vector<std::string_view> names{"$stamp", "$env"};
    for (const builtin_info& b : builtin_table) {
        if (b.name.starts_with('$'))
            names.push_back(b.name);
    }
    for (const function_info& f : function_table)
        names.push_back(f.name);
    return names;
}

} // namespace

std::span<const function_info> all_functions()
{
    return function_table;
}

std::span<const builtin_info> all_builtins()
{
    return builtin_table;
}

const function_info* find_function(std::string_view name)
{
    const auto found = std::find_if(function_table.begin(), function_table.end(),
                                    [&](const function_info& f) { return f.name == name; });
    return found == function_table.end() ? nullptr : &*found;
}

std::optional<builtin> find_builtin(std::string_view name)
{
    for (const builtin_info& b : builtin_table) {
        if (b.name == name)
            return b.id;
    }
    return std::nullopt;
}

std::span<const std::string_view> dollar_names()
{
    static const std::vector<std::string_view> names = collect_dollar_names();
    return names;
}

wire::value call_function(function id, std::span<const wire::value> arguments, scope& s)
{
    switch (id) {
    case function::random_number:
        return random_number(arguments, s.random());
    case function::random_string:
    case function::uuid:
    case function::repeat: {
        std::string made;
        append_made_text(id, arguments, s, made);
        return made;
    }
    case function::bytes:
        return random_bytes(made_size(arguments, 0), s.random());
    case function::length:
        return length_of(arguments[0]);
    case function::lower:
        return changed_case(arguments[0], true, false);
    case function::upper:
        return changed_case(arguments[0], false, true);
    case function::distinct:
        return distinct_elements(arguments[0]);
    case function::upper_or_lower:
        return changed_case(arguments[0], true, true);
    case function::like:
        return is_like(arguments[0], arguments[1]);
    }
    return {};
}

bool append_made_text(function id, std::span<const wire::value> arguments, scope& s, std::string& out)
{
    if (id == function::random_string) {
        append_random_string(out, made_size(arguments, 10), s.random());
        return true;
    }
    if (id == function::uuid) {
        append_uuid(out, s.random());
        return true;
    }
    if (id == function::repeat) {
        append_repeated(out, arguments);
        return true;
    }
    return false;
}

} // namespace muster::scenario
