// The lists behind the names, in the order of reports.
#include "engine/metric_names.hpp"

#include <array>

namespace muster::engine {

std::span<const std::string_view> latency_names()
{
    static constexpr std::array names{
        metric::connect,       metric::handshake,   metric::upgrade,       metric::ack,
        metric::event_wait,    metric::http,        metric::fanout,        metric::fanout_first,
        metric::fanout_median, metric::fanout_last, metric::fanout_spread, metric::lateness,
    };
    return names;
}

std::span<const std::string_view> counter_names()
{
    static constexpr std::array names{
        counter::clients_started,
        counter::clients_connected,
        counter::clients_completed,
        counter::clients_failed,
        counter::clients_cut,
        counter::sessions_opened,
        counter::sessions_upgraded,
        counter::sessions_lost,
        counter::emits,
        counter::events,
        counter::acks,
        counter::ack_timeouts,
        counter::wait_timeouts,
        counter::match_failures,
        counter::bytes_sent,
        counter::bytes_received,
        counter::errors,
        counter::fanout_expected,
        counter::fanout_delivered,
        counter::fanout_lost,
        counter::fanout_duplicate,
        counter::fanout_out_of_order,
        counter::fanout_misdelivered,
        counter::fanout_corrupt,
        counter::fanout_unknown,
    };
    return names;
}

} // namespace muster::engine
