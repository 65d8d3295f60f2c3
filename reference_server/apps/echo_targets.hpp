// The echo app's handlers of rooms and emit targets.
#pragma once

#include "reference_server/api/app.hpp"

#include <string>

namespace muster::server::echo {

// The arguments from `first` on.
raw_args rest(const event& e, std::size_t first);
// A room's name: its text, or the JSON of whatever else was given.
std::string room_of(const event& e);

void join(socket s, const event& e); // acks "ok"
void leave(socket s, const event& e);
void to(socket s, const event& e);
void in(socket s, const event& e);
void to_union(socket s, const event& e); // an array of rooms, without the sender
void bcast(socket s, const event& e);
void all(socket s, const event& e);
void ask_all(socket s, const event& e); // everyone's first answers within 400 ms

} // namespace muster::server::echo
