// Splits the text of an expression into tokens.
#pragma once

#include "wire/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::scenario {

// A defect at a byte offset of the text that was compiled.
struct expression_error {
    std::size_t offset = 0;
    std::string message;
    std::string suggestion; // may be empty
};

struct token {
    enum class type : std::uint8_t { end, number, text, name, symbol };
    type is = type::end;
    std::string_view raw; // of names and symbols
    wire::value value;    // of numbers and text
    std::size_t offset = 0;
};

// Throws expression_error, which the compiler catches: none leaves the folder.
class lexer {
public:
    explicit lexer(std::string_view text) : text_(text) {}

    token next();

private:
    void read_number(token& t);
    void read_text(token& t, char quote);
    void read_name(token& t);
    void read_symbol(token& t);

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace muster::scenario
