// The makers of all faults, by the file that holds them. What each does stands in table.cpp.
#pragma once

#include "reference_server/faults/fault.hpp"

namespace muster::server::faults {

// delivery.cpp: broadcasts lost, doubled, or sent to the wrong sessions
fault_ptr duplicate();
fault_ptr duplicate_later();
fault_ptr drop_one_receiver();
fault_ptr stop_half_way();
fault_ptr ack_then_drop_all();
fault_ptr drop_tail();
fault_ptr leak_to_stranger();
fault_ptr wrong_namespace();
fault_ptr echo_to_sender();
fault_ptr exclude_wrong_member();

// order.cpp: broadcasts overtake each other
fault_ptr swap_same_sender();
fault_ptr swap_other_sender();
fault_ptr delay_lane();
fault_ptr ack_before_broadcast();

// content.cpp: messages invented or changed
fault_ptr phantom();
fault_ptr stale();
fault_ptr corrupt();
fault_ptr attachments_reversed();
fault_ptr attachment_lost();
fault_ptr attachment_corrupt();
fault_ptr numbers_as_strings();
fault_ptr unicode_broken();
fault_ptr event_renamed();
fault_ptr two_holders();
fault_ptr free_name_refused();

// talk/acks.cpp: of the server
fault_ptr ack_twice();
fault_ptr ack_never();
fault_ptr ack_swapped();
fault_ptr ack_unknown_id();
fault_ptr ack_wrong_content();

// session/handshake.cpp: opening, upgrading, heartbeat, closing
fault_ptr mute();
fault_ptr late_handshake();
fault_ptr wrong_sid();
fault_ptr bad_open();
fault_ptr no_upgrades();
fault_ptr silent_ping();
fault_ptr late_ping();
fault_ptr pong_without_data();
fault_ptr no_noop();
fault_ptr probe_unanswered();
fault_ptr probe_wrong();
fault_ptr upgrade_loses_events();
fault_ptr upgrade_doubles_events();
fault_ptr close_without_goodbye();
fault_ptr stall();

// talk/namespaces.cpp: joining and leaving
fault_ptr no_connect_answer();
fault_ptr connect_without_sid();
fault_ptr connect_twice();
fault_ptr connect_unasked();
fault_ptr connect_error_text();
fault_ptr connect_error_lost();
fault_ptr disconnect_lost();
fault_ptr event_lost();
fault_ptr event_twice();

// lenience.cpp: what must be refused is let in (and tolerate<> in lenience.hpp)
fault_ptr any_revision();
fault_ptr any_transport();
fault_ptr any_method();
fault_ptr any_sid();
fault_ptr errors_are_200();
fault_ptr error_codes_shifted();
fault_ptr post_not_ok();
fault_ptr never_times_out();

// session/asking.cpp: how requests are read
fault_ptr reads();
fault_ptr sid_caseless();
fault_ptr unknown_sid_opens();
fault_ptr extra_query_refused();
fault_ptr websocket_by_get();
fault_ptr any_transport_upgrades();
fault_ptr batches_bounded();
fault_ptr large_bodies_lost();
fault_ptr content_type_demanded();
fault_ptr v3_byte_counts_taken();
fault_ptr v3_utf16_counts_refused();
fault_ptr b64_forgotten();
fault_ptr octets_unread();
fault_ptr octets_as_latin();
fault_ptr forms_unread();

// session/beating.cpp: open record, heartbeat, upgrade, close
fault_ptr interval_untrue();
fault_ptr max_payload_as_text();
fault_ptr unknown_upgrade_offered();
fault_ptr ping_twice();
fault_ptr ping_unasked();
fault_ptr ping_per_pong();
fault_ptr pong_data_refused();
fault_ptr stray_pong_refused();
fault_ptr stray_packets_refused();
fault_ptr only_heartbeat_counts();
fault_ptr polls_not_held();
fault_ptr close_ignored();
fault_ptr close_late();
fault_ptr probe_ends_session();
fault_ptr quiet_after_upgrades();
fault_ptr deaf_during_upgrade();
fault_ptr frames_split();
fault_ptr echo_lost();
fault_ptr echo_reformed();

// talk/joining.cpp: CONNECT and DISCONNECT
fault_ptr connect_sid_of_session();
fault_ptr connect_sid_of_first();
fault_ptr connect_behind_events();
fault_ptr connect_names_root();
fault_ptr auth_lost();
fault_ptr auth_flattened();
fault_ptr auth_null();
fault_ptr refused_is_joined();
fault_ptr refusal_ends_session();
fault_ptr refusal_data_lost();
fault_ptr refusal_as_object();
fault_ptr refused_name_mangled();
fault_ptr namespace_caseless();
fault_ptr namespace_needs_comma();
fault_ptr custom_namespaces_refused();
fault_ptr dynamic_namespaces_refused();
fault_ptr namespace_query_refused();
fault_ptr one_namespace_only();
fault_ptr leave_answered();
fault_ptr leave_closes();
fault_ptr leave_ignored();
fault_ptr leave_leaves_all();
fault_ptr no_way_back();

// talk/eventing.cpp: names, order and values of events
fault_ptr events_swapped();
fault_ptr separator_raw();
fault_ptr proto_dropped();
fault_ptr infinity_said();
fault_ptr args_lost();
fault_ptr deep_values_lost();
fault_ptr numbered_events_refused();
fault_ptr unknown_events_refused();
fault_ptr missing_payload_answered();
fault_ptr unknown_events_acked();
fault_ptr reserved_runs_handler();
fault_ptr error_event_kills();
fault_ptr plain_placeholders_refused();

// talk/answering.cpp: acknowledgements of clients
fault_ptr answers_lost();
fault_ptr binary_answers_emptied();
fault_ptr unknown_acks_refused();
fault_ptr ack_from_any_socket();
fault_ptr ack_from_any_namespace();
fault_ptr ack_counts_twice();
fault_ptr acks_without_id_refused();
fault_ptr ack_ids_rounded();
fault_ptr ack_zero_lost();
fault_ptr ack_in_root();
fault_ptr ack_first_twice();

// talk/attaching.cpp: attachments of clients, rooms
fault_ptr five_attachments_at_most();
fault_ptr placeholders_by_order();
fault_ptr nested_placeholders_lost();
fault_ptr empty_attachments_lost();
fault_ptr pong_breaks_attachments();
fault_ptr unjoined_header_swallows();
fault_ptr text_taken_for_attachment();
fault_ptr placeholder_index_forgiven();
fault_ptr attachment_count_forgiven();
fault_ptr room_leave_ignored();
fault_ptr rooms_across_namespaces();
fault_ptr own_room_missing();
fault_ptr room_without_sender();

// talk/recovering.cpp: connection state recovery
fault_ptr recovery_pid_missing();
fault_ptr recovery_pid_as_number();
fault_ptr recovery_offset_missing();
fault_ptr recovery_offset_same();
fault_ptr recovery_missed_lost();
fault_ptr recovery_missed_reversed();
fault_ptr recovery_missed_behind();
fault_ptr recovery_rooms_lost();
fault_ptr recovery_sid_new();
fault_ptr recovery_any_pid();
fault_ptr recovery_pid_refused();
fault_ptr recovery_pid_text_demanded();
fault_ptr recovery_any_offset();
fault_ptr recovery_offset_of_any_kind();
fault_ptr recovery_without_offset();
fault_ptr recovery_after_leave();
fault_ptr recovery_pid_twice();

} // namespace muster::server::faults
