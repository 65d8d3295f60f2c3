// JSON values of the tool: order-preserving, with exact integers and a leaf for binary data.
// The only user of the JSON library is json.cpp; json_value.cpp compares and finds, json_text.cpp writes.
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace muster::wire {

struct value;
using array = std::vector<value>;
using object = std::vector<std::pair<std::string, value>>; // in order; the first of equal names counts

// A binary leaf: becomes an attachment on the wire, never JSON text.
struct binary {
    std::string bytes;
    friend bool operator==(const binary&, const binary&) = default;
};

struct value {
    // Integers are exact: int64 where they fit, uint64 above that, double for everything else.
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, binary, array,
                 object>
        data = nullptr;

    value() = default;

    // From anything that the variant takes; not from errors, so that result<value> does.
    // NOLINTBEGIN(bugprone-forwarding-reference-overload): the constraint leaves copy and move alone
    template <class T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, value> &&
             !std::is_same_v<std::remove_cvref_t<T>, core::error_code> &&
             !boost::system::is_error_code_enum<std::remove_cvref_t<T>>::value) value(T&& v)
        : data(std::forward<T>(v))
    {}
    // NOLINTEND(bugprone-forwarding-reference-overload)

    template <class T>
    const T* if_is() const
    {
        return std::get_if<T>(&data);
    }
    template <class T>
    T* if_is()
    {
        return std::get_if<T>(&data);
    }

    // Member `name` of an object; nullptr if this is no object or has no such member.
    const value* find(std::string_view name) const;
    // Element `index` of an array; nullptr if this is no array or it is too short.
    const value* at(std::size_t index) const;

    // Equality as JSON: member order is free, 1 equals 1.0, first of duplicate members counts.
    friend bool operator==(const value& a, const value& b);
};

// What a number of any of the three kinds is as a double (integers above 2^53 are rounded); nullopt for all
// that is no number.
std::optional<double> number_of(const value& v);

// Parses one JSON text (nothing but white space after it). An escaped lone surrogate, which RFC 8259
// section 8.2 allows and UTF-8 cannot hold, becomes U+FFFD. Errors: malformed_json, json_too_deep,
// invalid_utf8.
core::result<value> parse_json(std::string_view text);

enum class json_kind : std::uint8_t { null, boolean, number, string, list, record };

// What a JSON text is at the top, without its tree.
struct json_outline {
    json_kind root = json_kind::null;
    std::size_t elements = 0;          // of a root that is a list or record
    json_kind first = json_kind::null; // of a root list with elements: the kind of the first
    std::string first_text;            // that element, when it is a string; cut after 31 bytes
};

// Checks the whole text like parse_json and builds nothing. Errors: as parse_json.
core::result<json_outline> outline_json(std::string_view text);

// Compact JSON text, appended. Numbers as ECMAScript writes them (1e+21, 0.1, 1). Members in their order;
// binary leaves are written as null: take them out first (socketio_attachments.hpp). Non-finite doubles are
// written as null.
void append_json(std::string& out, const value& v);
std::string to_json(const value& v);

// `text` as a JSON string literal with quotes, appended. Invalid UTF-8 is replaced by U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// Undoes the escapes of the inside of a JSON string literal; malformed_json when it is not one.
core::result<std::string> unescape_json_string(std::string_view inside);

// The value at a path as scenarios write it: "$.0.ok", "$[0].user.name", "$" (the whole), "name".
// A number is an index in an array and a name in an object; ["a.b"] and ['a.b'] take names with dots.
// nullptr when there is none or the path cannot be read.
const value* find_path(const value& root, std::string_view path);

// Whether find_path can read the path.
bool is_path(std::string_view path);

} // namespace muster::wire
