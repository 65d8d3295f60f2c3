// The events of the echo app, one handler each.
#include "reference_server/apps/echo.hpp"
#include "reference_server/apps/echo_targets.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace muster::server {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t most_events = 10'000;    // of one many or stream
constexpr std::int64_t most_bytes = 10'000'000; // of one big

std::int64_t number_at(const event& e, std::size_t index, std::int64_t most)
{
    const auto v =
        index < e.each.size() ? wire::parse_json(e.each[index]) : core::result<wire::value>(wire::value());
    const std::int64_t* n = v ? v->if_is<std::int64_t>() : nullptr;
    return n ? std::clamp<std::int64_t>(*n, 0, most) : 0;
}

void reply(socket s, const event& e, raw_args args)
{
    acknowledgement(s, e)(args);
}

void stream(socket s, std::int64_t next, std::int64_t end, milliseconds every)
{
    if (next >= end)
        return;
    s.emit("n", arguments{next}.raw());
    s.after(every, [s, next, end, every] { stream(s, next + 1, end, every); });
}

std::string_view type_name(const wire::value& v)
{
    static constexpr std::array<std::string_view, 9> names = {
        "null", "boolean", "number", "number", "number", "string", "binary", "array", "object"};
    return names.at(v.data.index());
}

void message(socket s, const event& e)
{
    s.emit("message-back", e.args);
}
void message_with_ack(socket s, const event& e)
{
    reply(s, e, e.args);
}
void ask(socket s, const event& e)
{
    s.ask("question", e.args, std::chrono::seconds(10), [s](const ack_answer& a) {
        if (!a.timed_out)
            s.emit("answer", a.args);
    });
}
void many(socket s, const event& e)
{
    const std::int64_t count = number_at(e, 0, most_events);
    for (std::int64_t i = 0; i < count; ++i)
        s.emit("n", arguments{i}.raw());
}
void start_stream(socket s, const event& e)
{
    stream(s, 0, number_at(e, 0, most_events), milliseconds(number_at(e, 1, 60'000)));
}
void big(socket s, const event& e)
{
    const auto bytes = static_cast<std::size_t>(number_at(e, 0, most_bytes));
    s.emit("big", arguments{std::string(bytes, 'x')}.raw());
}
void bin(socket s, const event& /*e*/)
{
    const wire::array inner{wire::binary{std::string("\x04", 1)}, std::string("t")};
    const wire::object holder{{"a", inner}};
    s.emit("bin", arguments{wire::binary{std::string("\x01\x02\x03", 3)}, holder}.raw());
}
void types(socket s, const event& e)
{
    wire::array names;
    for (const wire::value& v : values_of(e.args))
        names.emplace_back(std::string(type_name(v)));
    s.emit("types", arguments(std::move(names)).raw());
}
void whoami(socket s, const event& e)
{
    reply(s, e, arguments{std::string(s.id())}.raw());
}
void double_ack(socket s, const event& e)
{
    const acknowledgement once(s, e);
    once(arguments{1}.raw());
    once(arguments{2}.raw());
}
void no_ack(socket /*s*/, const event& /*e*/) {}
void bye(socket s, const event& /*e*/)
{
    s.disconnect();
}
void bye_all(socket s, const event& /*e*/)
{
    s.close();
}

constexpr std::array<echo_event, 21> table{{
    {"message", message},
    {"message-with-ack", message_with_ack},
    {"join", echo::join},
    {"leave", echo::leave},
    {"to", echo::to},
    {"in", echo::in},
    {"to-union", echo::to_union},
    {"bcast", echo::bcast},
    {"all", echo::all},
    {"ask", ask},
    {"ask-all", echo::ask_all},
    {"many", many},
    {"stream", start_stream},
    {"big", big},
    {"bin", bin},
    {"types", types},
    {"whoami", whoami},
    {"double-ack", double_ack},
    {"no-ack", no_ack},
    {"bye", bye},
    {"bye-all", bye_all},
}};

} // namespace

std::span<const echo_event> echo_events()
{
    return table;
}

} // namespace muster::server
