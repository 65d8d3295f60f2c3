// Every fault on one screen: its name, what it does, and the check or rule that must notice.
#pragma once

#include "core/error.hpp"
#include "core/problem.hpp"
#include "reference_server/faults/fault.hpp"
#include "reference_server/faults/habits.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace muster::server {

struct fault_entry {
    std::string_view name;
    std::string_view summary;
    std::string_view trips;               // who must notice: a check, or conformance cases by number
    double probability;                   // when the user names none
    fault_ptr (*make)() = nullptr;        // a fault of packets and requests
    void (*bend)(const flaws&) = nullptr; // or one below them, which strikes always
};

std::span<const fault_entry> fault_table();

// What "name", "name:probability" or "name:probability:limit" asks for.
struct fault_choice {
    const fault_entry* entry = nullptr;
    double probability = 1;             // in (0, 1]
    std::optional<std::uint64_t> limit; // most strikes, at least 1
};

// nullopt and a filled `why` when the text names no fault or a number is out of range.
std::optional<fault_choice> parse_fault(std::string_view text, core::problem& why);

} // namespace muster::server
