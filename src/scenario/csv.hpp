// Comma separated values (RFC 4180): quotes, doubled quotes, line ends inside quotes, any delimiter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::scenario {

struct csv_row {
    std::size_t line = 0; // where it begins, from 1
    std::vector<std::string> fields;
};

struct csv_error {
    std::size_t line = 0;
    std::string message;
};

// Empty lines are left out; a UTF-8 byte order mark is skipped.
std::variant<std::vector<csv_row>, csv_error> read_csv(std::string_view text, char delimiter);

} // namespace muster::scenario
