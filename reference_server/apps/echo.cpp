// Namespaces and greeting of the echo app.
#include "reference_server/apps/echo.hpp"

#include "wire/http_message.hpp"

#include <algorithm>
#include <chrono>

namespace muster::server {

namespace {

bool is_dynamic(std::string_view nsp)
{
    constexpr std::string_view prefix = "/dyn-";
    return nsp.starts_with(prefix) && nsp.size() > prefix.size() && nsp.size() <= prefix.size() + 9 &&
           nsp.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

} // namespace

admission echo_app::admit(const connect_request& request)
{
    admission a;
    if (request.nsp == "/slow") {
        a.what = admission::kind::later;
        a.wait = std::chrono::milliseconds(200);
    } else if (request.nsp == "/denied") {
        a.what = admission::kind::refused;
        a.message = "Not authorized";
        a.data = R"({"code":"E1"})";
    } else if (request.nsp != "/" && request.nsp != "/custom" && request.nsp != "/quiet" &&
               !is_dynamic(request.nsp)) {
        a.what = admission::kind::unknown_namespace;
    }
    return a;
}

void echo_app::on_connect(socket s, const connect_request& request)
{
    if (request.nsp != "/" && request.nsp != "/custom")
        return;
    if (!request.auth.empty())
        return s.emit("auth", {request.auth, {}});
    wire::object query; // what protocol 4 has instead
    for (auto& [name, value] : wire::query_of("?" + std::string(request.query)))
        query.emplace_back(std::move(name), std::move(value));
    s.emit("auth", arguments{std::move(query)}.raw());
}

void echo_app::on_event(socket s, const event& e)
{
    const auto events = echo_events();
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const echo_event& known) { return known.name == e.name; });
    if (found != events.end())
        found->handle(s, e);
}

} // namespace muster::server
