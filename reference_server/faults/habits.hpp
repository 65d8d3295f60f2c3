// Defects below the packets, as data: what a server does to bytes and frames on their way, and to its own
// options. Set once, before the server starts; a server without faults has none of it.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "wire/http_message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

// A WebSocket frame as it stands on the wire, the mask taken off.
struct raw_frame {
    bool fin = true;
    std::uint8_t rsv = 0; // three bits, RSV1 the highest
    std::uint8_t opcode = 1;
    bool masked = false;
    std::string payload;
};

// What has passed in one direction of one connection before the frame at hand.
struct frame_history {
    std::size_t frames = 0;
    std::size_t fragments = 0; // of the message that is under way; 0 when none is
};

// Each change may rewrite what it gets. A frame change says false when the frame is swallowed; an answer that
// is left empty is never sent.
struct habits {
    using head_change = void (*)(std::string& head); // request line and fields, with the blank line
    using answer_change = void (*)(std::string& answer, const wire::http_request& asked); // 101 included
    using frame_change = bool (*)(raw_frame& frame, const frame_history& before);

    std::vector<head_change> heads;
    std::vector<answer_change> answers;
    std::vector<frame_change> frames_in;
    std::vector<frame_change> frames_out;
    std::size_t most_answers = 0;      // of one connection; 0: no bound
    bool takes_bodies_as_done = false; // a POST is answered as soon as its head is there
    bool reads_first_segment = false;  // a body is what came together with its head
    bool never_continues = false;      // 100-continue is not said
    bool forgets_early_bytes = false;  // bytes behind an upgrade request are passed over
    bool counts_sessions = false;      // session ids are a counter
};

// What a fault bends: the bytes, and the options of every instance.
struct flaws {
    habits& bytes;
    server_options& options;
};

} // namespace muster::server
