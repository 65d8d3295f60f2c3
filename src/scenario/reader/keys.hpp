// One table per object: name, kind, summary and reader of each key. The loader and the JSON schema are
// both driven by it, so no key can be known to one and not to the other.
#pragma once

#include "scenario/reader/reading.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

// `kind` is a small language of types: the name of a definition of the schema ("time", "reply"), `'word'` for
// one fixed word, `x[]` for a list, `{x}` for an object with free keys, and `a | b` for alternatives.
struct key_info {
    std::string_view name;
    std::string_view kind;
    std::string_view summary;
    bool required = false;
};

template <class T>
struct key {
    key_info info;
    void (*read)(reading& r, const yaml_node& value, T& into);
};

// Keys that other tools have and we refuse with a reason.
struct refused_key {
    std::string_view name;
    std::string_view reason;
};

struct object_info {
    std::string_view name;
    std::string_view summary;
    std::vector<key_info> keys;
    std::vector<std::string_view> one_of; // exactly one of these keys must be there, when not empty
};

// False, with a diagnostic, when the node is no object. Reports unknown and missing keys.
bool check_keys(reading& r, const yaml_node& node, std::string_view what, std::span<const key_info> known,
                std::span<const refused_key> refused = {});

template <class T>
std::vector<key_info> infos_of(std::span<const key<T>> keys)
{
    std::vector<key_info> infos;
    for (const key<T>& k : keys)
        infos.push_back(k.info);
    return infos;
}

// Reads the keys in the order of the table, whatever their order in the file.
template <class T>
bool read_object(reading& r, const yaml_node& node, std::string_view what, std::span<const key<T>> keys,
                 T& into, std::span<const refused_key> refused = {})
{
    if (!check_keys(r, node, what, infos_of(keys), refused))
        return false;
    for (const key<T>& k : keys) {
        if (const yaml_node* value = node.find(k.info.name))
            k.read(r, *value, into);
    }
    return true;
}

// Calls `read` for each element; a single value counts as a list of one when `or_one`.
template <class Read>
void read_list(reading& r, const yaml_node& node, std::string_view what, bool or_one, Read read)
{
    if (node.is == yaml_node::kind::list) {
        for (const yaml_node& item : node.items)
            read(item);
    } else if (or_one && node.is != yaml_node::kind::null) {
        read(node);
    } else {
        r.expected(node, what);
    }
}

// Whether `word` is one of the words, which spaces separate.
bool lists(std::string_view words, std::string_view word);

// Every object of the language of scenarios, for the schema.
std::vector<object_info> all_objects();

} // namespace muster::scenario
