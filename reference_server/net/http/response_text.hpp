// A response as bytes.
#pragma once

#include "wire/http_message.hpp"

#include <string>
#include <string_view>

namespace muster::server {

struct response_form {
    bool keep_alive = true;
    bool head_only = false; // answers HEAD: the length of the body, but not the body
};

// Status line, fields, Content-Length, Connection when it ends, X-Content-Type-Options when there is a body.
std::string response_text(const wire::http_response& response, const response_form& form);

// "name: value" lines. A field with a line break or NUL in it is left out: nobody splits our responses.
void append_fields(std::string& out, const wire::http_fields& fields);

// text/plain.
wire::http_response plain_response(unsigned status, std::string_view text);

} // namespace muster::server
