// The open record of an Engine.IO session as cases look at it: only the id must be there.
#pragma once

#include "core/time.hpp"
#include "wire/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muster::engine::raw {

struct session_record {
    std::string sid;
    wire::value whole; // the JSON object
    core::time_point opened_at{};

    // Milliseconds or bytes as the server said them; nullopt when absent or no positive number.
    std::optional<double> number(std::string_view name) const;
    // The time after which a silent peer is given up: interval and timeout together; nullopt when not told.
    std::optional<core::duration> patience() const;
    // Between pings; 25 s when not told.
    core::duration interval() const;
    bool offers_websocket() const;
};

// Reads `packet` as an open packet 0{...}; nullopt, and `why` says it, when it is none.
std::optional<session_record> read_open(std::string_view packet, core::time_point now, std::string& why);

} // namespace muster::engine::raw
