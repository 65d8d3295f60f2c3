// The coordinator: set-up, the shards' phases from start to goodbye, and one merged, judged result.
#include "net/load_run.hpp"

#include "net/network_setup.hpp"
#include "net/preflight.hpp"
#include "net/shard.hpp"

#include <algorithm>
#include <cstdlib>

namespace muster::net {

namespace {

using namespace std::chrono_literals;

constexpr core::duration poll_every = 20ms;
constexpr core::duration progress_every = 1s;
constexpr core::duration goodbye_time = 2'500ms; // a little more than a connection may take to close
constexpr core::duration start_delay = 20ms;     // threads are up when the first client is due

// The machine has what the plan needs.
std::optional<core::problem> machine_shortage(const load_options& options)
{
    raise_descriptor_limit();
    const client_plan plan = plan_clients(*options.scenario, options.solo);
    const machine_need need =
        need_of(plan, options.scenario->socketio, options.targets.size(), options.server_inside);
    return shortage(need, read_limits());
}

bool set_up(const load_options& options, network_setup& ready)
{
    if (!ready.take_targets(options.targets, options.permission))
        return false;
    ready.refused = machine_shortage(options);
    return !ready.refused && ready.reach(options.scenario->tls);
}

class coordinator {
public:
    coordinator(const load_options& options, const network& where)
        : options_(options), count_(std::max<std::uint32_t>(options.solo ? 1 : options.shards, 1)),
          hall_(*options.scenario, engine::expected_clients(*options.scenario, options.seed, options.solo)),
          meeting_(count_)
    {
        board_.entries.resize(count_);
        start_ = read_clock() + start_delay;
        for (std::uint32_t i = 0; i < count_; ++i) {
            engine::run_options run;
            run.scenario = options.scenario;
            run.seed = options.seed;
            run.shard = i;
            run.shards = count_;
            run.solo = options.solo;
            run.trace_client = options.trace_client;
            shards_.push_back(std::make_unique<shard>(run, where, start_, board_));
        }
    }

    result::run_result run()
    {
        for (const auto& s : shards_) {
            s->start_thread();
        }
        wait_until([](const shard_board::entry& e) { return e.flows_done; }, core::never);
        if (!abandoned()) {
            exchange();
        }
        if (!interrupted_ && !abandoned()) {
            wait_until([](const shard_board::entry& e) { return e.drained; },
                       read_clock() + options_.scenario->drain);
        }
        if (!abandoned()) {
            each([](shard& s) { s.close_all(); });
            wait_until([](const shard_board::entry& e) { return e.quiet; }, read_clock() + goodbye_time,
                       true);
        }
        return collect();
    }

private:
    // True when the run must end at once: a second signal, or a broken shard.
    bool abandoned()
    {
        const std::lock_guard<std::mutex> held(board_.lock);
        return quit_now() || !board_.internal_error.empty();
    }

    bool quit_now() const { return options_.stop_signal != nullptr && options_.stop_signal->load() < 0; }

    void exchange()
    {
        const bool drain = !interrupted_;
        each([this, drain](shard& s) { s.exchange(shards_, meeting_, drain); });
        wait_until([](const shard_board::entry& e) { return e.exchanged; }, core::never, true);
    }

    // Serves the shards until `done` holds for all of them, `until` is reached, or the run is stopped
    // (`deaf`: a first signal does not end this wait any more).
    template <class Done>
    void wait_until(Done done, core::time_point until, bool deaf = false)
    {
        for (;;) {
            std::unique_lock<std::mutex> held(board_.lock);
            board_.changed.wait_for(held, poll_every);
            const auto released = hall_.take(board_.signals);
            const std::vector<std::uint32_t> release(released.begin(), released.end());
            std::vector<std::string> log;
            log.swap(board_.signals.log);
            const bool finished = std::all_of(board_.entries.begin(), board_.entries.end(), done);
            const bool broken = !board_.internal_error.empty();
            held.unlock();
            for (const std::uint32_t id : release) {
                each([id](shard& s) { s.release(id); });
            }
            tell(log);
            show_progress();
            if (finished || broken || quit_now() || read_clock() >= until) {
                return;
            }
            if (!deaf && heed_signal()) {
                return;
            }
        }
    }

