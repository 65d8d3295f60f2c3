// Recording, and the names under which the figures leave the shard.
#include "engine/measure/meter.hpp"

#include "engine/metric_names.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace muster::engine {

void meter::record(result::metric& m, core::time_point due, core::time_point sent, core::time_point now)
{
    m.has_raw = true;
    m.corrected.record(now - std::min(due, sent));
    m.raw.record(now - sent);
}

void meter::emitted(core::time_point due, core::time_point now)
{
    ++count.emits;
    offered_.note(std::min(due, now) - start_);
    sent_.note(now - start_);
}

void meter::handshake(core::time_point due, core::time_point opened, core::time_point now)
{
    record(handshake_, due, opened, now);
}

void meter::upgraded(core::duration took)
{
    ++count.sessions_upgraded;
    upgrade_.corrected.record(took);
}

void meter::acked(core::time_point due, core::time_point sent, core::time_point now)
{
    record(ack_, due, sent, now);
}

void meter::waited(core::time_point due, core::time_point since, core::time_point now)
{
    record(event_wait_, due, since, now);
}

void meter::http_answered(core::time_point due, core::time_point sent, core::time_point now)
{
    record(http_, due, sent, now);
}

void meter::closed(const broadcast_times& t)
{
    const auto note = [&](result::metric& m, core::duration from_due) {
        m.has_raw = true;
        m.corrected.record(from_due);
        m.raw.record(from_due - t.send_lag);
    };
    note(first_, t.first);
    note(median_, t.median);
    note(last_, t.last);
    spread_.corrected.record(t.spread);
}

void meter::delivered(const checks::delivery& d, core::time_point now)
{
    if (d.what != checks::delivery::kind::counted)
        return;
    ++count.deliveries;
    delivered_.note(now - start_);
    record(fanout_, d.due, d.sent, now);
    broadcast_times times;
    const core::time_point due = std::min(d.due, d.sent);
    if (broadcasts_.delivered({d.sender, d.room, d.lane}, now - due, d.sent - due, d.audience, times))
        closed(times);
}

core::duration meter::slowest_usual() const
{
    return std::chrono::microseconds(
        std::max(fanout_.corrected.percentile(99.9), ack_.corrected.percentile(99.9)));
}

void meter::finish(result::run_result& r)
{
    broadcast_times times;
    while (broadcasts_.close_one(times))
        closed(times);
    const auto put = [&r](std::string_view name, result::metric& m) {
        r.metrics.emplace(std::string(name), std::move(m));
    };
    put(metric::connect, connect_);
    put(metric::handshake, handshake_);
    put(metric::upgrade, upgrade_);
    put(metric::ack, ack_);
    put(metric::event_wait, event_wait_);
    put(metric::http, http_);
    put(metric::fanout, fanout_);
    put(metric::fanout_first, first_);
    put(metric::fanout_median, median_);
    put(metric::fanout_last, last_);
    put(metric::fanout_spread, spread_);
    r.rates["sends_offered"] = offered_;
    r.rates["sends"] = sent_;
    r.rates["deliveries"] = delivered_;
    r.rates["bytes_sent"] = {count.bytes_sent, {}, r.took};
    r.rates["bytes_received"] = {count.bytes_received, {}, r.took};
    const auto set = [&r](std::string_view name, std::uint64_t n) { r.counters[std::string(name)] = n; };
    set(counter::clients_started, count.clients_started);
    set(counter::clients_connected, count.clients_connected);
    set(counter::clients_completed, count.clients_completed);
    set(counter::clients_failed, count.clients_failed);
    set(counter::clients_cut, count.clients_cut);
    set(counter::sessions_opened, count.sessions_opened);
    set(counter::sessions_upgraded, count.sessions_upgraded);
    set(counter::sessions_lost, count.sessions_lost);
    set(counter::emits, count.emits);
    set(counter::events, count.events);
    set(counter::acks, count.acks);
    set(counter::ack_timeouts, count.ack_timeouts);
    set(counter::wait_timeouts, count.wait_timeouts);
    set(counter::match_failures, count.match_failures);
    set(counter::bytes_sent, count.bytes_sent);
    set(counter::bytes_received, count.bytes_received);
    set(counter::errors, count.errors);
    set(counter::fanout_expected, r.ledger.expected);
    set(counter::fanout_delivered, r.ledger.delivered);
    set(counter::fanout_lost, r.ledger.missing);
    set(counter::fanout_duplicate, r.ledger.duplicate);
    set(counter::fanout_out_of_order, r.ledger.out_of_order);
    set(counter::fanout_misdelivered, r.ledger.misdelivered);
    set(counter::fanout_corrupt, r.ledger.corrupt);
    set(counter::fanout_unknown, r.ledger.unknown);
}

} // namespace muster::engine
