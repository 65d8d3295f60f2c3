// JSON parsing: handlers for Boost.JSON's event parser that build our value or only its outline.
#include "wire/json.hpp"

#include "core/limits.hpp"
#include "wire/utf8.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace muster::wire {

namespace {

namespace bj = boost::json;

// The events that both handlers treat alike.
struct handler_base {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(bj::error_code&) { return true; }
    bool on_document_end(bj::error_code&) { return true; }
    bool on_number_part(bj::string_view, bj::error_code&) { return true; }
    bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
    bool on_comment(bj::string_view, bj::error_code&) { return true; }
};

// The library's own conversion is off by a few units in the last place; the standard one is exact.
double exact_double(bj::string_view text, double approximate)
{
    double exact = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exact);
    if (error == std::errc{})
        return exact;
    const double bound = std::fabs(approximate) > 1 ? HUGE_VAL : 0.0; // out of range: as IEEE 754 rounds
    return std::signbit(approximate) ? -bound : bound;
}

struct builder : handler_base {
    value root;
    std::vector<value*> open; // the containers around the next value; a parent stays put while a child grows
    std::string text;

    value* place(value&& v)
    {
        if (open.empty()) {
            root = std::move(v);
            return &root;
        }
        if (auto* elements = open.back()->if_is<array>()) {
            elements->push_back(std::move(v));
            return &elements->back();
        }
        value& member = open.back()->if_is<object>()->back().second; // on_key made it
        member = std::move(v);
        return &member;
    }

    bool on_object_begin(bj::error_code&)
    {
        open.push_back(place(object{}));
        return true;
    }
    bool on_array_begin(bj::error_code&)
    {
        open.push_back(place(array{}));
        return true;
    }
    bool on_object_end(std::size_t, bj::error_code&)
    {
        open.pop_back();
        return true;
    }
    bool on_array_end(std::size_t, bj::error_code&)
    {
        open.pop_back();
        return true;
    }
    bool on_key_part(bj::string_view part, std::size_t, bj::error_code&)
    {
        text.append(part.data(), part.size());
        return true;
    }
    bool on_key(bj::string_view part, std::size_t, bj::error_code&)
    {
        text.append(part.data(), part.size());
        open.back()->if_is<object>()->emplace_back(std::move(text), value{});
        text.clear();
        return true;
    }
    bool on_string_part(bj::string_view part, std::size_t, bj::error_code&)
    {
        text.append(part.data(), part.size());
        return true;
    }
    bool on_string(bj::string_view part, std::size_t, bj::error_code&)
    {
        text.append(part.data(), part.size());
        place(std::move(text));
        text.clear();
        return true;
    }
    bool on_int64(std::int64_t number, bj::string_view, bj::error_code&)
    {
        place(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, bj::string_view, bj::error_code&)
    {
        place(number);
        return true;
    }
    bool on_double(double number, bj::string_view digits, bj::error_code&)
    {
        place(exact_double(digits, number));
        return true;
    }
    bool on_bool(bool b, bj::error_code&)
    {
        place(b);
        return true;
    }
    bool on_null(bj::error_code&)
    {
        place(nullptr);
        return true;
    }
};

struct outliner : handler_base {
    static constexpr std::size_t kept_text = 31;

    json_outline outline;
    std::size_t depth = 0;
    bool first_seen = false;

    bool note(json_kind kind)
    {
        if (depth == 0) {
            outline.root = kind;
        } else if (depth == 1 && !first_seen) {
            outline.first = kind;
            first_seen = true;
        }
        return true;
    }
    bool begin(json_kind kind)
    {
        note(kind);
        ++depth;
        return true;
    }
    bool end(std::size_t elements)
    {
        if (--depth == 0)
            outline.elements = elements;
        return true;
    }
    void keep(bj::string_view part)
    {
        if (depth != 1 || first_seen || outline.root != json_kind::list)
            return;
        const std::size_t room = kept_text - outline.first_text.size();
        outline.first_text.append(part.data(), std::min(room, part.size()));
    }