    // The first signal: no new work on any shard.
    bool heed_signal()
    {
        const int signal_number = options_.stop_signal != nullptr ? options_.stop_signal->load() : 0;
        if (signal_number > 0 && !interrupted_) {
            interrupted_ = true;
            each([signal_number](shard& s) { s.stop(signal_number); });
        }
        return interrupted_;
    }

    void tell(const std::vector<std::string>& log)
    {
        for (const std::string& line : log) {
            if (options_.on_log) {
                options_.on_log(line);
            }
        }
    }

    void show_progress()
    {
        const core::time_point now = read_clock();
        if (!options_.on_progress || now - shown_ < progress_every || now < start_) {
            return;
        }
        shown_ = now;
        engine::run::progress sum;
        {
            const std::lock_guard<std::mutex> held(board_.lock);
            for (const shard_board::entry& e : board_.entries) {
                sum.connecting += e.progress.connecting;
                sum.connected += e.progress.connected;
                sum.finished += e.progress.finished;
                sum.failed += e.progress.failed;
                sum.emitted += e.progress.emitted;
                sum.delivered += e.progress.delivered;
                if (!e.progress.phase.empty()) {
                    sum.phase = e.progress.phase;
                }
            }
        }
        options_.on_progress(sum, now - start_);
    }

    template <class Work>
    void each(Work work)
    {
        for (const auto& s : shards_) {
            work(*s);
        }
    }

    result::run_result collect()
    {
        meeting_.call_off();
        each([](shard& s) { s.quit(); });
        each([](shard& s) { s.join(); });
        result::run_result merged = shards_.front()->finish();
        for (std::size_t i = 1; i < shards_.size(); ++i) {
            result::merge(merged, shards_[i]->finish());
        }
        merged.took = read_clock() - start_;
        if (merged.interrupted_by == 0 && (interrupted_ || quit_now())) {
            merged.interrupted_by = std::abs(options_.stop_signal->load());
        }
        for (const std::string& text : board_.internal_error) {
            merged.internal_error = true;
            merged.problems.push_back({core::name_of(core::errc::internal), "A shard broke down.",
                                       "the generator", text, "report this defect",
                                       "what was measured before"});
        }
        return merged;
    }

    const load_options& options_;
    std::uint32_t count_;
    shard_board board_;
    engine::rendezvous_hall hall_;
    meeting_point meeting_;
    core::time_point start_{};
    core::time_point shown_{};
    bool interrupted_ = false;
    std::vector<std::unique_ptr<shard>> shards_; // first to go: their threads use all of the above
};

} // namespace

load_outcome play(const load_options& options)
{
    load_outcome out;
    const std::string started_at = wall_clock_now();
    try {
        network_setup ready;
        if (!set_up(options, ready)) {
            out.refused = std::move(ready.refused);
            out.misuse = ready.misuse;
            out.result.unreachable = !out.misuse;
        } else {
            if (options.on_log && ready.where.tls != nullptr && !options.scenario->tls.verify) {
                options.on_log("certificates are not verified");
            }
            coordinator all(options, ready.where);
            out.result = all.run();
            engine::judge_thresholds(*options.scenario, out.result);
            engine::judge_generator(*options.scenario, out.result);
        }
    } catch (const std::exception& e) {
        out.result.internal_error = true;
        out.result.problems.push_back({core::name_of(core::errc::internal), "The run broke down.",
                                       "the generator", e.what(), "report this defect", "no measurements"});
    }
    out.result.seed = options.seed;
    out.result.started_at = started_at;
    for (const std::string& url : options.targets) {
        out.result.target += (out.result.target.empty() ? "" : ", ") + url;
    }
    return out;
}

} // namespace muster::net
