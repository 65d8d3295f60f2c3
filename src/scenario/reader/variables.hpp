// The variables of a file: slots are given at the first mention, whether definition or use comes first.
#pragma once

#include "scenario/model.hpp"
#include "scenario/yaml/source_text.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

class variable_table {
public:
    // config.variables, payload fields and captures define.
    slot_index define(std::string_view name);
    slot_index refer(std::string_view name, source_mark where);

    // Reports every use of a name that nothing defines.
    void report_undefined(diagnostic_list& problems) const;

    // Forgets definitions and uses, and keeps the slots: what comes next defines its own.
    void begin_part();

    std::vector<std::string> names() const { return names_; }

private:
    slot_index slot_of(std::string_view name);

    struct use {
        slot_index slot;
        source_mark where;
    };

    std::map<std::string, slot_index, std::less<>> slots_;
    std::vector<std::string> names_;
    std::vector<bool> defined_;
    std::vector<use> uses_;
};

// Letters, digits and underscores, not beginning with a digit; what an expression can name.
bool is_variable_name(std::string_view name);

} // namespace muster::scenario
