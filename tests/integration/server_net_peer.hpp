// A raw client for the tests of the server's network side: it sends any bytes, and every wait of it is
// bounded.
#pragma once

#include "reference_server/net/server_thread.hpp"
#include "wire/websocket/frame.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server::test {

using namespace std::chrono_literals;

// What the server wrote to its log.
class log_book {
public:
    void add(std::string_view line);
    std::size_t count(std::string_view part) const;

private:
    mutable std::mutex guard_;
    std::vector<std::string> lines_;
};

// Answers "echo" with its arguments, "flood" with a million bytes in thousand events, and throws on "throw"
// at once, on "throw later" in a timer, on "throw at last" when its socket goes.
class probe_app final : public app {
public:
    void on_event(socket s, const event& e) override;
    void on_disconnect(socket s, leave_reason why) override;

private:
    std::set<socket_key> doomed_;
};

// A server with a probe_app and short deadlines.
struct served {
    explicit served(thread_options options = {});
    std::shared_ptr<log_book> log = std::make_shared<log_book>();
    std::unique_ptr<server_thread> thread;
    std::uint16_t port() const { return thread->port(); }
};

// Deadlines of 200 ms, closing of 300 ms.
thread_options short_deadlines();

class raw_peer {
public:
    // Connects to loopback; the receive buffer is left to the kernel when 0.
    explicit raw_peer(std::uint16_t port, int receive_buffer = 0);
    ~raw_peer();
    raw_peer(const raw_peer&) = delete;
    raw_peer& operator=(const raw_peer&) = delete;

    // False when the connection is gone.
    bool send(std::string_view bytes);
    // Sends until nothing was taken for 300 ms or `most` bytes went; the number of bytes that went.
    std::size_t send_until_full(std::string_view bytes, std::size_t most);
    void end_output();

    // What came until `end` was seen, the connection ended, or `most` passed. Keeps nothing back.
    std::string read_until(std::string_view end, std::chrono::milliseconds most = 3s);
    // Everything until the connection ends; ended() tells whether it did within `most`.
    std::string read_to_end(std::chrono::milliseconds most = 3s);
    bool ended() const { return ended_; }

    // One HTTP response with its Content-Length body.
    std::string exchange(std::string_view request);
    std::string read_response();

    // The upgrade to a WebSocket session of Engine.IO 4 and the open packet; then "40" and its answer.
    bool open_websocket();
    bool join();
    void send_frame(wire::websocket_opcode opcode, std::string_view payload, bool fin = true);
    // The next message, or an empty opcode when the connection ended or `most` passed.
    struct message {
        int opcode = -1;
        std::string data;
        std::uint16_t close_code = 0;
    };
    message read_message(std::chrono::milliseconds most = 3s);

private:
    bool read_more(std::chrono::steady_clock::time_point until);

    int socket_ = -1;
    bool ended_ = false;
    std::string left_;
    wire::websocket_reader reader_{wire::websocket_role::client};
};

std::string get(std::string_view target, std::string_view fields = "Host: localhost\r\n");
std::string upgrade(std::string_view fields = "Host: localhost\r\n",
                    std::string_view target = "/socket.io/?EIO=4&transport=websocket");
// The status of a response, 0 when it is none.
unsigned status_of(std::string_view response);

} // namespace muster::server::test
