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

// acks.cpp
fault_ptr ack_twice();
fault_ptr ack_never();
fault_ptr ack_swapped();
fault_ptr ack_unknown_id();
fault_ptr ack_wrong_content();

// handshake.cpp: opening, upgrading, heartbeat, closing
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

// namespaces.cpp: joining and leaving
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

} // namespace muster::server::faults
