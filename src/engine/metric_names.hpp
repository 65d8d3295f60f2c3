// Every metric and counter by name: the one list that thresholds, reports and the documentation share.
#pragma once

#include <span>
#include <string_view>

namespace muster::engine {

namespace metric {
// latencies, microseconds
inline constexpr std::string_view connect = "client.connect";     // TCP and TLS
inline constexpr std::string_view handshake = "client.handshake"; // open() to the joined namespace
inline constexpr std::string_view upgrade = "client.upgrade";     // upgrade request to sent upgrade packet
inline constexpr std::string_view ack = "ack.latency"; // due time of the emit to its ack; raw: from the send
inline constexpr std::string_view event_wait = "event.wait";     // response and waitFor
inline constexpr std::string_view http = "http.latency";         // get and post steps
inline constexpr std::string_view fanout = "fanout.latency";     // per delivery; raw: from the send
inline constexpr std::string_view fanout_first = "fanout.first"; // per broadcast: first receiver
inline constexpr std::string_view fanout_median = "fanout.median";
inline constexpr std::string_view fanout_last = "fanout.last";
inline constexpr std::string_view fanout_spread = "fanout.spread"; // last minus first
inline constexpr std::string_view lateness = "generator.lateness"; // timers due against served
} // namespace metric

namespace counter {
inline constexpr std::string_view clients_started = "clients.started";
inline constexpr std::string_view clients_connected = "clients.connected";
inline constexpr std::string_view clients_completed = "clients.completed";
inline constexpr std::string_view clients_failed = "clients.failed";
inline constexpr std::string_view clients_cut = "clients.cut"; // still at work when the run had to end
inline constexpr std::string_view sessions_opened = "sessions.opened";
inline constexpr std::string_view sessions_upgraded = "sessions.upgraded";
inline constexpr std::string_view sessions_lost = "sessions.lost"; // ended by the server or the network
inline constexpr std::string_view emits = "emits";
inline constexpr std::string_view events = "events"; // received
inline constexpr std::string_view acks = "acks";
inline constexpr std::string_view ack_timeouts = "ack.timeouts";
inline constexpr std::string_view wait_timeouts = "wait.timeouts";
inline constexpr std::string_view match_failures = "match.failures";
inline constexpr std::string_view bytes_sent = "bytes.sent";
inline constexpr std::string_view bytes_received = "bytes.received";
inline constexpr std::string_view errors = "errors"; // failed clients and steps, all classes
inline constexpr std::string_view fanout_expected = "fanout.expected";
inline constexpr std::string_view fanout_delivered = "fanout.delivered";
inline constexpr std::string_view fanout_lost = "fanout.lost";
inline constexpr std::string_view fanout_duplicate = "fanout.duplicate";
inline constexpr std::string_view fanout_out_of_order = "fanout.out_of_order";
inline constexpr std::string_view fanout_misdelivered = "fanout.misdelivered";
inline constexpr std::string_view fanout_corrupt = "fanout.corrupt";
inline constexpr std::string_view fanout_unknown = "fanout.unknown";
} // namespace counter

std::span<const std::string_view> latency_names();
std::span<const std::string_view> counter_names();

} // namespace muster::engine
