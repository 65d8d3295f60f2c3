// The error values of every module: one enum, one category, result<T>.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace muster::core {

enum class errc {
    // bytes that a decoder refuses (wire)
    empty_packet = 1,     // nothing where a packet must stand
    unknown_packet_type,  // a type digit outside the protocol's table
    malformed_payload,    // a polling body whose framing cannot be read
    malformed_length,     // an EIO 3 length prefix: missing, not a number, or past the end
    invalid_utf8,         // text that is not UTF-8
    invalid_base64,       // a `b...` packet that is not base64
    malformed_open,       // an open record: not an object, field missing or of the wrong type
    malformed_json,       // JSON text that does not parse
    json_too_deep,        // deeper than limits::json_depth
    malformed_header,     // Socket.IO packet header: attachments, namespace or id
    wrong_payload_type,   // JSON of a kind that this packet type does not allow
    too_many_attachments, // more than limits::attachments
    missing_attachments,  // the packet ended, or text came, while attachments were due
    unexpected_binary,    // a binary message that no packet announced
    bad_placeholder,      // a placeholder whose num is not a valid attachment index
    too_large,            // more bytes than the limit of this reader
    too_many_packets,     // more packets in one polling body than the limit
    // RFC 6455 (wire)
    websocket_reserved_bits, // RSV bit set without an extension that defines it
    websocket_bad_opcode,    // reserved opcode
    websocket_bad_masking,   // masked where it must not be, or the reverse
    websocket_bad_length,    // non-minimal or 64-bit length with the high bit set
    websocket_bad_control,   // control frame fragmented or over 125 bytes
    websocket_bad_sequence,  // continuation without a start, or a new start inside a message
    websocket_bad_close,     // close payload of one byte, or a code that may not be sent
    websocket_too_many_fragments,
    websocket_bad_deflate, // compressed message that does not inflate
    // HTTP answers (wire)
    malformed_http,  // bytes that are no HTTP/1.x answer
    bad_compression, // a body that its Content-Encoding does not undo
    // sessions (client)
    http_status,        // an answer with an unexpected HTTP status
    not_socketio,       // HTTP, but no Socket.IO endpoint at this path
    wrong_revision,     // the server does not speak the Engine.IO revision asked for
    upgrade_refused,    // the WebSocket upgrade was answered with HTTP instead of 101
    http_after_upgrade, // HTTP text on an upgraded connection
    connection_refused,
    connection_reset, // the peer cut the connection (reset, or end of stream without goodbye)
    resolve_failed,
    connect_timeout,   // no answer to the TCP connection in time
    handshake_timeout, // connected, but no open record or no CONNECT answer in time
    tls_failed,
    ping_timeout,           // the peer's heartbeat stayed out
    server_closed,          // Engine.IO close or WebSocket close by the server
    namespace_refused,      // CONNECT_ERROR
    namespace_disconnected, // DISCONNECT by the server
    protocol_violation,     // a packet that the protocol does not allow in this state
    request_timeout,        // an HTTP request without an answer in time
    local_limit,            // the generator's own limit (descriptors, ports, memory)
    not_connected,          // the caller asked for something that needs a connection
    target_not_allowed,     // the target guard refused an address
    // everything else
    io_error,
    internal
};

const boost::system::error_category& error_category() noexcept;

inline boost::system::error_code make_error_code(errc e) noexcept
{
    return {static_cast<int>(e), error_category()};
}

// The stable, machine-readable name of an error, e.g. "ping_timeout". Never empty.
const char* name_of(errc e) noexcept;

// The errc behind a code of our category; errc::io_error for codes of other categories.
errc errc_of(const boost::system::error_code& code) noexcept;

using error_code = boost::system::error_code;

template <class T>
using result = boost::system::result<T>;

} // namespace muster::core

template <>
struct boost::system::is_error_code_enum<muster::core::errc> : std::true_type {};
