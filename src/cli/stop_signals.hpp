// SIGINT and SIGTERM as a value that loops can read. The first asks to stop, the second to quit now.
#pragma once

#include <atomic>

namespace muster::cli {

// Installs the handlers (once per process).
void watch_stop_signals();

// 0: none yet; the signal number after the first; its negative after the second.
const std::atomic<int>& stop_signal();

} // namespace muster::cli
