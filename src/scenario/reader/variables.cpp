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
    const auto slot = static_cast<slot_index>(variables_.size());
    slots_.emplace(name, slot);
    variables_.emplace_back().name = name;
    return slot;
}

bool variable_table::known_here(slot_index slot) const
{
    const variable& v = variables_[slot];
    return v.shared || (flow_ > 0 && v.flow == flow_);
}

slot_index variable_table::define(std::string_view name)
{
    const slot_index slot = slot_of(name);
    variable& v = variables_[slot];
    v.shared = v.shared || flow_ == 0;
    v.flow = flow_;
    return slot;
}

slot_index variable_table::refer(std::string_view name, source_mark where)
{
    const slot_index slot = slot_of(name);
    uses_.push_back({slot, where, flow_, known_here(slot)});
    return slot;
}

void variable_table::end_loop(std::size_t since)
{
    for (std::size_t i = since; i < uses_.size(); ++i)
        uses_[i].known = known_here(uses_[i].slot);
}

void variable_table::begin_flow()
{
    end_flow();
    ++flow_;
    flow_uses_ = uses_.size();
}

void variable_table::end_flow()
{
    for (std::size_t i = flow_uses_; i < uses_.size(); ++i)
        uses_[i].later = !uses_[i].known && known_here(uses_[i].slot);
}

std::string variable_table::similar_name(const std::string& name) const
{
    std::vector<std::string_view> known;
    for (const variable& v : variables_) {
        if (v.shared || v.flow > 0)
            known.emplace_back(v.name);
    }
    std::string suggestion = did_you_mean(name, known);
    const std::string dollar_name = '$' + name; // the sign forgotten
    const auto names = dollar_names();
    if (suggestion.empty() && std::find(names.begin(), names.end(), dollar_name) != names.end())
        suggestion = "did you mean '" + dollar_name + "'?";
    return suggestion;
}

void variable_table::report_undefined(diagnostic_list& problems)
{
    end_flow();
    for (const use& u : uses_) {
        const variable& v = variables_[u.slot];
        const std::string shown = '\'' + core::printable(v.name, 60) + '\'';
        if (!v.shared && v.flow == 0)
            problems.add(u.where, "undefined variable " + shown,
                         problems.crowded() ? std::string() : similar_name(v.name));
        else if (u.flow > 0 && !u.known) // what stands outside the flows may be evaluated after captures
            problems.add(u.where, shown + (u.later ? " has no value yet: it is captured further down"
                                                   : " has no value here: it is captured in another flow"));
    }
}

std::vector<std::string> variable_table::names() const
{
    std::vector<std::string> names;
    for (const variable& v : variables_)
        names.push_back(v.name);
    return names;
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
