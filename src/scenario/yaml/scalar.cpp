// Numbers as JSON writes them (RFC 8259 section 6); everything else that is not quoted stays text.
#include "scenario/yaml/scalar.hpp"

#include "core/bytes.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace muster::scenario {

namespace {

std::size_t digits_from(std::string_view text, std::size_t at)
{
    const std::size_t end = text.find_first_not_of("0123456789", at);
    return end == std::string_view::npos ? text.size() : end;
}

struct number_shape {
    bool number = false; // digits with fraction and exponent, leading zeros allowed
    bool whole = false;
    bool leading_zero = false;
};

number_shape shape_of(std::string_view text)
{
    number_shape shape;
    const std::size_t start = text.starts_with('-') ? 1 : 0;
    std::size_t at = digits_from(text, start);
    if (at == start)
        return shape;
    shape.leading_zero = at - start > 1 && text[start] == '0';
    shape.whole = at == text.size();
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = at + 1;
        at = digits_from(text, fraction);
        if (at == fraction)
            return shape;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const std::size_t sign = at + 1;
        const std::size_t exponent =
            sign < text.size() && (text[sign] == '+' || text[sign] == '-') ? sign + 1 : sign;
        at = digits_from(text, exponent);
        if (at == exponent)
            return shape;
    }
    shape.number = at == text.size();
    return shape;
}

// Precondition: the text has the shape of a number.
std::optional<wire::value> number_of(std::string_view text, bool whole)
{
    const char* const end = text.data() + text.size();
    std::int64_t exact = 0;
    std::uint64_t large = 0;
    double real = 0;
    if (whole && std::from_chars(text.data(), end, exact).ec == std::errc{})
        return exact;
    if (whole && std::from_chars(text.data(), end, large).ec == std::errc{})
        return large;
    if (!whole && std::from_chars(text.data(), end, real).ec == std::errc{} && std::isfinite(real))
        return real;
    return std::nullopt;
}

} // namespace

std::variant<wire::value, std::string> scalar_value(const yaml_node& node)
{
    if (node.is == yaml_node::kind::null)
        return wire::value{};
    if (node.binary)
        return wire::value{wire::binary{node.text}};
    if (node.quoted)
        return wire::value{node.text};
    if (node.text == "true" || node.text == "false")
        return wire::value{node.text == "true"};
    const number_shape shape = shape_of(node.text);
    if (!shape.number)
        return wire::value{node.text};
    const std::string shown = core::printable(node.text, 40);
    if (shape.leading_zero)
        return "a number cannot begin with 0: put '" + shown + "' in quotes if it is text";
    if (auto number = number_of(node.text, shape.whole))
        return std::move(*number);
    return "the number " + shown + " is out of range: put it in quotes if it is text";
}

wire::value cast_text(const std::string& text)
{
    if (text == "true" || text == "false")
        return text == "true";
    const number_shape shape = shape_of(text);
    if (shape.number && !shape.leading_zero) {
        if (auto number = number_of(text, shape.whole))
            return std::move(*number);
    }
    return text;
}

std::string describe(const yaml_node& node)
{
    switch (node.is) {
    case yaml_node::kind::null:
        return "nothing";
    case yaml_node::kind::list:
        return "a list";
    case yaml_node::kind::map:
        return "an object";
    case yaml_node::kind::scalar:
        break;
    }
    if (node.binary)
        return "binary data";
    std::string shown = core::printable(node.text, 40);
    if (!node.quoted && (node.text == "true" || node.text == "false"))
        return shown;
    return (!node.quoted && shape_of(node.text).number ? "the number " : "text '") + shown +
           (!node.quoted && shape_of(node.text).number ? "" : "'");
}

} // namespace muster::scenario
