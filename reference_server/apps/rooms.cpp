// The chat-rooms app.
#include "reference_server/apps/rooms.hpp"

#include "core/limits.hpp"

namespace muster::server {

namespace {

constexpr std::size_t max_name_bytes = 1'024;

std::string_view first_or_null(const event& e)
{
    return e.each.empty() ? std::string_view("null") : e.each.front();
}

// One spelling per name: "é" and its escape are the same name.
std::string canonical(std::string_view argument)
{
    const auto v = wire::parse_json(argument);
    return v ? wire::to_json(*v) : std::string(argument);
}

// A room is named by a text; of any other value its JSON is the name.
std::string room_name(const wire::value& room)
{
    const auto* name = room.if_is<std::string>();
    return name ? *name : wire::to_json(room);
}

// The inside of a message: text of a string argument, or the bytes of its only attachment.
std::optional<std::string_view> message_text(const event& e, std::string& scratch)
{
    if (e.each.empty())
        return std::nullopt;
    if (const auto text = text_of(e.each.front(), scratch))
        return text;
    if (e.args.attachments.size() == 1)
        return std::string_view(e.args.attachments.front());
    return std::nullopt;
}

} // namespace

void rooms_app::on_event(socket s, const event& e)
{
    if (e.name == "chat message") {
        relay(s, e);
    } else if (e.name == "socketUsername") {
        claim(s, e);
    } else if (e.name == "joinRoom") {
        join(s, e);
    } else if (e.name == "leaveRoom") {
        if (const auto room = wire::parse_json(first_or_null(e)))
            s.leave(room_name(*room));
    }
}

void rooms_app::claim(socket s, const event& e)
{
    const std::string_view argument = first_or_null(e);
    std::string name = canonical(argument);
    auto& mine = names_[s.key()];
    const bool free = mine.size() < max_names && name.size() <= max_name_bytes && !holders_.contains(name);
    s.emit(free ? "validUsername" : "usernameCollision", {argument, e.args.attachments});
    if (free) {
        holders_.emplace(name, s.key());
        mine.push_back(std::move(name));
    }
}

void rooms_app::join(socket s, const event& e)
{
    const auto argument = wire::parse_json(first_or_null(e));
    if (!argument)
        return;
    if (const auto* list = argument->if_is<wire::array>())
        for (const wire::value& room : *list)
            s.join(room_name(room));
    else
        s.join(room_name(*argument));
}

void rooms_app::relay(socket s, const event& e)
{
    std::string scratch;
    const auto text = message_text(e, scratch);
    if (!text)
        return;
    const auto message = wire::parse_json(*text);
    if (const wire::value* origin = message ? message->find("roomOriginName") : nullptr)
        s.emit_to(room_name(*origin), "chat message", {e.each.front(), e.args.attachments});
}

void rooms_app::on_disconnect(socket s, leave_reason /*why*/)
{
    const auto mine = names_.find(s.key());
    if (mine == names_.end())
        return;
    for (const std::string& name : mine->second)
        holders_.erase(name);
    names_.erase(mine);
}

} // namespace muster::server
