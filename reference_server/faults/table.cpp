// The table of faults, and how the text that names one is read.
#include "reference_server/faults/table.hpp"

#include "core/bytes.hpp"
#include "reference_server/faults/catalogue.hpp"
#include "reference_server/faults/lenience.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace muster::server {

namespace {

using namespace faults;
using enum violation;

// clang-format off
constexpr fault_entry table[] = {
    // name                    what the server does                                        who must notice       usual
    {"swap-same-sender",       "one receiver gets two messages of a sender swapped",       "order",              0.05, swap_same_sender},
    {"swap-other-sender",      "one receiver gets messages of two senders swapped",        "total order",        0.05, swap_other_sender},
    {"delay-lane",             "one sender's messages reach one receiver late",            "total order",        0.05, delay_lane},
    {"ack-before-broadcast",   "the ack overtakes the broadcast of the same handler",      "ack before broadcast", 1,  ack_before_broadcast},
    {"duplicate",              "one receiver gets a message twice",                        "duplicates",         0.02, duplicate},
    {"duplicate-later",        "one receiver gets a message again 50 messages later",      "duplicates",         0.02, duplicate_later},
    {"drop-one-receiver",      "a message does not reach one of its receivers",            "delivery",           0.02, drop_one_receiver},
    {"stop-half-way",          "a message reaches only the first half of its receivers",   "delivery",           0.02, stop_half_way},
    {"ack-then-drop-all",      "a message is taken and reaches nobody",                    "delivery",           0.02, ack_then_drop_all},
    {"drop-tail",              "the last message of every sender is never delivered",      "delivery",           1,    drop_tail},
    {"phantom",                "a message is sent again with another number in its stamp", "phantoms",           0.02, phantom},
    {"stale",                  "a message of an earlier run is delivered",                 "phantoms",           0.02, stale},
    {"corrupt",                "one receiver gets a message with a letter changed",        "integrity",          0.02, corrupt},
    {"attachments-reversed",   "attachments come in reverse order",                        "binary cases",       1,    attachments_reversed},
    {"attachment-lost",        "the last attachment never comes",                          "binary cases",       1,    attachment_lost},
    {"attachment-corrupt",     "a bit of an attachment is flipped",                        "binary cases",       1,    attachment_corrupt},
    {"numbers-as-strings",     "numbers in events become strings",                         "event cases",        1,    numbers_as_strings},
    {"unicode-broken",         "characters beyond ASCII become question marks",            "event cases",        1,    unicode_broken},
    {"event-renamed",          "events arrive under another name",                         "event cases",        1,    event_renamed},
    {"event-lost",             "events of the server are lost",                            "event cases",        1,    event_lost},
    {"event-twice",            "events of the server come twice",                          "event cases",        1,    event_twice},
    {"two-holders",            "a name that is taken is granted again",                    "name registry",      0.1,  two_holders},
    {"free-name-refused",      "a name that nobody holds is refused",                      "name registry",      0.1,  free_name_refused},
    {"leak-to-stranger",       "a room's message also reaches somebody outside the room",  "isolation",          0.02, leak_to_stranger},
    {"wrong-namespace",        "events carry another namespace",                           "namespace isolation", 0.02, wrong_namespace},
    {"echo-to-sender",         "the sender gets its own message back",                     "sender excluded",    0.02, echo_to_sender},
    {"exclude-wrong-member",   "a member is left out instead of the sender",               "sender excluded, delivery", 0.02, exclude_wrong_member},
    {"ack-twice",              "acks are sent twice",                                      "acks",               0.1,  ack_twice},
    {"ack-never",              "acks are not sent",                                        "acks",               0.1,  ack_never},
    {"ack-swapped",            "two acks exchange their contents",                         "acks",               0.1,  ack_swapped},
    {"ack-unknown-id",         "acks carry an id that nobody asked for",                   "acks",               0.1,  ack_unknown_id},
    {"ack-wrong-content",      "acks carry an argument too many",                          "acks",               0.1,  ack_wrong_content},
    {"mute",                   "connections are accepted and nothing is ever said",        "handshake cases",    1,    mute},
    {"late-handshake",         "the open record comes two seconds late",                   "handshake latency",  1,    late_handshake},
    {"wrong-sid",              "the open record names a session that does not exist",      "handshake cases",    1,    wrong_sid},
    {"bad-open",               "the open record has no pingInterval",                      "handshake cases",    1,    bad_open},
    {"no-upgrades",            "the open record offers no upgrade",                        "upgrade cases",      1,    no_upgrades},
    {"silent-ping",            "no pings are sent and none are answered",                  "heartbeat",          1,    silent_ping},
    {"late-ping",              "pings and pongs come 150 ms late",                         "heartbeat cases",    1,    late_ping},
    {"pong-without-data",      "pongs lose the data of the ping",                          "heartbeat cases",    1,    pong_without_data},
    {"never-times-out",        "silent clients are never closed",                          "heartbeat cases",    1,    never_times_out},
    {"no-noop",                "the waiting poll is not released during an upgrade",       "upgrade cases",      1,    no_noop},
    {"probe-unanswered",       "the upgrade probe gets no answer",                         "upgrade cases",      1,    probe_unanswered},
    {"probe-wrong",            "the upgrade probe gets a wrong answer",                    "upgrade cases",      1,    probe_wrong},
    {"upgrade-loses-events",   "events sent while an upgrade is under way are lost",       "upgrade continuity", 1,    upgrade_loses_events},
    {"upgrade-doubles-events", "events sent while an upgrade is under way come twice",     "upgrade continuity", 1,    upgrade_doubles_events},
    {"close-without-goodbye",  "connections are cut in the middle of the talk",            "connection errors",  0.01, close_without_goodbye},
    {"stall",                  "everything stands still for a second",                     "latency thresholds", 0.01, stall},
    {"no-connect-answer",      "CONNECT is not answered",                                  "namespace cases",    1,    no_connect_answer},
    {"connect-without-sid",    "the CONNECT answer has no sid",                            "namespace cases",    1,    connect_without_sid},
    {"connect-twice",          "CONNECT is answered twice",                                "namespace cases",    1,    connect_twice},
    {"connect-unasked",        "\"/\" is joined without a CONNECT in revision 4",          "namespace cases",    1,    connect_unasked},
    {"connect-error-text",     "a refused namespace gets a string instead of an object",   "namespace cases",    1,    connect_error_text},
    {"connect-error-lost",     "a refused namespace gets no answer",                       "namespace cases",    1,    connect_error_lost},
    {"disconnect-lost",        "the server leaves namespaces without a word",              "disconnect cases",   1,    disconnect_lost},
    {"any-revision",           "every EIO value is taken for 4",                           "handshake cases",    1,    any_revision},
    {"any-transport",          "every unknown transport is taken for polling",             "handshake cases",    1,    any_transport},
    {"any-method",             "sessions open with every HTTP method",                     "handshake cases",    1,    any_method},
    {"any-sid",                "requests with an unknown sid are answered with 200",       "polling cases",      1,    any_sid},
    {"errors-are-200",         "errors are answered with status 200",                      "handshake cases",    1,    errors_are_200},
    {"error-codes-shifted",    "error bodies carry the wrong code",                        "handshake cases",    1,    error_codes_shifted},
    {"post-not-ok",            "a POST is not answered with ok",                           "polling cases",      1,    post_not_ok},
    {"tolerate-bad-packets",   "malformed Engine.IO packets are ignored",                  "polling, websocket cases", 1, tolerate<malformed_packet>},
    {"tolerate-client-ping",   "a ping of the client is ignored in revision 4",            "heartbeat cases",    1,    tolerate<heartbeat_direction>},
    {"tolerate-second-poll",   "a second GET does not end the session",                    "polling cases",      1,    tolerate<second_poll>},
    {"tolerate-octets",        "a binary body is read as text in revision 4",              "polling cases",      1,    tolerate<octet_stream>},
    {"tolerate-bad-messages",  "malformed Socket.IO packets are ignored",                  "malformed cases",    1,    tolerate<malformed_message>},
    {"tolerate-wrong-payload", "payloads of the wrong kind are ignored",                   "malformed cases",    1,    tolerate<wrong_payload>},
    {"tolerate-not-joined",    "packets for a namespace not joined are ignored",           "namespace cases",    1,    tolerate<not_joined>},
    {"tolerate-second-connect", "a second CONNECT is ignored",                             "namespace cases",    1,    tolerate<joined_twice>},
    {"tolerate-connect-error", "CONNECT_ERROR from a client is ignored",                   "namespace cases",    1,    tolerate<refused_type>},
    {"tolerate-attachments",   "attachments out of place are ignored",                     "binary cases",       1,    tolerate<attachments>},
    {"tolerate-late-join",     "clients that join nothing are kept",                       "namespace cases",    1,    tolerate<late_join>},
    {"tolerate-upgrade-order", "whatever a probing WebSocket says is ignored",             "upgrade cases",      1,    tolerate<upgrade_order>},
};
// clang-format on

core::problem unsound(std::string_view text, std::string cause, std::string remedy)
{
    core::problem p;
    p.code = "bad_fault";
    p.what = "the fault \"" + core::printable(text, 60) + "\" cannot be used";
    p.where = "--fault";
    p.cause = std::move(cause);
    p.remedy = std::move(remedy);
    p.kept = "nothing was started";
    return p;
}

std::string unknown_name_remedy(std::string_view name)
{
    std::vector<std::string_view> names;
    for (const fault_entry& entry : table)
        names.push_back(entry.name);
    const std::string_view near = core::nearest(name, names);
    return near.empty() ? std::string("`muster serve --list` prints all faults")
                        : "did you mean " + std::string(near) + "?";
}

template <class Number>
bool read_number(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

std::span<const fault_entry> fault_table()
{
    return table;
}

std::optional<fault_choice> parse_fault(std::string_view text, core::problem& why)
{
    const std::size_t first = text.find(':');
    const std::string_view name = text.substr(0, first);
    fault_choice choice;
    for (const fault_entry& entry : table)
        if (entry.name == name)
            choice.entry = &entry;
    if (!choice.entry) {
        why = unsound(text, "there is no fault of this name", unknown_name_remedy(name));
        return std::nullopt;
    }
    choice.probability = choice.entry->probability;
    if (first == std::string_view::npos)
        return choice;
    const std::size_t second = text.find(':', first + 1);
    const std::string_view probability = text.substr(first + 1, second - first - 1);
    if (!read_number(probability, choice.probability) ||
        !(choice.probability > 0 && choice.probability <= 1)) {
        why = unsound(text, "the probability is not a number above 0 and up to 1",
                      "write " + std::string(name) + ":0.01");
        return std::nullopt;
    }
    if (second == std::string_view::npos)
        return choice;
    std::uint64_t limit = 0;
    if (!read_number(text.substr(second + 1), limit) || limit == 0) {
        why = unsound(text, "the limit is not a whole number above 0",
                      "write " + std::string(name) + ":0.01:10");
        return std::nullopt;
    }
    choice.limit = limit;
    return choice;
}

} // namespace muster::server
