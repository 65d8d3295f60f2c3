// Patterns with `*` for any run of characters, as flags and expectations write them.
#pragma once

#include <string_view>

namespace muster::core {

// The whole of `text` fits `pattern`; every other character stands for itself. Linear in practice, at most
// the product of both lengths.
bool glob_matches(std::string_view pattern, std::string_view text);

} // namespace muster::core
