// The loop of one shard: event or deadline in, commands out, timer set, board told.
#include "net/shard.hpp"

#include "checks/lanes/emitted_lanes.hpp"
#include "engine/metric_names.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

namespace muster::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using namespace std::chrono_literals;

constexpr core::duration tick_every = 20ms;
constexpr core::duration snapshot_every = 200ms;
constexpr core::duration latest_sleep = std::chrono::hours(1); // no timer is set further away

std::chrono::steady_clock::time_point to_steady(core::time_point t)
{
    return std::chrono::steady_clock::time_point(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(t.time_since_epoch()));
}

core::duration thread_cpu()
{
    timespec t{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0) {
        return {};
    }
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

} // namespace

bool meeting_point::arrive_and_wait()
{
    std::unique_lock<std::mutex> held(lock_);
    const std::uint64_t round = round_;
    if (++here_ == expected_) {
        here_ = 0;
        ++round_;
        changed_.notify_all();
    }
    changed_.wait(held, [this, round] { return off_ || round_ != round; });
    return !off_;
}

void meeting_point::call_off()
{
    const std::lock_guard<std::mutex> held(lock_);
    off_ = true;
    changed_.notify_all();
}

shard::shard(const engine::run_options& options, const network& where, core::time_point start,
             shard_board& board)
    : number_(options.shard), board_(board), guard_(context_.get_executor()),
      driver_(context_, where, *this, options.shards,
              core::random_source::stream(options.seed, (std::uint64_t{1} << 40) + options.shard)),
      run_(options, start), timer_(context_), tick_timer_(context_), start_(start)
{}

shard::~shard()
{
    if (thread_.joinable()) {
        quit();
        join();
    }
}

void shard::start_thread()
{
    thread_ = std::thread([this] { thread_body(); });
}

void shard::thread_body()
{
    std::string broken;
    try {
        arm();
        tick();
        context_.run();
    } catch (const std::exception& e) {
        broken = e.what();
        broken = broken.empty() ? "exception without a text" : broken;
    }
    const std::lock_guard<std::mutex> held(board_.lock);
    if (!broken.empty()) {
        board_.entries[number_].broken = true;
        board_.internal_error.push_back(std::move(broken));
        board_.changed.notify_all();
    }
}

void shard::on_event(client::client_id who, const client::io_event& event, core::time_point now)
{
    run_.on(who, event, now, queue_);
    after_turn();
}

void shard::after_turn()
{
    driver_.perform(queue_);
    engine::shard_signals& own = run_.signals();
    if (!own.arrived.empty() || !own.left.empty() || own.ended > 0 || !own.log.empty()) {
        const std::lock_guard<std::mutex> held(board_.lock);
        engine::shard_signals& all = board_.signals;
        all.arrived.insert(all.arrived.end(), own.arrived.begin(), own.arrived.end());
        all.left.insert(all.left.end(), own.left.begin(), own.left.end());
        all.ended += own.ended;
        all.log.insert(all.log.end(), std::make_move_iterator(own.log.begin()),
                       std::make_move_iterator(own.log.end()));
        own.arrived.clear();
        own.left.clear();
        own.ended = 0;
        own.log.clear();
        board_.changed.notify_all();
    }
    arm();
}

// Only an earlier deadline moves the timer: one that moved away is met by a wake-up too many.
void shard::arm()
{
    const core::time_point next = run_.next_deadline();
    if (next >= armed_) {
        return;
    }
    armed_ = std::min(next, read_clock() + latest_sleep);
    timer_.expires_at(to_steady(armed_));
    timer_.async_wait([this](error_code ec) {
        if (!ec) {
            on_timer();
        }
    });
}

void shard::on_timer()
{
    armed_ = core::never;
    const core::time_point now = read_clock();
    if (run_.next_deadline() <= now) {
        run_.on_deadline(now, queue_);
    }
    after_turn();
}

void shard::tick()
{
    const core::time_point now = read_clock();
    post_entry(now);
    tick_timer_.expires_after(tick_every);
    tick_timer_.async_wait([this](error_code ec) {
        if (!ec) {
            tick();
        }
    });
}

void shard::post_entry(core::time_point now)
{
    const bool flows_done = run_.flows_done();
    if (!flows_done && !closing_) {
        busiest_.note(now - start_, thread_cpu());
    }
    const bool drained = draining_ && run_.drained(now);
    const bool quiet = closing_ && driver_.lingering() == 0 && run_.goodbyes_said();
    const bool snapshot_due = now - snapshot_ >= snapshot_every;
    const std::lock_guard<std::mutex> held(board_.lock);
    shard_board::entry& entry = board_.entries[number_];
    const bool news = flows_done != entry.flows_done || drained != entry.drained || quiet != entry.quiet ||
                      exchanged_ != entry.exchanged;
    entry.flows_done = flows_done;
    entry.exchanged = exchanged_;
    entry.drained = drained;
    entry.quiet = quiet;
    if (snapshot_due || news) {
        snapshot_ = now;
        entry.progress = run_.current();
    }
    if (news) {
        board_.changed.notify_all();
    }
}

template <class Work>
void shard::on_thread(Work work)
{
    asio::post(context_, [this, work = std::move(work)]() mutable {
        work(read_clock());
        after_turn();
        post_entry(read_clock());
    });
}

void shard::release(std::uint32_t rendezvous)
{
    on_thread([this, rendezvous](core::time_point now) { run_.release_rendezvous(rendezvous, now, queue_); });
}

void shard::exchange(const std::vector<std::unique_ptr<shard>>& all, meeting_point& meeting, bool drain)
{
    on_thread([this, &all, &meeting, drain](core::time_point) {
        // Learning changes a shard's own lanes: the others look at a copy that stands still.
        if (all.size() > 1) {
            lanes_ = std::make_unique<checks::emitted_lanes>(run_.emitted());
        }
        if (!meeting.arrive_and_wait()) {
            return;
        }
        for (const std::unique_ptr<shard>& other : all) {
            if (other.get() != this) {
                run_.learn(*other->lanes_);
            }
        }
        if (!meeting.arrive_and_wait()) {
            return;
        }
        lanes_.reset();
        exchanged_ = true;
        if (drain) {
            draining_ = true;
            run_.begin_drain(read_clock());
        }
    });
}

void shard::stop(int signal_number)
{
    on_thread([this, signal_number](core::time_point now) { run_.stop(signal_number, now, queue_); });
}

void shard::close_all()
{
    on_thread([this](core::time_point now) {
        closing_ = true;
        run_.close_all(now, queue_);
    });
}

void shard::quit()
{
    context_.stop();
}

void shard::join()
{
    if (thread_.joinable()) {
        thread_.join();
    }
}

result::run_result shard::finish()
{
    result::run_result r = run_.finish(read_clock());
    r.counters[std::string(engine::counter::bytes_sent)] = driver_.bytes_sent();
    r.counters[std::string(engine::counter::bytes_received)] = driver_.bytes_received();
    r.rates["bytes_sent"].count = driver_.bytes_sent();
    r.rates["bytes_received"].count = driver_.bytes_received();
    r.generator.cpu_share = busiest_.share();
    r.generator.busiest = busiest_.begin();
    return r;
}

} // namespace muster::net
