// Which cases of the catalogue are played against a server, and why the others are not.
#pragma once

#include "engine/cases/suite.hpp"
#include "scenario/case_model.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace muster::engine {

// What the discovery probes told: which of them passed, by revision.
class server_traits {
public:
    void add(const std::string& probe, unsigned eio) { passed_.emplace(probe, eio); }
    bool has(const std::string& probe, unsigned eio) const { return passed_.contains({probe, eio}); }

private:
    std::set<std::pair<std::string, unsigned>> passed_;
};

// One case in one revision.
struct planned_case {
    const scenario::case_file* file = nullptr;
    const scenario::conformance_case* what = nullptr;
    unsigned eio = 4;
    std::string skipped; // why it is not played; empty: it is
};

// Whether the flags ask for the case at all; others are neither played nor reported.
bool is_selected(const scenario::conformance_case& c, const case_selection& flags);

// Every selected case in catalogue order, revision 4 before 3, with the reason where one is skipped.
std::vector<planned_case> plan_cases(const std::vector<scenario::case_file>& files,
                                     const case_selection& flags, const server_traits& server);

} // namespace muster::engine
