// Evaluation of expressions: total, bounded by the size of the expression.
#include "scenario/expression.hpp"

#include "scenario/compile/expression_node.hpp"
#include "wire/base64.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace muster::scenario {

namespace {

using kind = expression::node::kind;

wire::value divided(double a, double b)
{
    return b == 0 ? wire::value{} : wire::value{a / b};
}

// Exact arithmetic where both are integers and so is the result; nullopt otherwise.
std::optional<wire::value> exact(kind op, std::int64_t a, std::int64_t b)
{
    std::int64_t out = 0;
    if (op == kind::add && !__builtin_add_overflow(a, b, &out))
        return out;
    if (op == kind::subtract && !__builtin_sub_overflow(a, b, &out))
        return out;
    if (op == kind::multiply && !__builtin_mul_overflow(a, b, &out))
        return out;
    if (op == kind::remainder && b != 0)
        return b == -1 ? std::int64_t{0} : a % b;
    const bool overflows = a == std::numeric_limits<std::int64_t>::min() && b == -1;
    if (op == kind::divide && b != 0 && !overflows && a % b == 0)
        return a / b;
    return std::nullopt;
}

wire::value arithmetic(kind op, const wire::value& left, const wire::value& right)
{
    const bool has_text = left.if_is<std::string>() != nullptr || right.if_is<std::string>() != nullptr;
    if (op == kind::add && has_text) {
        std::string joined;
        append_value_text(left, joined);
        append_value_text(right, joined);
        return joined;
    }
    const auto* a = left.if_is<std::int64_t>();
    const auto* b = right.if_is<std::int64_t>();
    if (a != nullptr && b != nullptr) {
        if (auto result = exact(op, *a, *b))
            return std::move(*result);
    }
    const auto x = wire::number_of(left);
    const auto y = wire::number_of(right);
    if (!x || !y)
        return {};
    if (op == kind::add)
        return *x + *y;
    if (op == kind::subtract)
        return *x - *y;
    if (op == kind::multiply)
        return *x * *y;
    if (op == kind::divide)
        return divided(*x, *y);
    return *y == 0 ? wire::value{} : wire::value{std::fmod(*x, *y)};
}

// -1, 0 or 1; nullopt when the two cannot be ordered.
std::optional<int> ordering(const wire::value& left, const wire::value& right)
{
    const auto* a = left.if_is<std::int64_t>();
    const auto* b = right.if_is<std::int64_t>();
    if (a != nullptr && b != nullptr)
        return *a < *b ? -1 : *a > *b ? 1 : 0;
    const auto x = wire::number_of(left);
    const auto y = wire::number_of(right);
    if (x && y && !std::isnan(*x) && !std::isnan(*y))
        return *x < *y ? -1 : *x > *y ? 1 : 0;
    const auto* s = left.if_is<std::string>();
    const auto* t = right.if_is<std::string>();
    if (s != nullptr && t != nullptr)
        return *s < *t ? -1 : *s > *t ? 1 : 0;
    return std::nullopt;
}

bool holds(kind op, const wire::value& left, const wire::value& right)
{
    if (op == kind::equal)
        return left == right;
    if (op == kind::not_equal)
        return !(left == right);
    const auto order = ordering(left, right);
    if (!order)
        return false;
    if (op == kind::less)
        return *order < 0;
    if (op == kind::less_equal)
        return *order <= 0;
    return op == kind::greater ? *order > 0 : *order >= 0;
}

const wire::value* element(const wire::value& of, const wire::value& at)
{
    if (const auto* i = at.if_is<std::int64_t>())
        return *i < 0 ? nullptr : of.at(static_cast<std::size_t>(*i));
    const auto* name = at.if_is<std::string>();
    return name == nullptr ? nullptr : of.find(*name);
}

// The value of literals, variables and what lies inside them, without a copy; nullptr when there is none.
// `found` is false when the node has to be evaluated instead.
const wire::value* locate(const expression::node& n, scope& s, bool& found)
{
    found = true;
    if (n.is == kind::literal)
        return &n.literal;
    if (n.is == kind::variable)
        return s.variable(n.slot);
    if (n.is == kind::member || n.is == kind::index) {
        const wire::value* base = locate(*n.operands[0], s, found);
        if (!found || base == nullptr)
            return nullptr;
        return n.is == kind::member ? base->find(n.member) : element(*base, evaluate(*n.operands[1], s));
    }
    found = false;
    return nullptr;
}

wire::value inside(const expression::node& n, scope& s)
{
    bool found = false;
    if (const wire::value* there = locate(n, s, found))
        return *there;
    if (found || (n.is != kind::member && n.is != kind::index))
        return {};
    const wire::value base = evaluate(*n.operands[0], s);
    const wire::value* part =
        n.is == kind::member ? base.find(n.member) : element(base, evaluate(*n.operands[1], s));
    return part == nullptr ? wire::value{} : *part;
}

wire::value negated(const wire::value& v)
{
    if (const auto* i = v.if_is<std::int64_t>();
        i != nullptr && *i != std::numeric_limits<std::int64_t>::min())
        return -*i;
    const auto x = wire::number_of(v);
    return x ? wire::value{-*x} : wire::value{};
}

// Functions take two arguments at most: no heap for them.
struct argument_list {
    std::array<wire::value, 2> values;
    std::size_t size = 0;

