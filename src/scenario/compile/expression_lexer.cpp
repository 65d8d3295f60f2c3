// Numbers, quoted texts, names and symbols.
#include "scenario/compile/expression_lexer.hpp"

#include "core/bytes.hpp"

#include <array>
#include <charconv>

namespace muster::scenario {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

} // namespace

token lexer::next()
{
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
        ++at_;
    token t;
    t.offset = at_;
    if (at_ == text_.size())
        return t;
    const char c = text_[at_];
    if (is_digit(c))
        read_number(t);
    else if (c == '\'' || c == '"')
        read_text(t, c);
    else if (begins_name(c))
        read_name(t);
    else
        read_symbol(t);
    return t;
}

void lexer::read_number(token& t)
{
    t.is = token::type::number;
    const auto digits = [&] {
        while (at_ < text_.size() && is_digit(text_[at_]))
            ++at_;
    };
    digits();
    bool whole = true;
    if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
        whole = false;
        ++at_;
        digits();
    }
    if (at_ < text_.size() && begins_name(text_[at_]))
        throw expression_error{at_, "a number is followed by a letter", ""};
    const std::string_view raw = text_.substr(t.offset, at_ - t.offset);
    if (raw.size() > 1 && raw[0] == '0' && is_digit(raw[1]))
        throw expression_error{t.offset, "a number cannot begin with 0", ""};
    std::int64_t exact = 0;
    double real = 0;
    if (whole && std::from_chars(raw.data(), raw.data() + raw.size(), exact).ec == std::errc{})
        t.value = exact;
    else if (std::from_chars(raw.data(), raw.data() + raw.size(), real).ec == std::errc{})
        t.value = real;
    else
        throw expression_error{t.offset, "the number is out of range", ""};
}

void lexer::read_text(token& t, char quote)
{
    t.is = token::type::text;
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
        char c = text_[at_];
        if (c == quote) {
            ++at_;
            t.value = std::move(value);
            return;
        }
        if (c == '\\' && at_ + 1 < text_.size()) {
            c = text_[++at_];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        value += c;
    }
    throw expression_error{t.offset, "the text in quotes does not end", ""};
}

void lexer::read_name(token& t)
{
    t.is = token::type::name;
    while (at_ < text_.size() && (begins_name(text_[at_]) || is_digit(text_[at_])))
        ++at_;
    t.raw = text_.substr(t.offset, at_ - t.offset);
}

void lexer::read_symbol(token& t)
{
    static constexpr std::array<std::string_view, 21> symbols{"==", "!=", "<=", ">=", "&&", "||", "<",
                                                              ">",  "!",  "+",  "-",  "*",  "/",  "%",
                                                              "(",  ")",  "[",  "]",  "?",  ":",  ","};
    t.is = token::type::symbol;
    for (const std::string_view s : symbols) {
        if (text_.substr(at_).starts_with(s)) {
            t.raw = s;
            at_ += s.size();
            return;
        }
    }
    if (text_[at_] == '.') {
        t.raw = text_.substr(at_++, 1);
        return;
    }
    const std::string shown = core::printable(text_.substr(at_, 1));
    throw expression_error{at_, "unexpected '" + shown + "' in an expression",
                           text_[at_] == '=' ? "did you mean '=='?" : ""};
}

} // namespace muster::scenario
