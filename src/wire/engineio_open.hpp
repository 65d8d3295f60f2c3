// The open record of an Engine.IO session: {"sid","upgrades","pingInterval","pingTimeout","maxPayload"}.
// Engine.IO protocol v4, "Handshake"; v3 has no maxPayload.
#pragma once

#include "core/error.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::wire {

struct engineio_open {
    std::string sid;
    std::vector<std::string> upgrades;
    core::duration ping_interval{};
    core::duration ping_timeout{};
    std::optional<std::uint64_t> max_payload; // bytes

    bool offers_upgrade(std::string_view transport) const;
    friend bool operator==(const engineio_open&, const engineio_open&) = default;
};

// Strict on what matters: an object, sid a non-empty string, upgrades an array of strings, intervals positive
// whole milliseconds of at most one day. Unknown members are ignored. Errors: malformed_open, malformed_json.
core::result<engineio_open> decode_open(std::string_view json);

void append_open(std::string& out, const engineio_open& open);

} // namespace muster::wire
