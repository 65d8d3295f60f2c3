// Conformance cases as data: what is claimed of a server, by which rule, and the flow that shows it.
#pragma once

#include "scenario/loader.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

enum class case_level : std::uint8_t { must, should, rfc, observed, security, info };
const char* name_of(case_level level) noexcept;

struct conformance_case {
    std::string number; // "1.2.8"; neither number nor id is ever given again
    std::string id;     // "eio.hs.q.transport-unknown"
    std::string title;
    case_level level = case_level::must;
    std::string rule; // document, section, and what it says
    bool in_v3 = false;
    bool in_v4 = false;
    std::vector<std::string> needs; // ids of discovery probes
    std::string at;                 // variant of the application; empty: the plain one
    bool intrusive = false;
    bool alone = false;
    scenario::flow flow; // named by the id
};

// One file of the catalogue.
struct case_file {
    std::string path;
    std::uint32_t section = 0;
    std::string title;
    std::vector<conformance_case> cases;
    std::vector<std::string> variables; // names by slot, shared by the file's cases
};

struct case_outcome {
    std::optional<case_file> file; // set when there are no diagnostics
    std::vector<diagnostic> diagnostics;
};

// As load_scenario, for a file of cases. `path` is for messages.
case_outcome load_cases(std::string_view yaml, std::string_view path);

} // namespace muster::scenario
