// Frames changed on their way by planted faults: bytes in, the bytes of the changed frames out.
#pragma once

#include "reference_server/faults/habits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

class frame_line {
public:
    // `changes` outlives the line.
    explicit frame_line(const std::vector<habits::frame_change>& changes) : changes_(changes) {}

    // Keeps a frame that is not whole until its rest comes.
    std::string pass(std::string_view bytes);

private:
    bool take_frame(raw_frame& frame);

    const std::vector<habits::frame_change>& changes_;
    std::string kept_;
    frame_history history_;
};

} // namespace muster::server
