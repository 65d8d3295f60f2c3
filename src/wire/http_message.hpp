// Plain HTTP request and response values: what the machines ask for and are told.
// No parsing here; Beast does that in the two `net` folders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::wire {

using http_fields = std::vector<std::pair<std::string, std::string>>;

// The first value of `name`, compared without case; empty when absent.
std::string_view find_field(const http_fields& fields, std::string_view name);

struct http_request {
    std::string method = "GET";
    std::string target = "/"; // path and query, as on the request line
    http_fields fields;
    std::string body;
};

struct http_response {
    unsigned status = 200;
    http_fields fields;
    std::string body;
};

// The query part of `target` as decoded name/value pairs in order; malformed escapes stay as they are.
std::vector<std::pair<std::string, std::string>> query_of(std::string_view target);

// `text` with everything outside the URL's unreserved characters percent-encoded.
std::string percent_encode(std::string_view text);

} // namespace muster::wire
