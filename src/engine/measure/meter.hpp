// What a shard measures: latencies from the due time with the raw figure beside them, broadcasts, counters.
#pragma once

#include "checks/delivery_judge.hpp"
#include "core/time.hpp"
#include "engine/measure/broadcasts.hpp"
#include "result/run_result.hpp"

#include <cstdint>

namespace muster::engine {

class meter {
public:
    struct counts {
        std::uint64_t clients_started = 0;
        std::uint64_t clients_connected = 0;
        std::uint64_t clients_completed = 0;
        std::uint64_t clients_failed = 0;
        std::uint64_t clients_cut = 0;
        std::uint64_t sessions_opened = 0;
        std::uint64_t sessions_upgraded = 0;
        std::uint64_t sessions_lost = 0;
        std::uint64_t emits = 0;
        std::uint64_t events = 0;
        std::uint64_t acks = 0;
        std::uint64_t ack_timeouts = 0;
        std::uint64_t wait_timeouts = 0;
        std::uint64_t match_failures = 0;
        std::uint64_t bytes_sent = 0;
        std::uint64_t bytes_received = 0;
        std::uint64_t errors = 0;
        std::uint64_t deliveries = 0; // stamped, counted
    };
    counts count;

    explicit meter(core::time_point start = {}) : start_(start) {}

    void emitted(core::time_point due, core::time_point now);
    void connected(core::duration took) { connect_.corrected.record(took); }
    // `due`: when the client should have started; `opened`: when it did.
    void handshake(core::time_point due, core::time_point opened, core::time_point now);
    void upgraded(core::duration took);
    void acked(core::time_point due, core::time_point sent, core::time_point now);
    void waited(core::time_point due, core::time_point since, core::time_point now);
    void http_answered(core::time_point due, core::time_point sent, core::time_point now);
    void delivered(const checks::delivery& d, core::time_point now);

    // The 99.9th percentile of what fan-out and acks have shown so far: how long silence means nothing.
    core::duration slowest_usual() const;

    // Closes open broadcasts and writes metrics and counters; those of the ledger come from `r.ledger`.
    void finish(result::run_result& r);

private:
    void record(result::metric& m, core::time_point due, core::time_point sent, core::time_point now);
    void closed(const broadcast_times& t);

    core::time_point start_;
    result::rate offered_; // by due time
    result::rate sent_;
    result::rate delivered_;
    result::metric connect_;
    result::metric handshake_;
    result::metric upgrade_;
    result::metric ack_;
    result::metric event_wait_;
    result::metric http_;
    result::metric fanout_;
    result::metric first_;
    result::metric median_;
    result::metric last_;
    result::metric spread_;
    broadcasts broadcasts_;
};

} // namespace muster::engine
