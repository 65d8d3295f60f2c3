// A file of conformance cases.
#pragma once

#include "scenario/case_model.hpp"
#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_case_file(reading& r, const yaml_node& root, case_file& into);

// Every object of the language of cases, for the schema.
std::vector<object_info> all_case_objects();

} // namespace muster::scenario
