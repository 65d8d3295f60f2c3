// The makers of faults below the packets. What each does stands in table.cpp.
#pragma once

#include "reference_server/faults/habits.hpp"

namespace muster::server::bends {

template <habits::head_change Change>
void head(const flaws& f)
{
    f.bytes.heads.push_back(Change);
}
template <habits::answer_change Change>
void answer(const flaws& f)
{
    f.bytes.answers.push_back(Change);
}
template <habits::frame_change Change>
void frame_in(const flaws& f)
{
    f.bytes.frames_in.push_back(Change);
}
template <habits::frame_change Change>
void frame_out(const flaws& f)
{
    f.bytes.frames_out.push_back(Change);
}
template <bool habits::*Switch>
void sets(const flaws& f)
{
    f.bytes.*Switch = true;
}

// heads.cpp: requests that are read wrongly
void http_1_0_refused(std::string& head);
void host_not_demanded(std::string& head);
void absolute_form_refused(std::string& head);
void slash_refused(std::string& head);
void chunks_ignored(std::string& head);
void any_path(std::string& head);
void control_bytes_taken(std::string& head);
void upgrade_by_exact_case(std::string& head);
void any_websocket_version(std::string& head);
void any_websocket_key(std::string& head);
void any_websocket_method(std::string& head);
void any_upgrade_protocol(std::string& head);
void websocket_origin_unchecked(std::string& head);

// answers.cpp: answers that say the wrong thing
void polls_as_html(std::string& answer, const wire::http_request& asked);
void errors_as_html(std::string& answer, const wire::http_request& asked);
void errors_as_crashes(std::string& answer, const wire::http_request& asked);
void sid_in_errors(std::string& answer, const wire::http_request& asked);
void no_allowed_origin(std::string& answer, const wire::http_request& asked);
void no_allowed_origin_on_errors(std::string& answer, const wire::http_request& asked);
void any_origin_allowed(std::string& answer, const wire::http_request& asked);
void no_vary(std::string& answer, const wire::http_request& asked);
void preflight_refused(std::string& answer, const wire::http_request& asked);
void cookie_for_scripts(std::string& answer, const wire::http_request& asked);
void cookie_always(std::string& answer, const wire::http_request& asked);
void cookie_of_another(std::string& answer, const wire::http_request& asked);
void gzip_only_said(std::string& answer, const wire::http_request& asked);
void gzip_unasked(std::string& answer, const wire::http_request& asked);
void octets_unanswered(std::string& answer, const wire::http_request& asked);
void refused_posts_unanswered(std::string& answer, const wire::http_request& asked);
void close_unsaid(std::string& answer, const wire::http_request& asked);
void noop_unsaid(std::string& answer, const wire::http_request& asked);
void large_head_unanswered(std::string& answer, const wire::http_request& asked);
void accept_key_wrong(std::string& answer, const wire::http_request& asked);
void no_version_named(std::string& answer, const wire::http_request& asked);
void subprotocol_invented(std::string& answer, const wire::http_request& asked);
void bundle_served(std::string& answer, const wire::http_request& asked);

// payloads.cpp: polling bodies that are framed wrongly
void v3_without_lengths(std::string& answer, const wire::http_request& asked);
void v3_counts_bytes(std::string& answer, const wire::http_request& asked);
void v3_octets_broken(std::string& answer, const wire::http_request& asked);
void base64_unmarked(std::string& answer, const wire::http_request& asked);
void jsonp_index_reflected(std::string& answer, const wire::http_request& asked);
void jsonp_index_wrong(std::string& answer, const wire::http_request& asked);
void jsonp_lines_unescaped(std::string& answer, const wire::http_request& asked);

// frames.cpp: WebSocket frames
bool unmasked_taken(raw_frame& frame, const frame_history& before);
bool reserved_bits_taken(raw_frame& frame, const frame_history& before);
bool unknown_opcodes_ignored(raw_frame& frame, const frame_history& before);
bool broken_text_taken(raw_frame& frame, const frame_history& before);
bool control_rules_ignored(raw_frame& frame, const frame_history& before);
bool close_ignored(raw_frame& frame, const frame_history& before);
bool any_close_taken(raw_frame& frame, const frame_history& before);
bool fragments_lost(raw_frame& frame, const frame_history& before);
bool ping_breaks_fragments(raw_frame& frame, const frame_history& before);
bool many_fragments_refused(raw_frame& frame, const frame_history& before);
bool binary_fragments_as_text(raw_frame& frame, const frame_history& before);
bool pong_unsaid(raw_frame& frame, const frame_history& before);
bool pong_emptied(raw_frame& frame, const frame_history& before);
bool close_not_echoed(raw_frame& frame, const frame_history& before);
bool close_codes_wrong(raw_frame& frame, const frame_history& before);
bool masked_by_server(raw_frame& frame, const frame_history& before);
bool binary_as_text(raw_frame& frame, const frame_history& before);
bool binary_type_byte_wrong(raw_frame& frame, const frame_history& before);

// limits.cpp: options that are not what they are said to be
void one_answer_only(const flaws& f);
void payload_unbounded(const flaws& f);
void payload_one_byte_less(const flaws& f);
void payload_in_characters(const flaws& f);
void recovery_without_end(const flaws& f);

} // namespace muster::server::bends
