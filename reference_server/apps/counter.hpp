// The counter app: one integer that everybody sees and anybody may raise. Both spellings of its events.
#pragma once

#include "reference_server/api/app.hpp"

#include <cstdint>

namespace muster::server {

// countUpdated(n) to every newcomer and, after each increment (also INCREMENT or COUNT_INCREMENTED), to all
// with the sender. Who spoke the upper-case names hears COUNT_UPDATED besides.
class counter_app : public app {
public:
    void on_connect(socket s, const connect_request& request) override;
    void on_event(socket s, const event& e) override;

private:
    std::int64_t count_ = 0;
};

} // namespace muster::server
