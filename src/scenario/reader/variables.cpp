// Definition and use of variables, in any order.
#include "scenario/reader/variables.hpp"

#include "core/bytes.hpp"
#include "scenario/compile/functions.hpp"
#include "scenario/reader/reading.hpp"

#include <algorithm>

namespace muster::scenario {

slot_index variable_table::slot_of(std::string_view name)
{
    const auto found = slots_.find(name);
    if (found != slots_.end())
        return found->second;
    const auto slot = static_cast<slot_index>(names_.size());
    slots_.emplace(name, slot);
    names_.emplace_back(name);
    defined_.push_back(false);
    return slot;
}

slot_index variable_table::define(std::string_view name)
{
    const slot_index slot = slot_of(name);
    defined_[slot] = true;
    return slot;
}

slot_index variable_table::refer(std::string_view name, source_mark where)
{
    const slot_index slot = slot_of(name);
    uses_.push_back({slot, where});
    return slot;
}

void variable_table::report_undefined(diagnostic_list& problems) const
{
    std::vector<std::string_view> known;
    for (std::size_t slot = 0; slot < names_.size(); ++slot) {
        if (defined_[slot])
            known.emplace_back(names_[slot]);
    }
    for (const use& u : uses_) {
        if (defined_[u.slot])
            continue;
        const std::string& name = names_[u.slot];
        std::string suggestion;
        if (!problems.crowded())
            suggestion = did_you_mean(name, known);
        const std::string dollar_name = '$' + name; // the sign forgotten
        const auto names = dollar_names();
        if (suggestion.empty() && std::find(names.begin(), names.end(), dollar_name) != names.end())
            suggestion = "did you mean '" + dollar_name + "'?";
        problems.add(u.where, "undefined variable '" + core::printable(name, 60) + "'",
                     std::move(suggestion));
    }
}

void variable_table::begin_part()
{
    defined_.assign(defined_.size(), false);
    uses_.clear();
}

bool is_variable_name(std::string_view name)
{
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && name.size() <= 64 && is_letter(name[0]) && name != "true" && name != "false" &&
           name != "null" && name != "eio" &&
           std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

} // namespace muster::scenario
