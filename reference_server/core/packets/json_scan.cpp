// The scanner: one pass over the text with a stack of open brackets.
#include "reference_server/core/packets/json_scan.hpp"

#include <array>
#include <cstddef>

namespace muster::server {

namespace {

using core::errc;

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

class scanner {
public:
    scanner(std::string_view text, std::vector<std::string_view>* elements) : text_(text), elements_(elements)
    {}

    core::result<void> run()
    {
        for (;;) {
            space();
            if (done_ && at_ < text_.size())
                return errc::malformed_json;
            if (done_)
                return {};
            if (errc e = step(); e != errc{})
                return e;
        }
    }

private:
    enum class expect { value, value_or_close, key, key_or_close, comma_or_close };

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    void space()
    {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
    }

    errc step()
    {
        const char c = peek();
        switch (expect_) {
        case expect::value_or_close:
            return c == ']' ? close(']') : value();
        case expect::value:
            return value();
        case expect::key_or_close:
            return c == '}' ? close('}') : key();
        case expect::key:
            return key();
        case expect::comma_or_close:
            break;
        }
        if (c != ',')
            return close(c);
        ++at_;
        expect_ = open_[depth_ - 1] == '{' ? expect::key : expect::value;
        return errc{};
    }

    errc key()
    {
        if (!string())
            return errc::malformed_json;
        space();
        if (peek() != ':')
            return errc::malformed_json;
        ++at_;
        expect_ = expect::value;
        return errc{};
    }

    errc value()
    {
        if (depth_ == 1)
            element_ = at_;
        const char c = peek();
        if (c == '[' || c == '{') {
            if (depth_ == open_.size())
                return errc::json_too_deep;
            open_[depth_++] = c;
            ++at_;
            expect_ = c == '[' ? expect::value_or_close : expect::key_or_close;
            return errc{};
        }
        const bool sound = c == '"' ? string() : (c == '-' || is_digit(c)) ? number() : literal();
        if (!sound)
            return errc::malformed_json;
        ended();
        return errc{};
    }

    errc close(char c)
    {
        if (depth_ == 0 || c != (open_[depth_ - 1] == '[' ? ']' : '}'))
            return errc::malformed_json;
        ++at_;
        --depth_;
        ended();
        return errc{};
    }

    // A value is whole.
    void ended()
    {
        if (depth_ == 1 && elements_)
            elements_->push_back(text_.substr(element_, at_ - element_));
        expect_ = expect::comma_or_close;
        done_ = depth_ == 0;
    }

    bool string()
    {
        if (peek() != '"')
            return false;
        for (++at_; at_ < text_.size(); ++at_) {
            const auto c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c < 0x20 || (c == '\\' && !escape()))
                return false;
        }
        return false;
    }

    // Leaves at_ on the last character of the escape.
    bool escape()
    {
        constexpr std::string_view simple = "\"\\/bfnrt";
        const char kind = ++at_ < text_.size() ? text_[at_] : '\0';
        if (kind != 'u')
            return kind != '\0' && simple.find(kind) != std::string_view::npos;
        for (int i = 0; i < 4; ++i)
            if (++at_ >= text_.size() || !is_hex(text_[at_]))
                return false;
        return true;
    }

    bool digits()
    {
        const std::size_t from = at_;
        while (is_digit(peek()))
            ++at_;
        return at_ > from;
    }

    bool number()
    {
        if (peek() == '-')
            ++at_;
        if (peek() == '0')
            ++at_;
        else if (!digits())
            return false;
        if (peek() == '.') {
            ++at_;
            if (!digits())
                return false;
        }
        if (peek() != 'e' && peek() != 'E')
            return true;
        ++at_;
        if (peek() == '+' || peek() == '-')
            ++at_;
        return digits();
    }

    bool literal()
    {
        for (const std::string_view word : {"true", "false", "null"})
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return true;
            }
        return false;
    }

    std::string_view text_;
    std::vector<std::string_view>* elements_;
    std::array<char, relayed_depth> open_{};
    std::size_t depth_ = 0;
    std::size_t at_ = 0;
    std::size_t element_ = 0; // where the current element of the outermost array began
    expect expect_ = expect::value;
    bool done_ = false;
};

} // namespace

core::result<void> check_json(std::string_view text)
{
    return scanner(text, nullptr).run();
}

core::result<void> split_array(std::string_view text, std::vector<std::string_view>& elements)
{
    const std::size_t before = elements.size();
    if (auto sound = scanner(text, &elements).run(); !sound)
        return sound;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (text[first] == '[')
        return {};
    elements.resize(before);
    return errc::wrong_payload_type;
}

} // namespace muster::server
