// The connections of one case: gives channels out, takes them back, and keeps what was said as evidence.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "engine/moment.hpp"
#include "engine/raw/channels.hpp"
#include "engine/raw/finding.hpp"
#include "engine/raw/line/arrivals.hpp"
#include "engine/raw/line/connection.hpp"
#include "engine/raw/line/session_record.hpp"
#include "engine/raw/target.hpp"
#include "wire/engineio_packet.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine::raw {

class switchboard {
public:
    // `target` and `found` outlive the board. Frames tell their time since `epoch`.
    switchboard(const raw_target& target, wire::engineio_revision revision, core::time_point epoch,
                core::random_source random, finding& found);

    // A new connection, its bytes told to `who` until it is released. nullptr, and broken() says so, when
    // every channel is taken. `number` is the actor's, for evidence.
    connection* open(std::uint32_t number, listener& who, moment t);
    // Says goodbye (FIN) when the connection stands; `c` becomes null.
    void release(connection*& c, moment t);
    // Cuts the connection with a reset; `c` becomes null.
    void cut(connection*& c, moment t);

    void on(const client::io_event& event, moment t);
    void on_deadline(moment t);
    core::time_point next_deadline() const;

    // One piece of what was said, for the report: kept cut, the last ones only.
    void saw(std::uint32_t number, bool outgoing, std::string_view text, core::time_point now);
    // A line for the report.
    void record(std::string line);
    // A session was opened: what $sid and its like stand for from now on.
    void opened(session_record record, core::time_point now);

    const raw_target& target() const { return *target_; }
    wire::engineio_revision revision() const { return revision_; }
    core::random_source& random() { return random_; }
    inbox_load& load() { return load_; }
    const std::string& broken() const { return broken_; }
    const std::optional<session_record>& last_session() const { return last_session_; }

private:
    void retire(connection*& c);

    const raw_target* target_;
    wire::engineio_revision revision_;
    core::time_point epoch_;
    core::random_source random_;
    finding* found_;
    inbox_load load_;
    std::string broken_;
    std::optional<session_record> last_session_;
    std::map<client::channel_id, std::unique_ptr<connection>> connections_;
    std::vector<std::unique_ptr<connection>> retired_; // until nobody can be inside them
    std::deque<client::channel_id> free_;              // the one given back longest ago first
};

} // namespace muster::engine::raw
