// The counter app.
#include "reference_server/apps/counter.hpp"

namespace muster::server {

void counter_app::on_connect(socket s, const connect_request& /*request*/)
{
    s.emit("countUpdated", arguments{count_}.raw());
}

void counter_app::on_event(socket s, const event& e)
{
    const bool upper = e.name == "INCREMENT" || e.name == "COUNT_INCREMENTED";
    if (!upper && e.name != "increment")
        return;
    ++count_;
    const arguments args{count_};
    s.emit_all("countUpdated", args.raw());
    if (upper)
        s.emit_all("COUNT_UPDATED", args.raw());
}

} // namespace muster::server
