// Precedence climbing parser of expressions, and the split of text at `{{ }}`.
#include "scenario/compile/expression_parser.hpp"

#include "core/bytes.hpp"
#include "scenario/compile/expression_lexer.hpp"

#include <array>
#include <utility>

namespace muster::scenario {

namespace {

using node = expression::node;
using kind = node::kind;

constexpr std::size_t most_depth = 64;
constexpr std::size_t most_text = 4'096;
constexpr std::size_t most_template = 65'536;
constexpr std::size_t most_parts = 1'000;

struct operator_info {
    std::string_view symbol;
    int precedence;
    kind is;
};

constexpr std::array<operator_info, 13> operators{{{"||", 1, kind::either},
                                                   {"&&", 2, kind::both},
                                                   {"==", 3, kind::equal},
                                                   {"!=", 3, kind::not_equal},
                                                   {"<", 4, kind::less},
                                                   {"<=", 4, kind::less_equal},
                                                   {">", 4, kind::greater},
                                                   {">=", 4, kind::greater_equal},
                                                   {"+", 5, kind::add},
                                                   {"-", 5, kind::subtract},
                                                   {"*", 6, kind::multiply},
                                                   {"/", 6, kind::divide},
                                                   {"%", 6, kind::remainder}}};

expression_root make(node n)
{
    return std::make_shared<const node>(std::move(n));
}

// Precedence climbing. Throws expression_error inside this file only.
class parser {
public:
    parser(std::string_view text, expression_names& names, std::size_t base)
        : lexer_(text), names_(names), base_(base)
    {
        now_ = lexer_.next();
    }

    expression_root whole()
    {
        if (now_.is == token::type::end)
            throw expression_error{now_.offset, "the expression is empty", ""};
        expression_root root = conditional();
        if (now_.is != token::type::end)
            throw expression_error{now_.offset, "the expression should end here", ""};
        return root;
    }

private:
    bool sees(std::string_view symbol) const { return now_.is == token::type::symbol && now_.raw == symbol; }

    bool take(std::string_view symbol)
    {
        const bool seen = sees(symbol);
        if (seen)
            now_ = lexer_.next();
        return seen;
    }

    void demand(std::string_view symbol)
    {
        if (!take(symbol))
            throw expression_error{now_.offset, "'" + std::string(symbol) + "' is missing here", ""};
    }

    expression_root conditional()
    {
        if (++depth_ > most_depth)
            throw expression_error{now_.offset, "the expression is nested too deeply", ""};
        expression_root first = binary(1);
        if (take("?")) {
            node n;
            n.is = kind::conditional;
            n.operands = {std::move(first), conditional()};
            demand(":");
            n.operands.push_back(conditional());
            first = make(std::move(n));
        }
        --depth_;
        return first;
    }

    expression_root binary(int least)
    {
        expression_root left = unary();
        for (std::size_t length = 0;; ++length) {
            const operator_info* found = nullptr;
            for (const operator_info& o : operators) {
                if (sees(o.symbol) && o.precedence >= least)
                    found = &o;
            }
            if (found == nullptr)
                return left;
            if (length > most_depth)
                throw expression_error{now_.offset, "the expression is too long", ""};
            now_ = lexer_.next();
            node n;
            n.is = found->is;
            n.operands = {std::move(left), binary(found->precedence + 1)};
            left = make(std::move(n));
        }
    }

    expression_root unary()
    {
        const bool invert = sees("!");
        if (!invert && !sees("-"))
            return postfix();
        if (++depth_ > most_depth)
            throw expression_error{now_.offset, "the expression is nested too deeply", ""};
        now_ = lexer_.next();
        node n;
        n.is = invert ? kind::invert : kind::negate;
        n.operands = {unary()};
        --depth_;
        return make(std::move(n));
    }

    expression_root postfix()
    {
        expression_root base = primary();
        for (std::size_t length = 0; sees(".") || sees("["); ++length) {
            if (length > most_depth)
                throw expression_error{now_.offset, "the expression is too long", ""};
            node n;
            n.operands = {std::move(base)};
            if (take(".")) {
                if (now_.is != token::type::name)
                    throw expression_error{now_.offset, "the name of a member is missing here", ""};
                n.is = kind::member;
                n.member = now_.raw;
                now_ = lexer_.next();
            } else {
                demand("[");
                n.is = kind::index;
                n.operands.push_back(conditional());
                demand("]");
            }
            base = make(std::move(n));
        }
        return base;
    }

    expression_root primary()
    {
        token t = std::move(now_);
        now_ = token{};
        now_.offset = t.offset;
        if (t.is == token::type::end)
            throw expression_error{t.offset, "the expression ends too early", ""};
        now_ = lexer_.next();
        if (t.is == token::type::name)
            return named(t);
        if (t.is == token::type::symbol) {
            if (t.raw != "(")
                throw expression_error{t.offset, "a value is missing before '" + std::string(t.raw) + "'",
                                       ""};
            expression_root inner = conditional();
            demand(")");
            return inner;
        }
        return literal(std::move(t.value));
    }

    static expression_root literal(wire::value v)
    {
        node n;
        n.literal = std::move(v);
        return make(std::move(n));
    }

