// The chat-rooms app: unique names, rooms by any name, and a message relayed untouched to the room it says it
// comes from. Wire-compatible with the Make School chat-rooms backend, without its ways to die.
#pragma once

#include "reference_server/api/app.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster::server {

// Events: socketUsername(name) -> validUsername(name) | usernameCollision(name) to the sender; joinRoom(name
// or array of names); leaveRoom(name); "chat message"(JSON text as string or bytes) -> the same to everyone
// else in roomOriginName, whether or not the sender is a member. Nothing is ever acked.
class rooms_app : public app {
public:
    static constexpr std::size_t max_names = 1'000; // of one socket; further claims collide

    void on_event(socket s, const event& e) override;
    void on_disconnect(socket s, leave_reason why) override;

private:
    void claim(socket s, const event& e);
    static void join(socket s, const event& e);
    static void relay(socket s, const event& e);

    std::map<std::string, socket_key, std::less<>> holders_; // a name's JSON text -> who has it
    std::unordered_map<socket_key, std::vector<std::string>> names_;
};

} // namespace muster::server
