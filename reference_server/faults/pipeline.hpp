// The chosen faults, one behind the other, wrapped round the core. Everything random comes from one seed.
#pragma once

#include "core/problem.hpp"
#include "reference_server/core/tap.hpp"
#include "reference_server/faults/table.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

class fault_pipeline final : public tap {
public:
    fault_pipeline(std::span<const fault_choice> choices, std::uint64_t seed);
    ~fault_pipeline() override;

    void on_outbound(outbound packet, core::time_point now, tap_line& line) override;
    void on_inbound(inbound packet, core::time_point now, tap_line& line) override;
    void on_request(wire::http_request& request) override;
    void on_response(wire::http_response& response) override;
    bool forgives(violation what) override;
    void on_deadline(core::time_point now, tap_line& line) override;
    core::time_point next_deadline() const override;

    // How often the fault of that position has struck.
    std::uint64_t strikes(std::size_t index) const;

private:
    class stage;
    std::vector<std::unique_ptr<stage>> stages_;
    core::time_point now_{};
    tap_line* line_ = nullptr;
};

// The pipeline for texts as the command line and scenarios write them. An empty list gives nullptr and leaves
// `why` alone; a bad text gives nullptr and fills it.
std::unique_ptr<fault_pipeline> make_faults(std::span<const std::string> texts, std::uint64_t seed,
                                            core::problem& why);

// Sets what the texts name of faults below the packets. False and a filled `why` for a bad text.
bool bend_habits(std::span<const std::string> texts, const flaws& what, core::problem& why);

} // namespace muster::server
