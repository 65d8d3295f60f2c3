// One call into the engine: the time, and where commands go.
#pragma once

#include "client/io_command.hpp"
#include "core/time.hpp"

namespace muster::engine {

struct moment {
    core::time_point now;
    client::io_queue& io;
};

} // namespace muster::engine
