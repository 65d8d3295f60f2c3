// Requests and responses that a fault changes, and the query of a target.
#pragma once

#include "reference_server/faults/fault.hpp"
#include "wire/http_message.hpp"

#include <string>
#include <string_view>

namespace muster::server::faults {

// The request target with parameter `name` set to `value`, added when it is missing.
std::string with_parameter(const std::string& target, std::string_view name, std::string_view value);
std::string without_parameter(const std::string& target, std::string_view name);
std::string parameter_of(const std::string& target, std::string_view name); // empty when missing
// `text` is "EIO=4", or "sid=" for any value.
bool has_parameter(const std::string& target, std::string_view text);
bool has_sid(const std::string& target);

class request_fault final : public fault {
public:
    using change = void (*)(wire::http_request&);
    explicit request_fault(change how) : how_(how) {}
    void on_request(wire::http_request& request, fault_context& c) override
    {
        if (c.strikes())
            how_(request);
    }

private:
    change how_;
};

class response_fault final : public fault {
public:
    using change = void (*)(wire::http_response&);
    explicit response_fault(change how) : how_(how) {}
    void on_response(wire::http_response& response, fault_context& c) override
    {
        if (c.strikes())
            how_(response);
    }

private:
    change how_;
};

} // namespace muster::server::faults
