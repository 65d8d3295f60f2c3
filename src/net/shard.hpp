// One thread with its io_context, its clients' run and its sockets. Shards share nothing but the board on
// which they tell the coordinator how far they are.
#pragma once

#include "engine/measure/busiest_second.hpp"
#include "engine/rendezvous.hpp"
#include "engine/run.hpp"
#include "net/driver.hpp"
#include "result/run_result.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace muster::net {

// What shards tell the coordinator; every member behind the lock.
struct shard_board {
    std::mutex lock;
    std::condition_variable changed;
    struct entry {
        engine::run::progress progress;
        bool flows_done = false;
        bool exchanged = false;
        bool drained = false;
        bool quiet = false;  // all sessions said goodbye and their sockets are closed
        bool broken = false; // an exception ended the thread: our defect
    };
    std::vector<entry> entries;              // by shard
    engine::shard_signals signals;           // of all shards: rendezvous and log lines
    std::vector<std::string> internal_error; // what broke
};

// Where the shards stand still together while they look at each other's lanes.
class meeting_point {
public:
    explicit meeting_point(std::size_t expected) : expected_(expected) {}

    // Waits until all have arrived. False when the meeting was called off.
    bool arrive_and_wait();
    // Lets everybody go who waits or will come.
    void call_off();

private:
    std::mutex lock_;
    std::condition_variable changed_;
    std::size_t expected_;
    std::size_t here_ = 0;
    std::uint64_t round_ = 0;
    bool off_ = false;
};

class shard final : public event_sink {
public:
    shard(const engine::run_options& options, const network& where, core::time_point start,
          shard_board& board);
    ~shard() override;

    void start_thread();

    // Each is performed on the shard's thread, soon.
    void release(std::uint32_t rendezvous);
    // Shows its lanes, waits at `meeting` for the other shards, learns theirs, waits again; then drains when
    // told to.
    void exchange(const std::vector<std::unique_ptr<shard>>& all, meeting_point& meeting, bool drain);
    void stop(int signal_number);
    void close_all();
    // Stops the loop; nothing is said to anybody. Then join().
    void quit();
    void join();

    // After join(): this shard's measurements. Called once.
    result::run_result finish();

private:
    void thread_body();
    void on_event(client::client_id who, const client::io_event& event, core::time_point now) override;
    void after_turn();
    void arm();
    void on_timer();
    void tick();
    void post_entry(core::time_point now);
    template <class Work>
    void on_thread(Work work);

    std::uint32_t number_;
    shard_board& board_;
    boost::asio::io_context context_{1}; // before everything that lives on it
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    driver driver_;
    engine::run run_;
    client::io_queue queue_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer tick_timer_;
    core::time_point armed_ = core::never;
    core::time_point start_;
    core::time_point snapshot_{};
    std::unique_ptr<checks::emitted_lanes> lanes_; // this shard's, while the others learn them
    bool exchanged_ = false;
    bool draining_ = false;
    bool closing_ = false;
    engine::busiest_second busiest_; // of the thread while flows were at work
    std::thread thread_;
};

} // namespace muster::net