    std::span<const wire::value> view() const { return {values.data(), size}; }
};

argument_list evaluate_arguments(const expression::node& n, scope& s)
{
    argument_list arguments;
    for (const auto& operand : n.operands)
        arguments.values.at(arguments.size++) = evaluate(*operand, s);
    return arguments;
}

void append_number(std::string& out, std::int64_t number)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// Appends `v` escaped for the inside of a JSON string.
void append_escaped_value(const wire::value& v, std::string& out)
{
    if (v.if_is<std::int64_t>() != nullptr || v.if_is<bool>() != nullptr) {
        append_value_text(v, out);
        return;
    }
    const std::size_t start = out.size();
    if (const auto* text = v.if_is<std::string>()) {
        wire::append_json_string(out, *text);
    } else {
        std::string text_of;
        append_value_text(v, text_of);
        wire::append_json_string(out, text_of);
    }
    out.erase(start, 1); // the quotes belong to the string around it
    out.pop_back();
}

template <class Append>
void append_with(const expression::node& n, scope& s, std::string& out, Append append)
{
    if (n.is == kind::stamp) {
        s.append_stamp(out);
        return;
    }
    if (n.is == kind::call && append_made_text(n.callee, evaluate_arguments(n, s).view(), s, out))
        return;
    bool found = false;
    const wire::value* there = locate(n, s, found);
    if (there != nullptr)
        append(*there, out);
    else
        append(found ? wire::value{} : evaluate(n, s), out);
}

} // namespace

wire::value evaluate(const expression::node& n, scope& s)
{
    switch (n.is) {
    case kind::literal:
    case kind::variable:
    case kind::member:
    case kind::index:
        return inside(n, s);
    case kind::builtin:
        return s.builtin_value(n.name);
    case kind::stamp: {
        std::string text;
        s.append_stamp(text);
        return text;
    }
    case kind::negate:
        return negated(evaluate(*n.operands[0], s));
    case kind::invert:
        return !is_truthy(evaluate(*n.operands[0], s));
    case kind::multiply:
    case kind::divide:
    case kind::remainder:
    case kind::add:
    case kind::subtract:
        return arithmetic(n.is, evaluate(*n.operands[0], s), evaluate(*n.operands[1], s));
    case kind::less:
    case kind::less_equal:
    case kind::greater:
    case kind::greater_equal:
    case kind::equal:
    case kind::not_equal:
        return holds(n.is, evaluate(*n.operands[0], s), evaluate(*n.operands[1], s));
    case kind::both:
    case kind::either: {
        wire::value first = evaluate(*n.operands[0], s);
        return is_truthy(first) == (n.is == kind::either) ? first : evaluate(*n.operands[1], s);
    }
    case kind::conditional:
        return evaluate(*n.operands[is_truthy(evaluate(*n.operands[0], s)) ? 1 : 2], s);
    case kind::call:
        return call_function(n.callee, evaluate_arguments(n, s).view(), s);
    case kind::made:
        return n.value.evaluate(s);
    }
    return {};
}

void append_value_text(const wire::value& v, std::string& out)
{
    if (const auto* text = v.if_is<std::string>())
        out += *text;
    else if (const auto* number = v.if_is<std::int64_t>())
        append_number(out, *number);
    else if (const auto* bytes = v.if_is<wire::binary>())
        wire::append_base64(out, bytes->bytes);
    else
        wire::append_json(out, v);
}

void append_text(const expression::node& n, scope& s, std::string& out)
{
    append_with(n, s, out, append_value_text);
}

void append_escaped_text(const expression::node& n, scope& s, std::string& out)
{
    append_with(n, s, out, append_escaped_value);
}

bool is_truthy(const wire::value& v)
{
    if (const auto* flag = v.if_is<bool>())
        return *flag;
    if (const auto* text = v.if_is<std::string>())
        return !text->empty();
    if (const auto number = wire::number_of(v))
        return *number != 0;
    return v.if_is<std::nullptr_t>() == nullptr;
}

bool contains_stamp(const expression::node& n)
{
    if (n.is == kind::stamp || (n.is == kind::made && n.value.has_stamp()))
        return true;
    for (const auto& operand : n.operands) {
        if (contains_stamp(*operand))
            return true;
    }
    return false;
}

expression::expression() = default;

expression::expression(std::shared_ptr<const node> root) : root_(std::move(root)) {}

wire::value expression::evaluate(scope& s) const
{
    return root_ == nullptr ? wire::value{} : scenario::evaluate(*root_, s);
}

bool expression::truthy(scope& s) const
{
    return is_truthy(evaluate(s));
}

core::duration duration_spec::draw(core::random_source& random) const
{
    switch (kind) {
    case shape::fixed:
        return a;
    case shape::uniform:
        return random.uniform(a, b);
    case shape::exponential:
        return random.exponential(a);
    case shape::normal:
        return random.normal(a, b);
    }
    return a;
}

} // namespace muster::scenario
