// Unknown, refused and missing keys.
#include "scenario/reader/keys.hpp"

#include "core/bytes.hpp"

#include <algorithm>

namespace muster::scenario {

bool check_keys(reading& r, const yaml_node& node, std::string_view what, std::span<const key_info> known,
                std::span<const refused_key> refused)
{
    if (node.is != yaml_node::kind::map) {
        r.expected(node, "an object (" + std::string(what) + ")");
        return false;
    }
    std::vector<std::string_view> names;
    for (const key_info& info : known) {
        names.push_back(info.name);
        if (info.required && node.find(info.name) == nullptr)
            r.error(node, std::string(what) + " needs the key '" + std::string(info.name) + "'");
    }
    for (const yaml_entry& entry : node.entries) {
        if (std::find(names.begin(), names.end(), entry.key) != names.end())
            continue;
        const auto why = std::find_if(refused.begin(), refused.end(),
                                      [&](const refused_key& k) { return k.name == entry.key; });
        if (why != refused.end())
            r.error(entry.mark, "'" + entry.key + "' is not supported: " + std::string(why->reason));
        else
            r.error(entry.mark, "unknown key '" + core::printable(entry.key, 60) + "'",
                    r.problems.crowded() ? std::string() : did_you_mean(entry.key, names));
    }
    return true;
}

bool lists(std::string_view words, std::string_view word)
{
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' '))
            return true;
    }
    return false;
}

} // namespace muster::scenario
