// Names and texts of the error values.
#include "core/error.hpp"

#include <string>

namespace muster::core {

namespace {

struct text {
    const char* name;
    const char* message;
};

text text_of(errc e) noexcept
{
    switch (e) {
    case errc::empty_packet:
        return {"empty_packet", "empty packet"};
    case errc::unknown_packet_type:
        return {"unknown_packet_type", "unknown packet type"};
    case errc::malformed_payload:
        return {"malformed_payload", "malformed polling payload"};
    case errc::malformed_length:
        return {"malformed_length", "malformed length prefix"};
    case errc::invalid_utf8:
        return {"invalid_utf8", "text is not valid UTF-8"};
    case errc::invalid_base64:
        return {"invalid_base64", "invalid base64"};
    case errc::malformed_open:
        return {"malformed_open", "malformed open record"};
    case errc::malformed_json:
        return {"malformed_json", "malformed JSON"};
    case errc::json_too_deep:
        return {"json_too_deep", "JSON nested too deep"};
    case errc::malformed_header:
        return {"malformed_header", "malformed Socket.IO packet header"};
    case errc::wrong_payload_type:
        return {"wrong_payload_type", "payload of the wrong type"};
    case errc::too_many_attachments:
        return {"too_many_attachments", "too many attachments"};
    case errc::missing_attachments:
        return {"missing_attachments", "attachments missing"};
    case errc::unexpected_binary:
        return {"unexpected_binary", "binary message that no packet announced"};
    case errc::bad_placeholder:
        return {"bad_placeholder", "attachment placeholder out of range"};
    case errc::too_large:
        return {"too_large", "larger than the limit"};
    case errc::too_many_packets:
        return {"too_many_packets", "too many packets in one body"};
    case errc::websocket_reserved_bits:
        return {"websocket_reserved_bits", "reserved WebSocket bits set"};
    case errc::websocket_bad_opcode:
        return {"websocket_bad_opcode", "reserved WebSocket opcode"};
    case errc::websocket_bad_masking:
        return {"websocket_bad_masking", "wrong WebSocket masking"};
    case errc::websocket_bad_length:
        return {"websocket_bad_length", "invalid WebSocket frame length"};
    case errc::websocket_bad_control:
        return {"websocket_bad_control", "invalid WebSocket control frame"};
    case errc::websocket_bad_sequence:
        return {"websocket_bad_sequence", "WebSocket fragments out of sequence"};
    case errc::websocket_bad_close:
        return {"websocket_bad_close", "invalid WebSocket close frame"};
    case errc::websocket_too_many_fragments:
        return {"websocket_too_many_fragments", "too many WebSocket fragments in one message"};
    case errc::websocket_bad_deflate:
        return {"websocket_bad_deflate", "compressed message does not inflate"};
    case errc::malformed_http:
        return {"malformed_http", "bytes that are no HTTP answer"};
    case errc::bad_compression:
        return {"bad_compression", "compressed body that does not inflate"};
    case errc::http_status:
        return {"http_status", "unexpected HTTP status"};
    case errc::not_socketio:
        return {"not_socketio", "not a Socket.IO endpoint"};
    case errc::wrong_revision:
        return {"wrong_revision", "Engine.IO revision not supported by the server"};
    case errc::upgrade_refused:
        return {"upgrade_refused", "WebSocket upgrade refused"};
    case errc::http_after_upgrade:
        return {"http_after_upgrade", "HTTP bytes on an upgraded connection"};
    case errc::connection_refused:
        return {"connection_refused", "connection refused"};
    case errc::connection_reset:
        return {"connection_reset", "connection cut by the peer"};
    case errc::resolve_failed:
        return {"resolve_failed", "host name not resolved"};
    case errc::connect_timeout:
        return {"connect_timeout", "no answer to the connection attempt"};
    case errc::handshake_timeout:
        return {"handshake_timeout", "no handshake in time"};
    case errc::tls_failed:
        return {"tls_failed", "TLS failed"};
    case errc::ping_timeout:
        return {"ping_timeout", "heartbeat stayed out"};
    case errc::server_closed:
        return {"server_closed", "closed by the server"};
    case errc::namespace_refused:
        return {"namespace_refused", "namespace refused"};
    case errc::namespace_disconnected:
        return {"namespace_disconnected", "disconnected by the server"};
    case errc::protocol_violation:
        return {"protocol_violation", "packet not allowed in this state"};
    case errc::request_timeout:
        return {"request_timeout", "no answer to the request in time"};
    case errc::local_limit:
        return {"local_limit", "limit of this machine reached"};
    case errc::not_connected:
        return {"not_connected", "not connected"};
    case errc::target_not_allowed:
        return {"target_not_allowed", "target not allowed"};
    case errc::io_error:
        return {"io_error", "input/output error"};
    case errc::internal:
        return {"internal", "internal error"};
    }
    return {"unknown", "unknown error"};
}

class muster_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "muster"; }
    std::string message(int value) const override { return text_of(static_cast<errc>(value)).message; }
};

} // namespace

const boost::system::error_category& error_category() noexcept
{
    static const muster_category instance;
    return instance;
}

const char* name_of(errc e) noexcept
{
    return text_of(e).name;
}

errc errc_of(const boost::system::error_code& code) noexcept
{
    return code.category() == error_category() ? static_cast<errc>(code.value()) : errc::io_error;
}

} // namespace muster::core
