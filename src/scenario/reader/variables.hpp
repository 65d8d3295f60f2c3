// The variables of a file. Slots are given at the first mention; a file is read in the order in which clients
// do its steps, so that a use before the capture is seen.
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

    // A flow begins. It has what was defined before the first flow, and what it captures itself.
    void begin_flow();

    // A loop began when `uses()` was `since`, and ends here: what it captures is there in its next iteration.
    std::size_t uses() const { return uses_.size(); }
    void end_loop(std::size_t since);

    // Reports every use of a name that has no value there. Called once, after the last flow.
    void report_undefined(diagnostic_list& problems);

    std::vector<std::string> names() const;

private:
    struct variable {
        std::string name;
        bool shared = false;  // defined before the first flow
        std::size_t flow = 0; // the last that defined it; flows count from 1
    };
    struct use {
        slot_index slot;
        source_mark where;
        std::size_t flow = 0; // 0: before the first
        bool known = false;   // the variable was defined before
        bool later = false;   // it is defined further down in the same flow
    };

    slot_index slot_of(std::string_view name);
    bool known_here(slot_index slot) const;
    void end_flow();
    std::string similar_name(const std::string& name) const;

    std::map<std::string, slot_index, std::less<>> slots_;
    std::vector<variable> variables_;
    std::vector<use> uses_;
    std::size_t flow_ = 0;
    std::size_t flow_uses_ = 0; // where those of this flow begin
};

// Letters, digits and underscores, not beginning with a digit; what an expression can name.
bool is_variable_name(std::string_view name);

} // namespace muster::scenario
