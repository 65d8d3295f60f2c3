// What an idle client holds, and what a received event allocates. Counts every operator new of this program.
#include "tests/unit/client/sample_sessions.hpp"

#include <cstdlib>
#include <iostream>
#include <malloc.h>
#include <new>

namespace {

std::size_t live_bytes = 0;
std::size_t allocations = 0;

} // namespace

// Never inlined: g++ takes a free() that it sees where it does not see the malloc() for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    void* const memory = std::malloc(size);
    if (memory == nullptr)
        throw std::bad_alloc();
    live_bytes += malloc_usable_size(memory);
    ++allocations;
    return memory;
}

// std::stable_sort asks for its buffer in this way; the sanitizers pair it with its own delete.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    void* const memory = std::malloc(size);
    if (memory != nullptr) {
        live_bytes += malloc_usable_size(memory);
        ++allocations;
    }
    return memory;
}

[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    if (memory != nullptr)
        live_bytes -= malloc_usable_size(memory);
    std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept
{
    operator delete(memory);
}

namespace muster::client::sample {
namespace {

constexpr core::time_point start{};

// The caller's side, warm: buffers as large as they get.
struct caller {
    io_queue io;
    notice_list notices;
    core::random_source random{1};

    caller()
    {
        io.bytes.reserve(64 * 1024);
        io.packet.reserve(4'096);
        io.message.reserve(4'096);
        io.commands.reserve(64);
        notices.reserve(64);
    }
    void on(client_machine& m, const io_event& event)
    {
        io.clear();
        notices.clear();
        m.on(event, start, io, notices);
    }
    void join(client_machine& m, const std::string& open)
    {
        m.open({"token=1", {{"Cookie", "a=1"}}}, random, start, io);
        m.connect_namespace("/", R"({"token":"abcdef"})", start, io);
        const channel_id ws = io.commands.front().channel;
        static const wire::http_fields none;
        on(m, websocket_opened{ws, &none});
        on(m, bytes_received{ws, open});
        on(m, bytes_received{ws, support::server_frame(R"(40{"sid":"AAAAAAAAAAAAAAAAAAAA"})")});
        channel = ws;
    }
    channel_id channel = 0;
};

const std::string open_frame = support::server_frame(
    R"(0{"sid":"BBBBBBBBBBBBBBBBBBBB","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");

TEST(client_memory, an_idle_websocket_client_holds_less_than_a_kilobyte)
{
    const client_options options = websocket_only();
    caller c;
    c.join(*std::make_unique<client_machine>(options), open_frame); // whatever is allocated once

    const std::size_t before = live_bytes;
    client_machine m(options);
    c.join(m, open_frame);
    ASSERT_TRUE(m.is_connected("/"));
    c.on(m, bytes_received{c.channel, support::server_frame("2")}); // the join's notices are over
    const std::size_t held = live_bytes - before;
    std::cout << "an idle WebSocket client holds " << held << " bytes\n";
    RecordProperty("idle_websocket_client_bytes", static_cast<int>(held));
    EXPECT_LT(held, 1'024U);
}

TEST(client_memory, a_received_event_allocates_nothing)
{
    const client_options options = websocket_only();
    caller c;
    client_machine m(options);
    c.join(m, open_frame);
    const std::string frames =
        support::server_frame(R"(42["chat message","{\"messageContent\":\"hello\"}"])") +
        support::server_frame("2") + support::server_frame(R"(431["ok"])");
    const io_event event = bytes_received{c.channel, frames};
    c.on(m, event);

    const std::size_t before = allocations;
    for (int i = 0; i < 1'000; ++i)
        c.on(m, event);
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(c.notices.size(), 2U);
    EXPECT_EQ(c.io.commands.size(), 1U);
}

TEST(client_memory, an_emit_allocates_nothing)
{
    const client_options options = websocket_only();
    caller c;
    client_machine m(options);
    c.join(m, open_frame);
    const std::size_t before = allocations;
    for (int i = 0; i < 1'000; ++i) {
        c.io.clear();
        m.emit("/", R"(["chat message","hello"])", {}, true, start, c.io);
    }
    EXPECT_EQ(allocations, before);
}

} // namespace
} // namespace muster::client::sample
