// One thread, one io_context, one suite: the cases are few and none may wait for another.
#include "net/conform_run.hpp"

#include "net/driver.hpp"
#include "net/network_setup.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdlib>

namespace muster::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration tick_every = 50ms;      // signals are looked at, progress is told
constexpr core::duration goodbye_time = 2'500ms; // a little more than a connection may take to close
constexpr std::uint64_t driver_stream = 0x636f6e66;

class conform_loop final : public event_sink {
public:
    conform_loop(const conform_options& options, engine::suite_options suite, const network& where)
        : options_(options),
          driver_(context_, where, *this, 1, core::random_source::stream(suite.seed, driver_stream)),
          timer_(context_), tick_timer_(context_), start_(read_clock()), suite_(std::move(suite), start_)
    {}

    result::run_result run()
    {
        on_timer();
        tick();
        context_.run();
        return suite_.finish(read_clock());
    }

private:
    void on_event(client::client_id who, const client::io_event& event, core::time_point now) override
    {
        suite_.on(who, event, now, queue_);
        after_turn();
    }

    void after_turn()
    {
        driver_.perform(queue_);
        arm();
    }

    // Only an earlier deadline moves the timer: one that moved away is met by a wake-up too many.
    void arm()
    {
        const core::time_point next = suite_.next_deadline();
        if (suite_.finished() || next >= armed_)
            return;
        armed_ = next;
        timer_.expires_at(std::chrono::steady_clock::time_point(next.time_since_epoch()));
        timer_.async_wait([this](boost::system::error_code failed) {
            if (!failed)
                on_timer();
        });
    }

    void on_timer()
    {
        armed_ = core::never;
        const core::time_point now = read_clock();
        if (suite_.next_deadline() <= now)
            suite_.on_deadline(now, queue_);
        after_turn();
    }

    void tick()
    {
        const core::time_point now = read_clock();
        const int signal_number =
            options_.stop_signal != nullptr ? std::abs(options_.stop_signal->load()) : 0;
        if (signal_number != 0 && !suite_.finished()) {
            suite_.stop(signal_number, now, queue_);
            driver_.perform(queue_);
        }
        if (options_.on_progress)
            options_.on_progress(suite_.current(), now - start_);
        if (suite_.finished()) {
            finished_at_ = std::min(finished_at_, now);
            if (driver_.lingering() == 0 || now - finished_at_ > goodbye_time) {
                context_.stop();
                return;
            }
        }
        tick_timer_.expires_after(tick_every);
        tick_timer_.async_wait([this](boost::system::error_code failed) {
            if (!failed)
                tick();
        });
    }

    const conform_options& options_;
    boost::asio::io_context context_{1};
    driver driver_;
    client::io_queue queue_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer tick_timer_;
    core::time_point start_;
    core::time_point armed_ = core::never;
    core::time_point finished_at_ = core::never;
    engine::suite suite_;
};

} // namespace

conform_outcome conform(const conform_options& options)
{
    conform_outcome out;
    const std::string started_at = wall_clock_now();
    try {
        network_setup ready;
        if (!ready.take_targets({options.target}, options.permission) || !ready.reach(options.tls)) {
            out.refused = std::move(ready.refused);
            out.misuse = ready.misuse;
            out.result.unreachable = !out.misuse;
        } else {
            engine::suite_options suite = options.suite;
            suite.authority = ready.where.targets.front().where.authority;
            suite.origin = ready.where.targets.front().where.url;
            conform_loop loop(options, std::move(suite), ready.where);
            out.result = loop.run();
        }
    } catch (const std::exception& e) {
        out.result.internal_error = true;
        out.result.problems.push_back({core::name_of(core::errc::internal), "The suite broke down.", "muster",
                                       e.what(), "report this defect", "no verdicts"});
    }
    out.result.started_at = started_at;
    out.result.seed = options.suite.seed;
    out.result.target = options.target;
    return out;
}

} // namespace muster::net
