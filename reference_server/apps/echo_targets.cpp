// Rooms and emit targets of the echo app.
#include "reference_server/apps/echo_targets.hpp"

#include "reference_server/core/packets/event_packet.hpp"

#include <chrono>

namespace muster::server::echo {

raw_args rest(const event& e, std::size_t first)
{
    return {joined_text(e.each, first), e.args.attachments};
}

std::string room_of(const event& e)
{
    std::string scratch;
    if (e.each.empty())
        return {};
    return std::string(text_of(e.each.front(), scratch).value_or(e.each.front()));
}

void join(socket s, const event& e)
{
    s.join(room_of(e));
    acknowledgement(s, e)(arguments{std::string("ok")}.raw());
}

void leave(socket s, const event& e)
{
    s.leave(room_of(e));
    acknowledgement(s, e)(arguments{std::string("ok")}.raw());
}

void to(socket s, const event& e)
{
    s.emit_to(room_of(e), "room-msg", rest(e, 1));
}

void in(socket s, const event& e)
{
    s.emit_in(room_of(e), "room-msg", rest(e, 1));
}

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

void ask_all(socket s, const event& e)
{
    s.ask_all("question", e.args, std::chrono::milliseconds(400),
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

} // namespace muster::server::echo
