// The fault that forgives one kind of violation.
#pragma once

#include "reference_server/faults/fault.hpp"

namespace muster::server::faults {

class tolerance final : public fault {
public:
    explicit tolerance(violation what) : what_(what) {}
    bool forgives(violation what, fault_context& c) override { return what == what_ && c.strikes(); }

private:
    violation what_;
};

template <violation What>
fault_ptr tolerate()
{
    return std::make_unique<tolerance>(What);
}

} // namespace muster::server::faults
