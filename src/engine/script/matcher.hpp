// Does what came meet what a step expects? Yes, or a sentence that says why not.
#pragma once

#include "core/error.hpp"
#include "scenario/model.hpp"
#include "wire/json.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine {

// The name in an event's payload ["name",...]: a view into `json` or, when it has escapes, into `scratch`.
// Empty when there is none.
std::string_view event_name(std::string_view json, std::string& scratch);

// The arguments of an event (without its name) or of an ack, attachments put back.
core::result<wire::value> event_arguments(std::string_view json, std::span<const std::string> attachments);
core::result<wire::value> ack_arguments(std::string_view json, std::span<const std::string> attachments);

// Empty when every rule holds for `root`.
std::string mismatch_of(const std::vector<scenario::match_rule>& rules, const wire::value& root,
                        scenario::scope& scope);

// Fills the variables; the path of the first rule that finds nothing, or empty.
std::string capture(const std::vector<scenario::capture_rule>& rules, const wire::value& root,
                    std::vector<std::optional<wire::value>>& variables);

} // namespace muster::engine
