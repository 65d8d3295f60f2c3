// Signal handlers that only store a number.
#include "cli/stop_signals.hpp"

#include <csignal>

namespace muster::cli {

namespace {

std::atomic<int> received{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void remember(int number)
{
    received.store(received.load() == 0 ? number : -number);
}

} // namespace

void watch_stop_signals()
{
    struct sigaction action = {};
    action.sa_handler = remember;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

const std::atomic<int>& stop_signal()
{
    return received;
}

} // namespace muster::cli
