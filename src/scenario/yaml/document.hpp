// YAML text to a tree of our own, with the place of every key and value. The only user of yaml-cpp is
// document.cpp. Bounded: size, depth, and the number of values with aliases counted as often as used.
#pragma once

#include "scenario/yaml/source_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

struct yaml_entry;

struct yaml_node {
    enum class kind : std::uint8_t { null, scalar, list, map };

    kind is = kind::null;
    bool quoted = false;             // quoted, a block scalar or !!str: text whatever it looks like
    bool binary = false;             // !binary: `text` is the decoded bytes
    std::string text;                // of a scalar
    std::size_t offset = 0;          // byte offset in the file; of an alias: where the anchor's value stands
    source_mark mark;                // the same as line and column
    std::vector<yaml_node> items;    // of a list
    std::vector<yaml_entry> entries; // of a map, in file order, keys unique

    // The value of `key`; nullptr when this is no map or has no such key.
    const yaml_node* find(std::string_view key) const;
};

struct yaml_entry {
    std::string key;
    source_mark mark; // of the key
    yaml_node value;
};

// Reads one document. Defects go to `problems`; nullopt when they left no tree worth reading.
std::optional<yaml_node> read_yaml(const source_text& source, diagnostic_list& problems);

// Where byte `index` of a scalar's value stands in the file; the scalar's own place when that cannot be told.
source_mark place_in_scalar(const source_text& source, const yaml_node& scalar, std::size_t index);

} // namespace muster::scenario
