// Faults that let in what must be refused, and answers in HTTP that say the wrong thing.
#include "reference_server/faults/lenience.hpp"

#include "reference_server/faults/catalogue.hpp"
#include "reference_server/faults/session/requests.hpp"

#include <string>
#include <string_view>

namespace muster::server::faults {

fault_ptr any_revision()
{
    return std::make_unique<request_fault>([](wire::http_request& r) {
        if (!has_parameter(r.target, "EIO=3") && !has_parameter(r.target, "EIO=4"))
            r.target = with_parameter(r.target, "EIO", "4");
    });
}

fault_ptr any_transport()
{
    return std::make_unique<request_fault>([](wire::http_request& r) {
        if (!has_parameter(r.target, "transport=websocket"))
            r.target = with_parameter(r.target, "transport", "polling");
    });
}

fault_ptr any_method()
{
    return std::make_unique<request_fault>([](wire::http_request& r) {
        if (!has_sid(r.target))
            r.method = "GET";
    });
}

fault_ptr any_sid()
{
    return std::make_unique<response_fault>([](wire::http_response& r) {
        if (r.body.find("Session ID unknown") != std::string::npos) {
            r.status = 200;
            r.body = "6";
        }
    });
}

fault_ptr errors_are_200()
{
    return std::make_unique<response_fault>([](wire::http_response& r) {
        if (r.status >= 400)
            r.status = 200;
    });
}

fault_ptr error_codes_shifted()
{
    return std::make_unique<response_fault>([](wire::http_response& r) {
        constexpr std::string_view key = R"("code":)";
        if (const std::size_t at = r.body.find(key); r.status >= 400 && at != std::string::npos)
            ++r.body[at + key.size()];
    });
}

fault_ptr post_not_ok()
{
    return std::make_unique<response_fault>([](wire::http_response& r) {
        if (r.status == 200 && r.body == "ok")
            r.body = "thanks";
    });
}

fault_ptr never_times_out()
{
    return std::make_unique<tolerance>(violation::ping_timeout);
}

} // namespace muster::server::faults
