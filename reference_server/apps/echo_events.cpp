// The events of the echo app, one handler each.
#include "reference_server/apps/echo.hpp"

#include "reference_server/core/event_packet.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace muster::server {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t most_events = 10'000;    // of one many or stream
constexpr std::int64_t most_bytes = 10'000'000; // of one big

// The arguments from `first` on.
raw_args rest(const event& e, std::size_t first)
{
    return {joined_text(e.each, first), e.args.attachments};
}

// A room's name: its text, or the JSON of whatever else was given.
std::string room_of(const event& e)
{
    std::string scratch;
    if (e.each.empty())
        return {};
    return std::string(text_of(e.each.front(), scratch).value_or(e.each.front()));
}

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
void join(socket s, const event& e)
{
    s.join(room_of(e));
    reply(s, e, arguments{std::string("ok")}.raw());
}
void leave(socket s, const event& e)
{
    s.leave(room_of(e));
    reply(s, e, arguments{std::string("ok")}.raw());
}
void to(socket s, const event& e)
{
    s.emit_to(room_of(e), "room-msg", rest(e, 1));
}
void in(socket s, const event& e)
{
    s.emit_in(room_of(e), "room-msg", rest(e, 1));
}
// An array of rooms: the union of them, without the sender.
void to_union(socket s, const event& e)
{
    const auto list =
        e.each.empty() ? core::result<wire::value>(wire::value()) : wire::parse_json(e.each.front());
    std::vector<std::string_view> rooms;
    if (const auto* names = list ? list->if_is<wire::array>() : nullptr)
        for (const wire::value& name : *names)
            if (const auto* text = name.if_is<std::string>())
                rooms.emplace_back(*text);
    s.emit_to_union(rooms, "room-msg", rest(e, 1));
}
void bcast(socket s, const event& e)
{
    s.emit_others("bc", e.args);
}
void all(socket s, const event& e)
{
    s.emit_all("bc", e.args);
}
void ask(socket s, const event& e)
{
    s.ask("question", e.args, std::chrono::seconds(10), [s](const ack_answer& a) {
        if (!a.timed_out)
            s.emit("answer", a.args);
    });
}
void ask_all(socket s, const event& e)
{
    s.ask_all("question", e.args, milliseconds(400),
              [s](bool timed_out, std::span<const std::string> answers) {
                  wire::array list;
                  for (const std::string& answer : answers) {
                      const auto args = wire::parse_json(answer);
                      const wire::value* first = args ? args->at(0) : nullptr;
                      list.push_back(first ? *first : wire::value());
                  }
                  s.emit("answers", arguments{timed_out, std::move(list)}.raw());
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
    acknowledgement once(s, e);
    once(e.args);
    once(e.args);
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
    {"join", join},
    {"leave", leave},
    {"to", to},
    {"in", in},
    {"to-union", to_union},
    {"bcast", bcast},
    {"all", all},
    {"ask", ask},
    {"ask-all", ask_all},
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
