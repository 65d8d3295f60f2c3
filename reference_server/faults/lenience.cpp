// Faults that let in what must be refused, and answers in HTTP that say the wrong thing.
#include "reference_server/faults/lenience.hpp"

#include "reference_server/faults/catalogue.hpp"

#include <string>
#include <string_view>

namespace muster::server::faults {

namespace {

// The request target with parameter `name` set to `value`, added when it is missing.
std::string with_parameter(const std::string& target, std::string_view name, std::string_view value)
{
    const std::string key = std::string(name) + '=';
    for (std::size_t at = target.find(key); at != std::string::npos; at = target.find(key, at + 1)) {
        if (at == 0 || (target[at - 1] != '?' && target[at - 1] != '&'))
            continue;
        const std::size_t end = target.find('&', at);
        const std::string tail = end == std::string::npos ? std::string() : target.substr(end);
        return target.substr(0, at + key.size()) + std::string(value) + tail;
    }
    return target + (target.find('?') == std::string::npos ? '?' : '&') + key + std::string(value);
}

bool has_parameter(const std::string& target, std::string_view text)
{
    for (std::size_t at = target.find(text); at != std::string::npos; at = target.find(text, at + 1)) {
        const bool whole = at > 0 && (target[at - 1] == '?' || target[at - 1] == '&');
        const std::size_t end = at + text.size();
        if (whole && (text.ends_with('=') || end == target.size() || target[end] == '&'))
            return true;
    }
    return false;
}

bool has_sid(const std::string& target)
{
    return has_parameter(target, "sid=");
}

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

} // namespace

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