    bool on_object_begin(bj::error_code&) { return begin(json_kind::record); }
    bool on_array_begin(bj::error_code&) { return begin(json_kind::list); }
    bool on_object_end(std::size_t elements, bj::error_code&) { return end(elements); }
    bool on_array_end(std::size_t elements, bj::error_code&) { return end(elements); }
    bool on_key_part(bj::string_view, std::size_t, bj::error_code&) { return true; }
    bool on_key(bj::string_view, std::size_t, bj::error_code&) { return true; }
    bool on_string_part(bj::string_view part, std::size_t, bj::error_code&)
    {
        keep(part);
        return true;
    }
    bool on_string(bj::string_view part, std::size_t, bj::error_code&)
    {
        keep(part);
        return note(json_kind::string);
    }
    bool on_int64(std::int64_t, bj::string_view, bj::error_code&) { return note(json_kind::number); }
    bool on_uint64(std::uint64_t, bj::string_view, bj::error_code&) { return note(json_kind::number); }
    bool on_double(double, bj::string_view, bj::error_code&) { return note(json_kind::number); }
    bool on_bool(bool, bj::error_code&) { return note(json_kind::boolean); }
    bool on_null(bj::error_code&) { return note(json_kind::null); }
};

// The four digits of a \u escape at `at`, if they are there.
bool read_escape(std::string_view text, std::size_t at, unsigned& code)
{
    if (text.substr(at, 2) != "\\u" || text.size() < at + 6)
        return false;
    const char* digits = text.data() + at + 2;
    return std::from_chars(digits, digits + 4, code, 16).ptr == digits + 4;
}

// `text` with every escaped lone surrogate replaced by \ufffd, which the library can hold.
std::string mend_surrogates(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\') {
            out += text[i++];
            continue;
        }
        unsigned code = 0;
        if (!read_escape(text, i, code)) {
            out += text.substr(i, 2);
            i += 2;
            continue;
        }
        unsigned second = 0;
        const bool pair = code >= 0xd800 && code < 0xdc00 && read_escape(text, i + 6, second) &&
                          second >= 0xdc00 && second < 0xe000;
        const bool lone = !pair && code >= 0xd800 && code < 0xe000;
        out += lone ? std::string_view("\\ufffd") : text.substr(i, pair ? 12 : 6);
        i += pair ? 12 : 6;
    }
    return out;
}

bj::parse_options bounded()
{
    bj::parse_options options;
    options.max_depth = core::limits::json_depth;
    return options;
}

template <class Handler>
bj::error_code feed(bj::basic_parser<Handler>& parser, std::string_view text)
{
    bj::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size())
        error = bj::error::extra_data;
    return error;
}

// Runs a fresh handler over `text`, once more when only lone surrogates stood in the way.
template <class Handler>
core::result<Handler> run(std::string_view text)
{
    bj::basic_parser<Handler> parser(bounded());
    bj::error_code error = feed(parser, text);
    if (!error)
        return std::move(parser.handler());
    if (const std::string mended = mend_surrogates(text); mended != text) {
        bj::basic_parser<Handler> second(bounded());
        error = feed(second, mended);
        if (!error)
            return std::move(second.handler());
    }
    if (error == bj::error::too_deep)
        return core::errc::json_too_deep;
    return is_valid_utf8(text) ? core::errc::malformed_json : core::errc::invalid_utf8;
}

} // namespace

core::result<value> parse_json(std::string_view text)
{
    auto built = run<builder>(text);
    if (!built)
        return built.error();
    return std::move(built->root);
}

core::result<json_outline> outline_json(std::string_view text)
{
    auto seen = run<outliner>(text);
    if (!seen)
        return seen.error();
    return std::move(seen->outline);
}

core::result<std::string> unescape_json_string(std::string_view inside)
{
    std::string literal;
    literal.reserve(inside.size() + 2);
    literal.append(1, '"').append(inside).append(1, '"');
    auto parsed = parse_json(literal);
    if (!parsed || parsed->if_is<std::string>() == nullptr)
        return core::errc::malformed_json;
    return std::move(*parsed->if_is<std::string>());
}

} // namespace muster::wire
