// The table of apps.
#include "reference_server/apps/registry.hpp"

#include "reference_server/apps/counter.hpp"
#include "reference_server/apps/echo.hpp"
#include "reference_server/apps/rooms.hpp"

namespace muster::server {

namespace {

template <class App>
std::unique_ptr<app> make()
{
    return std::make_unique<App>();
}

} // namespace

const std::vector<app_entry>& app_table()
{
    static const std::vector<app_entry> table = {
        {"rooms", "chat rooms: unique names, messages to a room", make<rooms_app>},
        {"counter", "one shared counter that everyone sees", make<counter_app>},
        {"echo", "the fixture of the protocol suites: echoes, acks, targets", make<echo_app>},
    };
    return table;
}

std::unique_ptr<app> make_app(std::string_view name)
{
    for (const app_entry& entry : app_table())
        if (entry.name == name)
            return entry.make();
    return nullptr;
}

} // namespace muster::server
