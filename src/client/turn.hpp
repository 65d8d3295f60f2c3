// One call into a client: the time, where commands and notices go, and what the notices' views point into.
#pragma once

#include "client/io_command.hpp"
#include "client/kept_bytes.hpp"
#include "client/notice.hpp"
#include "core/time.hpp"

namespace muster::client {

struct turn {
    core::time_point now;
    io_queue& io;
    notice_list& notices;
    kept_bytes& kept; // lives until the next event or deadline
};

} // namespace muster::client
