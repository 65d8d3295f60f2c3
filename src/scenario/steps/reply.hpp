// What must come back: matches, captures, acks, responses, waits.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// What the paths of matches and captures begin at.
enum class path_root : std::uint8_t {
    arguments,      // the list of arguments: "$.0.ok"
    first_argument, // written for the first argument alone ("$.ok"), as Artillery does with `channel`
    document        // a JSON body or payload: "$.ok"
};

// A path without wildcards; nullopt after a defect.
std::optional<std::string> read_path(reading& r, const yaml_node& node);

std::vector<match_rule> read_matches(reading& r, const yaml_node& node, path_root root);
std::vector<capture_rule> read_captures(reading& r, const yaml_node& node, path_root root);

reply read_acknowledge(reading& r, const yaml_node& node);
std::vector<reply> read_responses(reading& r, const yaml_node& node);
wait_step read_wait(reading& r, const yaml_node& node);
never_step read_never(reading& r, const yaml_node& node);

// The name of an event that an application may send.
text_template read_event(reading& r, const yaml_node& node);

// A namespace: "/" or "/name".
text_template read_namespace(reading& r, const yaml_node& node);

void describe_replies(std::vector<object_info>& objects);

} // namespace muster::scenario
