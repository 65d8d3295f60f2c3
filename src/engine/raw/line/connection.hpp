// One TCP stream of a case: HTTP answers, or after a 101 WebSocket messages, come out; bytes go in as they
// are.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/time.hpp"
#include "engine/moment.hpp"
#include "engine/raw/line/arrivals.hpp"
#include "wire/http/response.hpp"
#include "wire/websocket/frame.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::engine::raw {

class connection;
class switchboard;

// Who is told what comes over a connection. May release it in any of these calls.
class listener {
public:
    virtual ~listener() = default;
    virtual void on_answer(connection& from, answered a, moment t) = 0;
    virtual void on_message(connection& from, arrival a, moment t) = 0;
    // Once: a close frame, bytes that make no sense, or the end of the stream.
    virtual void on_end(connection& from, ending how, moment t) = 0;
    // The stream itself ended, after on_end had told of something else.
    virtual void on_tail(connection& from, const std::string& how, moment t) = 0;
};

// Bytes to write so long after the piece before.
struct timed_bytes {
    core::duration pause{};
    std::string bytes;
};

class connection {
public:
    connection(switchboard& board, listener& who, client::channel_id channel, std::uint32_t number);

    void write(std::string_view bytes, moment t);
    void write(std::vector<timed_bytes> pieces, moment t);
    // A WebSocket frame exactly as told; masked when it carries a key.
    void write_frame(const wire::websocket_frame& frame, moment t);
    // One whole message in one masked frame.
    void write_message(wire::websocket_opcode opcode, std::string_view payload, moment t);

    // The request that was just written is answered in its turn; `head`: it was HEAD.
    void expect_answer(bool head) { heads_.push_back(head); }
    void on(const client::io_event& event, moment t);
    void on_deadline(moment t);
    core::time_point next_deadline() const;

    client::channel_id channel() const { return channel_; }
    std::uint32_t number() const { return number_; }
    bool upgraded() const { return reader_.has_value(); }
    bool ended() const { return ended_; }
    // The TCP connection is no more.
    bool gone() const { return gone_; }
    // An answer has begun and is not whole.
    bool answering() const { return !upgraded() && http_.partial(); }
    // The server closed it behind a whole answer and before any byte of the next: a request written to it may
    // never have been read.
    bool closed_between_answers() const { return gone_ && answered_ && !answering(); }
    void forget_listener() { released_ = true; }

private:
    void take(std::string_view bytes, moment t);
    void take_frames(std::string_view bytes, moment t);
    void take_message(const wire::websocket_message& m, moment t);
    void upgrade(const wire::http_answer& answer);
    void fail(moment t, std::string how, std::uint16_t code = 0, bool never_stood = false);
    void on_closed(const client::channel_failed& e, moment t);
    void saw(bool outgoing, std::string_view text, moment t);
    void push(std::string_view bytes, moment t);

    switchboard* board_;
    listener* listener_;
    client::channel_id channel_;
    std::uint32_t number_;
    bool stands_ = false;
    bool ended_ = false;
    bool gone_ = false;
    bool answered_ = false;
    bool released_ = false;
    bool close_sent_ = false;
    bool close_seen_ = false;
    std::deque<bool> heads_;
    wire::http_response_reader http_{{.body_bytes = std::size_t{4} * 1'024 * 1'024, .interim_apart = true}};
    std::optional<wire::websocket_reader> reader_;
    std::string tail_; // the first bytes behind a close frame
    std::deque<timed_bytes> pieces_;
    core::time_point next_piece_ = core::never;
};

} // namespace muster::engine::raw
