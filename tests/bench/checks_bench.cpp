// What the checks cost per delivery: the lane table at three sizes, the stamp, and a whole judged delivery.
#include "checks/delivery_judge.hpp"
#include "checks/lanes/lane_table.hpp"
#include "checks/stamp.hpp"
#include "core/random.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace muster::checks {
namespace {

// Random receivers take batches of 1 to 32 messages, as from one read of a socket; each batch goes on where
// the receiver's log stands, so every lane stays in order.
void lane_table_deliveries(benchmark::State& state)
{
    const auto receivers = static_cast<std::uint32_t>(state.range(0));
    const auto senders = static_cast<std::uint32_t>(state.range(1));
    lane_table table{std::size_t{256} << 20};
    struct place {
        std::uint32_t sender = 0;
        std::uint32_t number = 0;
    };
    std::vector<place> position(receivers);
    auto chance = core::random_source{1};
    std::uint64_t deliveries = 0;
    for (auto _ : state) {
        const auto receiver = static_cast<std::uint32_t>(chance.between(0, receivers - 1));
        const auto batch = chance.between(1, 32);
        for (std::uint64_t i = 0; i < batch; ++i) {
            place& at = position[receiver];
            lane_table::slot* slot = table.open(receiver, at.sender);
            benchmark::DoNotOptimize(table.arrive(*slot, at.number));
            const bool around = ++at.sender == senders;
            at.sender = around ? 0 : at.sender;
            at.number += around ? 1 : 0;
        }
        deliveries += batch;
    }
    state.counters["per_delivery"] = benchmark::Counter(
        static_cast<double>(deliveries), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["lanes"] = static_cast<double>(table.size());
}
BENCHMARK(lane_table_deliveries)->Args({100, 100})->Args({1000, 100})->Args({1000, 1000});

std::string frame_with(std::size_t body)
{
    stamp s;
    s.run = 1;
    std::string mark(stamp_size, ' ');
    write_stamp(s, 2, mark.data());
    return R"(["chat message","{\"messageContent\":\")" + mark + std::string(body, 'x') + R"(\"}"])";
}

void find_and_read_stamp(benchmark::State& state)
{
    const std::string frame = frame_with(16);
    for (auto _ : state) {
        const std::size_t at = find_stamp(frame);
        benchmark::DoNotOptimize(read_stamp(std::string_view{frame}.substr(at), 2));
    }
}
BENCHMARK(find_and_read_stamp);

void digest_body(benchmark::State& state)
{
    const std::string frame = frame_with(static_cast<std::size_t>(state.range(0)));
    const std::size_t at = find_stamp(frame);
    std::string scratch;
    for (auto _ : state)
        benchmark::DoNotOptimize(digest_json_body(frame, at, scratch));
}
BENCHMARK(digest_body)->Arg(16)->Arg(256);

void crc32c_of(benchmark::State& state)
{
    const std::string bytes(static_cast<std::size_t>(state.range(0)), 'x');
    for (auto _ : state)
        benchmark::DoNotOptimize(crc32c(bytes));
}
BENCHMARK(crc32c_of)->Arg(64)->Arg(256);

// A room where every member emits in turn and everybody else receives.
void judged_delivery(benchmark::State& state)
{
    const auto clients = static_cast<client_id>(state.range(0));
    const core::time_point start{};
    const auto at = [&start](std::int64_t t) { return start + core::duration{t}; };
    delivery_judge judge{
        {.run = 1, .secret = 2, .sender_excluded = true, .memory_budget = std::size_t{256} << 20}, start};
    for (client_id c = 0; c < clients; ++c)
        judge.join_confirmed(c, "/", "r", at(1));
    std::uint64_t deliveries = 0;
    std::int64_t now = 2;
    client_id sender = 0;
    for (auto _ : state) {
        state.PauseTiming();
        sender = (sender + 1) % clients;
        emission e = judge.begin_emit(sender, "/", "r");
        std::string json = R"(["m","{\"text\":\")" + std::string{stamp_placeholder()} + R"(\"}"])";
        judge.seal(e, at(now), at(now), false, json, {});
        ++now;
        state.ResumeTiming();
        for (client_id c = 0; c < clients; ++c)
            if (c != sender)
                benchmark::DoNotOptimize(judge.delivered(c, "/", json, {}, at(now)));
        deliveries += clients - 1;
    }
    state.counters["per_delivery"] = benchmark::Counter(
        static_cast<double>(deliveries), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(judged_delivery)->Arg(100)->Arg(1000);

} // namespace
} // namespace muster::checks
