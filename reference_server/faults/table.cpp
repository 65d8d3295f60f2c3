// The table of faults, and how the text that names one is read.
#include "reference_server/faults/table.hpp"

#include "core/bytes.hpp"
#include "reference_server/faults/bytes/bends.hpp"
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
    // below: what trips stands there by the numbers of conformance cases
    {"sid-caseless",            "session ids are compared without regard to case",                   "1.4.6",               1, sid_caseless},
    {"unknown-sid-opens",       "an unknown sid opens a new session",                                "1.4.1 1.4.3 1.4.4",   1, unknown_sid_opens},
    {"extra-query-refused",     "a query with more parameters is refused",                           "1.1.12",              1, extra_query_refused},
    {"websocket-by-get",        "transport=websocket opens a session without an upgrade",            "1.2.11",              1, websocket_by_get},
    {"any-transport-upgrades",  "every WebSocket request is one for transport=websocket",            "3.1.8 3.1.9",         1, any_transport_upgrades},
    {"batches-bounded",         "a payload of more than 16 packets is dropped",                      "2.1.5 2.1.6",         1, batches_bounded},
    {"large-bodies-lost",       "a body of more than 50,000 bytes is dropped",                       "2.1.14",              1, large_bodies_lost},
    {"content-type-demanded",   "a POST that is not text/plain is refused",                          "2.1.10",              1, content_type_demanded},
    {"v3-byte-counts-taken",    "lengths of revision 3 may count bytes",                             "2.3.4",               1, v3_byte_counts_taken},
    {"v3-utf16-refused",        "lengths of revision 3 that count characters are refused",           "2.3.3",               1, v3_utf16_counts_refused},
    {"b64-forgotten",           "b64=1 is not looked at",                                            "2.3.6",               1, b64_forgotten},
    {"octets-unread",           "a binary body of revision 3 is not read",                           "2.3.8",               1, octets_unread},
    {"octets-as-latin",         "text in a binary body of revision 3 loses its characters",          "2.3.9",               1, octets_as_latin},
    {"forms-unread",            "a form of JSONP is not read",                                       "2.3.15",              1, forms_unread},
    {"interval-untrue",         "the open record names twice the ping interval",                     "1.1.5 5.1",           1, interval_untrue},
    {"max-payload-as-text",     "the open record names maxPayload as text",                          "1.1.3",               1, max_payload_as_text},
    {"unknown-upgrade",         "the open record offers a transport that does not exist",            "1.1.4 3.1.1",         1, unknown_upgrade_offered},
    {"ping-twice",              "pings are sent twice",                                              "5.1 5.2",             1, ping_twice},
    {"ping-unasked",            "a ping comes 100 ms after the open record, in revision 3, too",     "5.15",                1, ping_unasked},
    {"ping-per-pong",           "every pong is answered with a ping",                                "5.8 5.9",             1, ping_per_pong},
    {"pong-data-refused",       "pongs with data do not count",                                      "5.7",                 1, pong_data_refused},
    {"stray-pong-refused",      "a pong that nobody asked for ends the session",                     "2.2.12 3.2.10 5.9",   1, stray_pong_refused},
    {"stray-packets-refused",   "noop, open and upgrade packets of a client end its session",        "2.2.13 3.2.11",       1, stray_packets_refused},
    {"only-heartbeat-counts",   "data keeps nobody alive",                                           "5.17",                1, only_heartbeat_counts},
    {"polls-not-held",          "a poll without data is answered with a noop",                       "2.1.2",               1, polls_not_held},
    {"close-ignored",           "close packets of clients are ignored",                              "3.2.8 6.1 6.2",       1, close_ignored},
    {"close-late",              "what stands behind a close packet is taken, too",                   "6.3",                 1, close_late},
    {"probe-ends-session",      "a probe ends the session",                                          "4.16",                1, probe_ends_session},
    {"quiet-after-upgrade",     "no pings are sent after an upgrade",                                "4.20",                1, quiet_after_upgrades},
    {"deaf-during-upgrade",     "messages of the client are lost while an upgrade is under way",     "4.7",                 1, deaf_during_upgrade},
    {"frames-split",            "a message with U+001E is taken for two packets",                    "3.2.13",              1, frames_split},
    {"echo-lost",               "plain Engine.IO messages are not echoed",                           "2.1.3 3.2.1",         1, echo_lost},
    {"echo-reformed",           "plain Engine.IO messages are read as JSON and written anew",        "3.2.4",               1, echo_reformed},
    {"connect-sid-of-session",  "the CONNECT answer carries the id of the session",                  "8.1.2",               1, connect_sid_of_session},
    {"connect-sid-of-first",    "all namespaces of a client get the same id",                        "8.1.3",               1, connect_sid_of_first},
    {"connect-behind-events",   "events come before the CONNECT answer",                             "8.1.32",              1, connect_behind_events},
    {"connect-names-root",      "the CONNECT answer names the root namespace",                       "8.1.1 8.1.10",        1, connect_names_root},
    {"auth-lost",               "the payload of CONNECT is lost",                                    "8.1.4 8.1.9",         1, auth_lost},
    {"auth-flattened",          "nested values in the payload of CONNECT are lost",                  "8.1.6",               1, auth_flattened},
    {"auth-null",               "the handler sees null where CONNECT had no payload",                "8.1.5",               1, auth_null},
    {"refused-is-joined",       "refused namespaces are joined",                                     "8.1.13",       1, refused_is_joined},
    {"refusal-ends-session",    "a refused namespace ends the session",                              "8.1.11 8.1.14",       1, refusal_ends_session},
    {"refusal-data-lost",       "the data of a middleware's refusal is lost",                        "8.1.13",              1, refusal_data_lost},
    {"refusal-as-object",       "a refusal of protocol 4 is an object",                              "8.3.4",               1, refusal_as_object},
    {"refused-name-mangled",    "the refused namespace is named wrongly",                            "8.1.18 8.1.19",              1, refused_name_mangled},
    {"namespace-caseless",      "the namespace /CUSTOM is taken for /custom",                        "8.1.16",              1, namespace_caseless},
    {"namespace-needs-comma",   "a namespace without comma is not understood",                       "8.1.8 12.5",          1, namespace_needs_comma},
    {"custom-refused",          "the namespace /custom does not exist",                              "8.1.7 8.3.2",         1, custom_namespaces_refused},
    {"dynamic-refused",         "dynamic namespaces do not exist",                                   "8.1.21",              1, dynamic_namespaces_refused},
    {"namespace-query-refused", "a query in a namespace of protocol 4 is taken for its name",        "8.3.3",               1, namespace_query_refused},
    {"one-namespace-only",      "events of other namespaces come in the root namespace",             "8.1.33",              1, one_namespace_only},
    {"leave-answered",          "DISCONNECT is answered",                                            "12.1",                1, leave_answered},
    {"leave-closes",            "DISCONNECT ends the connection",                                    "12.1 12.4",           1, leave_closes},
    {"leave-ignored",           "DISCONNECT of a client is ignored",                                 "12.2 12.8",           1, leave_ignored},
    {"leave-leaves-all",        "who leaves one namespace leaves the other",                         "12.4 12.6",           1, leave_leaves_all},
    {"no-way-back",             "who has left a namespace cannot join again",                        "12.2",                1, no_way_back},
    {"events-swapped",          "two events for one client change places",                           "2.1.7 9.29",          1, events_swapped},
    {"separator-raw",           "U+001E stands unescaped in an event",                               "2.2.2",               1, separator_raw},
    {"proto-dropped",           "a member called __proto__ is lost",                                 "8.1.20 9.10",         1, proto_dropped},
    {"infinity-said",           "a number out of range comes back as Infinity",                      "9.7",                 1, infinity_said},
    {"args-lost",               "echoed events carry other arguments",                               "9.1 9.2 9.3",         1, args_lost},
    {"deep-values-lost",        "deeply nested events are dropped",                                  "9.11",                1, deep_values_lost},
    {"numbered-events-refused", "an event named by a number ends the session",                       "9.18",                1, numbered_events_refused},
    {"unknown-events-refused",  "an event nobody listens to ends the session",                       "9.22 9.26",           1, unknown_events_refused},
    {"missing-payload-answered","an event without payload is answered",                              "9.15",                1, missing_payload_answered},
    {"unknown-events-acked",    "an event nobody listens to is acknowledged",                        "10.11",               1, unknown_events_acked},
    {"reserved-runs-handler",   "an event called connect runs the connect handler",                  "9.24",                1, reserved_runs_handler},
    {"error-event-kills",       "an event called error brings the server down",                      "9.25",                1, error_event_kills},
    {"plain-placeholders-refused","placeholders in a plain event end the session",                     "9.27",                1, plain_placeholders_refused},
    {"answers-lost",            "acks of clients are lost",                                          "10.12 10.21",         1, answers_lost},
    {"binary-answers-emptied",  "binary acks of clients lose their content",                         "10.13",               1, binary_answers_emptied},
    {"unknown-acks-refused",    "an ack with an unknown id ends the session",                        "10.14 11.30",         1, unknown_acks_refused},
    {"ack-from-any-socket",     "an ack counts from whichever client",                               "10.19",               1, ack_from_any_socket},
    {"ack-from-any-namespace",  "an ack counts in whichever namespace",                              "10.18",               1, ack_from_any_namespace},
    {"ack-counts-twice",        "the second ack of an id counts, too",                               "10.15",               1, ack_counts_twice},
    {"acks-without-id-refused", "an ack without id or payload ends the session",                     "10.16",               1, acks_without_id_refused},
    {"ack-ids-rounded",         "ack ids pass through a floating point number",                      "10.6",                1, ack_ids_rounded},
    {"ack-zero-lost",           "the ack id 0 is taken for none",                                    "10.2",                1, ack_zero_lost},
    {"ack-in-root",             "acks of other namespaces come in the root namespace",               "10.4",                1, ack_in_root},
    {"ack-first-twice",         "the handler's second ack is sent, too",                             "10.9",                1, ack_first_twice},
    {"five-attachments",        "more than five attachments end the session",                        "11.9",                1, five_attachments_at_most},
    {"placeholders-by-order",   "attachments are mapped by order, not by number",                    "11.4",                1, placeholders_by_order},
    {"nested-placeholders-lost","placeholders inside objects are not marked",                        "11.3",                1, nested_placeholders_lost},
    {"empty-attachments-lost",  "attachments without bytes are lost",                                "11.5",                1, empty_attachments_lost},
    {"pong-breaks-attachments", "a pong between attachments ends the session",                       "11.23",               1, pong_breaks_attachments},
    {"unjoined-swallows",       "a header for a foreign namespace swallows the next message",        "11.12",               1, unjoined_header_swallows},
    {"text-for-attachment",     "text is taken for an attachment",                                   "11.22",               1, text_taken_for_attachment},
    {"placeholder-forgiven",    "placeholders without a sound number mean the first attachment",     "11.15 11.16 11.17",   1, placeholder_index_forgiven},
    {"attachment-count-forgiven","headers with a bad number of attachments are ignored",              "11.13 11.14",         1, attachment_count_forgiven},
    {"room-leave-ignored",      "leaving a room has no effect",                                      "13.1.3",              1, room_leave_ignored},
    {"rooms-across-namespaces", "a room's messages reach the room's namesakes",                      "13.1.5",              1, rooms_across_namespaces},
    {"own-room-missing",        "a socket's own id is no room",                                      "13.1.4",              1, own_room_missing},
    {"room-without-sender",     "messages to everybody leave the sender out",                        "13.1.2",              1, room_without_sender},
    {"tolerate-second-websocket","a second WebSocket takes the session over",                         "4.9 4.10 4.11",       1, tolerate<second_websocket>},
    {"tolerate-revision-mismatch","requests with another EIO are taken",                               "2.4.8 4.19",          1, tolerate<revision_mismatch>},
    {"tolerate-wrong-transport","polls of a session on WebSocket are taken",                         "2.4.6 2.4.7 4.8",     1, tolerate<wrong_transport>},
    {"tolerate-poll-lost",      "a broken-off poll does not end the session",                        "2.4.3",               1, tolerate<poll_lost>},
    {"tolerate-upgrade-timeout","a WebSocket that probes nothing is kept",                           "4.17",                1, tolerate<upgrade_timeout>},
    {"http-1.0-refused",        "HTTP/1.0 is refused",                                               "1.5.9",               1, nullptr, bends::head<bends::http_1_0_refused>},
    {"host-not-demanded",       "a request without Host is served",                                  "1.5.10",              1, nullptr, bends::head<bends::host_not_demanded>},
    {"absolute-form-refused",   "an absolute target is not found",                                   "1.5.11",              1, nullptr, bends::head<bends::absolute_form_refused>},
    {"chunks-ignored",          "a chunked body is taken for none",                                  "2.1.15",              1, nullptr, bends::head<bends::chunks_ignored>},
    {"any-path",                "every path is served",                                              "1.5.4 1.5.5",         1, nullptr, bends::head<bends::any_path>},
    {"control-bytes-taken",     "control bytes in fields are passed over",                           "1.5.14",              1, nullptr, bends::head<bends::control_bytes_taken>},
    {"upgrade-by-exact-case",   "Upgrade and Connection are compared byte by byte",                  "3.1.3",               1, nullptr, bends::head<bends::upgrade_by_exact_case>},
    {"any-websocket-version",   "Sec-WebSocket-Version is not looked at",                            "3.1.5",               1, nullptr, bends::head<bends::any_websocket_version>},
    {"any-websocket-key",       "Sec-WebSocket-Key is not looked at",                                "3.1.4",               1, nullptr, bends::head<bends::any_websocket_key>},
    {"any-websocket-method",    "a WebSocket opens with every method",                               "3.1.6",               1, nullptr, bends::head<bends::any_websocket_method>},
    {"any-upgrade-protocol",    "every Upgrade is taken for WebSocket",                              "3.1.6",               1, nullptr, bends::head<bends::any_upgrade_protocol>},
    {"websocket-origin-unchecked","Origin is not looked at where a WebSocket is asked for",            "16.20",               1, nullptr, bends::head<bends::websocket_origin_unchecked>},
    {"one-answer-only",         "only the first request of a connection is answered",                "1.5.6 1.5.7",         1, nullptr, bends::one_answer_only},
    {"bodies-taken-as-done",    "a POST is answered before its body is there",                       "2.1.16",              1, nullptr, bends::sets<&habits::takes_bodies_as_done>},
    {"first-segment-only",      "a body is what came with its head",                                 "2.1.12 2.1.13 2.4.4",       1, nullptr, bends::sets<&habits::reads_first_segment>},
    {"never-continues",         "100-continue is never said",                                        "1.5.12",              1, nullptr, bends::sets<&habits::never_continues>},
    {"early-bytes-forgotten",   "bytes behind an upgrade request are passed over",                   "3.1.13",              1, nullptr, bends::sets<&habits::forgets_early_bytes>},
    {"sids-counted",            "session ids are a counter",                                         "1.1.10",              1, nullptr, bends::sets<&habits::counts_sessions>},
    {"polls-as-html",           "polls are answered as text/html",                                   "1.1.6 2.1.9",         1, nullptr, bends::answer<bends::polls_as_html>},
    {"errors-as-html",          "errors are answered as text/html",                                  "1.2.13",              1, nullptr, bends::answer<bends::errors_as_html>},
    {"errors-as-crashes",       "errors are answered with 500 and a stack trace",                    "16.24",             1, nullptr, bends::answer<bends::errors_as_crashes>},
    {"sid-in-errors",           "an unknown sid stands in the error page",                           "1.4.9",               1, nullptr, bends::answer<bends::sid_in_errors>},
    {"no-allowed-origin",       "the allowed origin is not named",                                   "1.5.16 1.5.17",       1, nullptr, bends::answer<bends::no_allowed_origin>},
    {"origin-not-on-errors",    "the allowed origin is not named on errors",                         "1.5.17",              1, nullptr, bends::answer<bends::no_allowed_origin_on_errors>},
    {"any-origin-allowed",      "every origin is allowed, with credentials",                         "1.5.18",              1, nullptr, bends::answer<bends::any_origin_allowed>},
    {"no-vary",                 "Vary is not said",                                                  "1.5.20",              1, nullptr, bends::answer<bends::no_vary>},
    {"preflight-refused",       "a preflight request is refused",                                    "1.5.16",              1, nullptr, bends::answer<bends::preflight_refused>},
    {"cookie-for-scripts",      "the cookie lacks HttpOnly",                                         "1.5.21",              1, nullptr, bends::answer<bends::cookie_for_scripts>},
    {"cookie-always",           "the cookie comes with every answer",                                "1.5.21",              1, nullptr, bends::answer<bends::cookie_always>},
    {"cookie-of-another",       "the cookie is not the session id",                                  "1.5.21",              1, nullptr, bends::answer<bends::cookie_of_another>},
    {"gzip-only-said",          "Content-Encoding says gzip, the body does not",                     "2.5.1",               1, nullptr, bends::answer<bends::gzip_only_said>},
    {"gzip-unasked",            "Content-Encoding is gzip for who did not ask",                      "2.5.3",               1, nullptr, bends::answer<bends::gzip_unasked>},
    {"octets-unanswered",       "a binary POST of revision 4 is not answered",                       "2.1.11",              1, nullptr, bends::answer<bends::octets_unanswered>},
    {"refused-posts-unanswered","a POST that is refused is not answered",                            "2.2.15",              1, nullptr, bends::answer<bends::refused_posts_unanswered>},
    {"close-unsaid",            "the waiting poll is not released by a close packet",                "2.4.1 5.5",           1, nullptr, bends::answer<bends::close_unsaid>},
    {"noop-unsaid",             "the waiting poll is not released by a noop",                        "4.1 6.1",             1, nullptr, bends::answer<bends::noop_unsaid>},
    {"large-heads-crash",       "a large field is answered with 500",                                "1.5.15",              1, nullptr, bends::answer<bends::large_head_unanswered>},
    {"accept-key-wrong",        "Sec-WebSocket-Accept does not fit the key",                         "3.1.2",               1, nullptr, bends::answer<bends::accept_key_wrong>},
    {"no-version-named",        "the refusal of a WebSocket version names none",                     "3.1.5",               1, nullptr, bends::answer<bends::no_version_named>},
    {"subprotocol-invented",    "a subprotocol is chosen that nobody offered",                       "3.1.10",              1, nullptr, bends::answer<bends::subprotocol_invented>},
    {"v3-without-lengths",      "payloads of revision 3 lack their lengths",                         "1.2.5",         1, nullptr, bends::answer<bends::v3_without_lengths>},
    {"v3-counts-bytes",         "lengths of revision 3 count bytes",                                 "2.3.3",               1, nullptr, bends::answer<bends::v3_counts_bytes>},
    {"v3-octets-broken",        "binary payloads of revision 3 have another separator",              "2.3.7",               1, nullptr, bends::answer<bends::v3_octets_broken>},
    {"base64-unmarked",         "base64 in polls lacks its b",                                       "2.2.4 2.3.6",         1, nullptr, bends::answer<bends::base64_unmarked>},
    {"bundle-served",           "a client bundle of socket.io 4.0.0 is served",                        "1.5.22 16.10",        1, nullptr, bends::answer<bends::bundle_served>},
    {"slash-refused",           "a path is not found with its slash",                                 "1.5.1",               1, nullptr, bends::head<bends::slash_refused>},
    {"jsonp-index-wrong",       "JSONP calls another function than the one asked for",               "2.3.14",              1, nullptr, bends::answer<bends::jsonp_index_wrong>},
    {"jsonp-index-reflected",   "the index of JSONP is repeated as it came",                         "2.3.17",              1, nullptr, bends::answer<bends::jsonp_index_reflected>},
    {"jsonp-lines-unescaped",   "U+2028 stands unescaped in JSONP",                                  "2.3.16",              1, nullptr, bends::answer<bends::jsonp_lines_unescaped>},
    {"unmasked-taken",          "unmasked frames of clients are taken",                              "3.3.6",               1, nullptr, bends::frame_in<bends::unmasked_taken>},
    {"reserved-bits-taken",     "reserved bits of frames are not looked at",                         "3.3.7",               1, nullptr, bends::frame_in<bends::reserved_bits_taken>},
    {"opcodes-ignored",         "frames of unknown kind are ignored",                                "3.3.8",               1, nullptr, bends::frame_in<bends::unknown_opcodes_ignored>},
    {"broken-text-taken",       "text that is not UTF-8 is taken",                                   "3.3.9",               1, nullptr, bends::frame_in<bends::broken_text_taken>},
    {"control-rules-ignored",   "control frames may be long and fragmented",                         "3.3.10",              1, nullptr, bends::frame_in<bends::control_rules_ignored>},
    {"close-frames-ignored",    "close frames of clients are ignored",                               "3.3.11 3.3.12 6.4",   1, nullptr, bends::frame_in<bends::close_ignored>},
    {"any-close-taken",         "every close frame is taken for 1000",                               "3.3.12",              1, nullptr, bends::frame_in<bends::any_close_taken>},
    {"fragments-lost",          "fragmented messages are lost",                                      "3.3.2 3.3.3",         1, nullptr, bends::frame_in<bends::fragments_lost>},
    {"ping-breaks-fragments",   "a ping between fragments ends the connection",                      "3.3.3 3.3.4",         1, nullptr, bends::frame_in<bends::ping_breaks_fragments>},
    {"many-fragments-refused",  "more than 100 fragments end the connection",                        "3.3.5",               1, nullptr, bends::frame_in<bends::many_fragments_refused>},
    {"binary-fragments-as-text","fragmented binary messages are taken for text",                     "3.3.4",               1, nullptr, bends::frame_in<bends::binary_fragments_as_text>},
    {"pong-unsaid",             "WebSocket pings are not answered",                                  "3.3.1",               1, nullptr, bends::frame_out<bends::pong_unsaid>},
    {"pong-emptied",            "WebSocket pongs lose what the ping said",                           "3.3.1",               1, nullptr, bends::frame_out<bends::pong_emptied>},
    {"close-not-echoed",        "close frames are not answered",                                     "3.3.11 6.4",          1, nullptr, bends::frame_out<bends::close_not_echoed>},
    {"close-codes-wrong",       "every close code of the server is 1011",                            "3.3.11 7.5",    1, nullptr, bends::frame_out<bends::close_codes_wrong>},
    {"masked-by-server",        "frames of the server are masked",                                   "3.3.13",              1, nullptr, bends::frame_out<bends::masked_by_server>},
    {"binary-as-text",          "binary goes over WebSocket as base64",                              "3.2.2 3.2.14 13.2.2", 1, nullptr, bends::frame_out<bends::binary_as_text>},
    {"type-byte-wrong",         "binary messages have a type byte too many",                         "3.2.2 3.2.3",         1, nullptr, bends::frame_out<bends::binary_type_byte_wrong>},
    {"payload-unbounded",       "maxPayload is not enforced",                                        "7.1 7.2 7.5 7.8",     1, nullptr, bends::payload_unbounded},
    {"payload-one-less",        "a message of exactly maxPayload is refused",                        "7.3 7.6",             1, nullptr, bends::payload_one_byte_less},
    {"payload-in-characters",   "maxPayload allows four bytes for each",                             "7.4",                 1, nullptr, bends::payload_in_characters},
    {"recovery-pid-missing",      "the CONNECT answer has no pid",                                       "14.3 14.6 14.8",      1, recovery_pid_missing},
    {"recovery-pid-as-number",    "the pid is a number",                                                 "14.1",                1, recovery_pid_as_number},
    {"recovery-offset-missing",   "events have no offset",                                               "14.2 14.3",           1, recovery_offset_missing},
    {"recovery-offset-same",      "all events have the same offset",                                     "14.2",                1, recovery_offset_same},
    {"recovery-missed-lost",      "who comes back does not get what it missed",                          "14.3 14.4",           1, recovery_missed_lost},
    {"recovery-missed-reversed",  "who comes back gets what it missed in reverse",                       "14.3",                1, recovery_missed_reversed},
    {"recovery-missed-behind",    "what was missed comes behind the CONNECT answer",                     "14.4",                1, recovery_missed_behind},
    {"recovery-rooms-lost",       "who comes back is in no room",                                        "14.5",                1, recovery_rooms_lost},
    {"recovery-sid-new",          "who comes back has another sid",                                      "14.3 14.4 14.10",     1, recovery_sid_new},
    {"recovery-any-pid",          "a pid that names nothing is taken over",                              "14.6",                1, recovery_any_pid},
    {"recovery-pid-refused",      "a pid that names nothing is refused",                                 "14.6 14.7 14.8 14.9", 1, recovery_pid_refused},
    {"recovery-pid-text-demanded","a pid that is no text ends the connection",                           "14.6",                1, recovery_pid_text_demanded},
    {"recovery-any-offset",       "an unknown offset is taken for the latest",                           "14.7",                1, recovery_any_offset},
    {"recovery-offset-of-any-kind","an offset that is no text is taken for the latest",                   "14.7",                1, recovery_offset_of_any_kind},
    {"recovery-without-offset",   "a missing offset is taken for the latest",                            "14.7",                1, recovery_without_offset},
    {"recovery-after-leave",      "who has left can come back",                                          "14.8",                1, recovery_after_leave},
    {"recovery-pid-twice",        "a pid works more than once",                                          "14.10",               1, recovery_pid_twice},
    {"recovery-without-end",      "who is gone can come back for a day",                                 "14.9",                1, nullptr, bends::recovery_without_end},
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
