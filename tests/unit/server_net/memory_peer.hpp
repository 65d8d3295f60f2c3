// A whole server in memory and one peer on it: bytes in, bytes out, under a clock that the test moves.
#pragma once

#include "reference_server/net/peer/assembly.hpp"
#include "reference_server/net/peer/peer.hpp"
#include "reference_server/net/peer/site.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::tests {

class memory_server {
public:
    // The first session is "id-1".
    explicit memory_server(const server::app_choice& choice = {.app = "echo"})
        : apps_(mounted(choice), [this] { return "id-" + std::to_string(++ids_); }),
          site_(apps_.mounts(), {}, {})
    {
        ids_ = 0; // each core has taken one for its seed
    }
    server::site& site() { return site_; }
    std::size_t sessions() const { return apps_.mounts().front().core->session_count(); } // of the first app

    core::time_point now{};

private:
    static std::vector<server::mounted_app> mounted(const server::app_choice& choice)
    {
        core::problem why;
        auto apps = server::mount_apps(choice, why);
        if (apps.empty())
            throw std::invalid_argument(core::to_text(why));
        return apps;
    }

    int ids_ = 0;
    server::assembly apps_;
    server::site site_;
};

class memory_peer final : private server::peer_line {
public:
    explicit memory_peer(memory_server& s) : server_(s), peer_(s.site(), *this, false, s.now) {}

    // Bytes to the server; what it has said so far comes back.
    std::string say(std::string_view bytes)
    {
        peer_.on_bytes(bytes, server_.now);
        return heard();
    }
    std::string heard()
    {
        drain();
        return std::exchange(heard_, {});
    }
    void hang_up(bool clean = true)
    {
        peer_.on_input_end(clean, server_.now);
        drain();
    }
    // In steps, from deadline to deadline.
    void advance(core::duration time)
    {
        const core::time_point end = server_.now + time;
        for (;;) {
            const auto next = std::min(peer_.next_deadline(), server_.site().next_deadline());
            if (next > end)
                break;
            server_.now = std::max(server_.now, next);
            server_.site().on_deadline(server_.now);
            peer_.on_due(server_.now);
            drain();
        }
        server_.now = end;
    }
    bool ended() const { return ended_; }   // our side reads the end of the stream
    bool closed() const { return closed_; } // nothing goes either way
    server::peer& peer() { return peer_; }
    bool reads = true; // false: what the server says stays in its queue

private:
    void flush_soon() override { dirty_ = true; }
    void end_output() override { ended_ = true; }
    void close() override { ended_ = closed_ = true; }

    void drain()
    {
        while (reads && std::exchange(dirty_, false)) {
            std::vector<std::string_view> parts(8);
            for (auto n = peer_.output().gather(parts); n > 0; n = peer_.output().gather(parts)) {
                std::size_t count = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    heard_ += parts[i];
                    count += parts[i].size();
                }
                peer_.output().consume(count);
            }
            peer_.on_sent(server_.now);
        }
    }

    memory_server& server_;
    std::string heard_;
    bool dirty_ = false;
    bool ended_ = false;
    bool closed_ = false;
    server::peer peer_;
};

} // namespace muster::tests
