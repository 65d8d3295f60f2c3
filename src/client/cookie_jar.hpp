// Cookies as a load balancer's stickiness needs them: name and value, sent back on every later request.
// Of the attributes only a withdrawal (Max-Age=0, Expires in 1970) counts: a client talks to one address for
// minutes.
#pragma once

#include "wire/http_message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::client {

class cookie_jar {
public:
    static constexpr std::size_t max_cookies = 32;
    static constexpr std::size_t max_bytes = 4'096; // of one cookie, name and value

    // Takes every Set-Cookie of an answer. A repeated name replaces the value; what is over the limits or
    // holds bytes that no header may carry is left out; a withdrawn one is forgotten.
    void take(const wire::http_fields& fields);

    bool empty() const { return cookies_.empty(); }

    // Appends "a=1; b=2", without those that `own` (the caller's Cookie value) names already.
    void append_to(std::string& out, std::string_view own) const;

private:
    std::vector<std::pair<std::string, std::string>> cookies_;
};

} // namespace muster::client