    expression_root named(const token& t)
    {
        if (t.raw == "true" || t.raw == "false")
            return literal(t.raw == "true");
        if (t.raw == "null")
            return literal({});
        node n;
        if (t.raw == "$stamp") {
            n.is = kind::stamp;
            return make(std::move(n));
        }
        if (t.raw == "$env" || t.raw == "$processEnvironment")
            return environment(t);
        if (const function_info* f = find_function(t.raw))
            return call(t, *f);
        if (const auto b = find_builtin(t.raw); b && !is_of_loop(*b)) {
            n.is = kind::builtin;
            n.name = *b;
            return make(std::move(n));
        }
        if (sees("("))
            throw unknown("unknown function", t, function_names());
        if (t.raw.starts_with('$') && !find_builtin(t.raw))
            throw unknown("unknown name", t, dollar_names());
        return variable(t);
    }

    // Where these stand decides whether they have a value.
    static bool is_of_loop(builtin b) { return b == builtin::loop_count || b == builtin::loop_element; }

    expression_root variable(const token& t)
    {
        auto meaning = names_.resolve(t.raw, base_ + t.offset);
        if (auto* error = std::get_if<expression_error>(&meaning)) {
            error->offset -= base_;
            throw std::move(*error);
        }
        node n;
        if (const auto* b = std::get_if<builtin>(&meaning)) {
            n.is = kind::builtin;
            n.name = *b;
        } else {
            n.is = kind::variable;
            n.slot = std::get<std::size_t>(meaning);
        }
        return make(std::move(n));
    }

    expression_root environment(const token& t)
    {
        if (!take(".") || now_.is != token::type::name)
            throw expression_error{t.offset, std::string(t.raw) + " needs the name of a variable",
                                   "$env.NAME"};
        const token name = now_;
        now_ = lexer_.next();
        auto meaning = names_.environment(name.raw, base_ + name.offset);
        if (auto* error = std::get_if<expression_error>(&meaning)) {
            error->offset -= base_;
            throw std::move(*error);
        }
        return literal(std::get<std::string>(std::move(meaning)));
    }

    expression_root call(const token& t, const function_info& f)
    {
        node n;
        n.is = kind::call;
        n.callee = f.id;
        if (take("(") && !take(")")) {
            do {
                n.operands.push_back(conditional());
            } while (n.operands.size() < 8 && take(","));
            demand(")");
        }
        if (n.operands.size() < f.least_arguments || n.operands.size() > f.most_arguments)
            throw expression_error{t.offset, "wrong number of arguments", "write " + std::string(f.usage)};
        check_size(t, n);
        return make(std::move(n));
    }

    // Of functions that make text: a length that stands there in figures.
    static void check_size(const token& t, const node& n)
    {
        const bool sized = n.callee == function::random_string || n.callee == function::bytes ||
                           n.callee == function::repeat;
        const std::size_t at = n.callee == function::repeat ? 1 : 0;
        if (!sized || n.operands.size() <= at || n.operands[at]->is != kind::literal)
            return;
        const auto* size = n.operands[at]->literal.if_is<std::int64_t>();
        if (size == nullptr || *size > most_made_bytes)
            throw expression_error{
                t.offset, "the length must be a whole number from 0 to " + std::to_string(most_made_bytes),
                ""};
    }

    static std::vector<std::string_view> function_names()
    {
        std::vector<std::string_view> names;
        for (const function_info& f : all_functions())
            names.push_back(f.name);
        return names;
    }

    static expression_error unknown(std::string_view what, const token& t,
                                    std::span<const std::string_view> candidates)
    {
        const std::string_view near = t.raw.size() > 64 ? "" : core::nearest(t.raw, candidates);
        std::string message = std::string(what) + " '" + core::printable(t.raw, 60) + "'";
        return {t.offset, std::move(message),
                near.empty() ? "" : "did you mean '" + std::string(near) + "'?"};
    }

    lexer lexer_;
    expression_names& names_;
    std::size_t base_;
    token now_;
    std::size_t depth_ = 0;
};

// The offset of the `}}` that ends the part which begins at `from`; quotes hide braces.
std::size_t end_of_part(std::string_view text, std::size_t from)
{
    char quote = 0;
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            i += c == '\\' ? 1 : 0;
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (text.substr(i, 2) == "}}") {
            return i;
        }
    }
    return std::string_view::npos;
}

} // namespace

compiled<expression_root> compile_expression(std::string_view text, expression_names& names, std::size_t base)
{
    if (text.size() > most_text)
        return expression_error{base, "the expression is longer than 4096 bytes", ""};
    try {
        return parser(text, names, base).whole();
    } catch (expression_error& error) {
        error.offset += base;
        return std::move(error);
    }
}

compiled<text_parts> compile_text(std::string_view text, expression_names& names)
{
    text_parts parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find("{{", at);
        if (open != std::string_view::npos && (text.size() > most_template || parts.size() > most_parts))
            return expression_error{open, "text with '{{ }}' is limited to 64 KiB and 1000 parts", ""};
        append_constant(parts, text.substr(at, open == std::string_view::npos ? open : open - at));
        if (open == std::string_view::npos)
            break;
        const std::size_t close = end_of_part(text, open + 2);
        if (close == std::string_view::npos)
            return expression_error{open, "'{{' without '}}'", ""};
        auto code = compile_expression(text.substr(open + 2, close - open - 2), names, open + 2);
        if (auto* error = std::get_if<expression_error>(&code))
            return std::move(*error);
        auto root = std::get<expression_root>(std::move(code));
        if (root->is == kind::literal) {
            std::string constant;
            append_value_text(root->literal, constant);
            append_constant(parts, constant);
        } else {
            parts.emplace_back().code = std::move(root);
        }
        at = close + 2;
    }
    return parts;
}

} // namespace muster::scenario
