// Where a client's requests go and what they carry: target, query, header fields, cookies.
// Engine.IO protocol v4, "Query parameters".
#pragma once

#include "client/client_options.hpp"
#include "client/cookie_jar.hpp"
#include "client/io_command.hpp"
#include "wire/http_message.hpp"

#include <string>
#include <string_view>

namespace muster::client {

class session_address {
public:
    explicit session_address(const client_options& options);

    // A new session: its query and fields; the cookies stay.
    void begin(session_request request);
    // From now on requests name this session. The id is the server's text and is escaped.
    void name_session(std::string_view sid);
    void take_cookies(const wire::http_fields& answer) { cookies_.take(answer); }
    cookie_jar& cookies() { return cookies_; }
    const cookie_jar& cookies() const { return cookies_; }
    // Gives back the memory that no further request needs.
    void forget_request();

    slice put_target(io_queue& io, std::string_view transport) const;
    slice put_polling_fields(io_queue& io) const;
    slice put_websocket_fields(io_queue& io) const;

private:
    void append_own_fields(std::string& out) const;

    const client_options* options_;
    session_request request_;
    std::string sid_; // escaped; empty before the session stands
    cookie_jar cookies_;
};

} // namespace muster::client
