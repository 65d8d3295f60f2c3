// Packets as texts, and the objects that stand for other forms.
#include "scenario/raw/patterns.hpp"

#include "core/bytes.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

using form = packet_pattern::form;

constexpr std::array<std::string_view, 10> placeholders{"<text>",   "<string>",  "<integer>", "<positive>",
                                                        "<number>", "<boolean>", "<array>",   "<object>",
                                                        "<any>",    "<strings>"};

bool is_hex(std::string_view text)
{
    return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

// The word in angle brackets that begins at `at`; empty when there is none.
std::string_view bracketed(std::string_view text, std::size_t at)
{
    std::size_t end = at + 1;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z')
        ++end;
    const bool whole = text[at] == '<' && end > at + 1 && end < text.size() && text[end] == '>';
    return whole ? text.substr(at, end + 1 - at) : std::string_view();
}

void check_placeholder(reading& r, source_mark mark, std::string_view word)
{
    if (std::find(placeholders.begin(), placeholders.end(), word) != placeholders.end())
        return;
    std::string hint = did_you_mean(word, placeholders);
    r.error(mark, "unknown placeholder '" + core::printable(word, 60) + "'",
            hint.empty() ? "{ exact: ... } compares bytes" : std::move(hint));
}

// Placeholders are whole JSON strings, but for <id>, which stands in the header.
void check_placeholders(reading& r, const yaml_node& node)
{
    const std::string_view text = node.text;
    const std::size_t json = std::min(text.find_first_of("[{\""), text.size());
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::string_view word = bracketed(text, at);
        if (word.empty() || (at < json && word == "<id>"))
            continue;
        const std::size_t end = at + word.size();
        const bool whole = at > 0 && text[at - 1] == '"' && end < text.size() && text[end] == '"';
        if (at < json)
            r.error(place_in_scalar(r.source, node, at),
                    "the header of a packet knows the placeholder <id> only",
                    "{ exact: ... } compares bytes");
        else if (whole)
            check_placeholder(r, place_in_scalar(r.source, node, at), word);
    }
}

void check_packet(reading& r, const yaml_node& node, std::string_view text)
{
    if (text.empty() || text[0] < '0' || text[0] > '6') {
        r.error(node, "a packet begins with its Engine.IO type, 0 to 6",
                text.starts_with('b') ? "{ binary: \"0102\" } stands for a binary message" : "");
        return;
    }
    const std::size_t json = text.find_first_of("[{\"");
    if (json != std::string_view::npos && !wire::parse_json(text.substr(json)))
        r.error(place_in_scalar(r.source, node, json), "the JSON of this packet is malformed",
                "{ exact: ... } and { like: ... } compare bytes");
}

bool is_whole_scalar(const yaml_node& node)
{
    return node.is == yaml_node::kind::scalar && !node.binary;
}

struct pattern_parts {
    packet_pattern pattern;
    const yaml_node* control = nullptr;
    const yaml_node* text = nullptr;
    int forms = 0;
};

using pattern_key = key<pattern_parts>;

void set_form(reading& r, const yaml_node& node, pattern_parts& into, form is)
{
    ++into.forms;
    into.pattern = {is, r.template_text(node)};
}

constexpr pattern_key binary_key{
    {"binary", "template", "a binary message: its bytes in hex, or \"*\" for any"},
    [](reading& r, const yaml_node& node, pattern_parts& into) {
        ++into.forms;
        const bool any = is_whole_scalar(node) && node.text == "*";
        into.pattern = {form::binary, any ? text_template::constant("*") : read_hex(r, node)};
    }};

constexpr std::array<pattern_key, 5> pattern_keys{{
    {{"exact", "template", "a text packet with exactly these bytes"},
     [](reading& r, const yaml_node& node, pattern_parts& into) { set_form(r, node, into, form::exact); }},
    {{"like", "template", "a text packet, with * for anything"},
     [](reading& r, const yaml_node& node, pattern_parts& into) { set_form(r, node, into, form::like); }},
    binary_key,
    {{"control", "'ping' | 'pong'", "a WebSocket control frame"},
     [](reading& r, const yaml_node& node, pattern_parts& into) {
         static constexpr std::array<std::string_view, 2> words{"ping", "pong"};
         ++into.forms;
         into.control = &node;
         const bool pong = r.word(node, words) == 1;
         into.pattern = {pong ? form::control_pong : form::control_ping, text_template::constant("*")};
     }},
    {{"text", "template", "of control: its payload, with *; default any"},
     [](reading& r, const yaml_node& node, pattern_parts& into) {
         into.text = &node;
         into.pattern.text = r.template_text(node);
     }},
}};

constexpr std::array<pattern_key, 1> sent_keys{{
    {{"binary", "template", "a binary message: its bytes in hex", true},
     [](reading& r, const yaml_node& node, pattern_parts& into) {
         into.pattern = {form::binary, read_hex(r, node)};
     }},
}};

// A text of JSON where a value is meant.
void refuse_json_text(reading& r, const yaml_node& node)
{
    if (is_whole_scalar(node) && !node.text.starts_with("{{") &&
        (node.text.starts_with('{') || node.text.starts_with('[')))
        r.error(node, "this is a text, not an object or a list", "leave out the quotes around it");
}

void check_json_words(reading& r, const yaml_node& node)
{
    if (is_whole_scalar(node) && !node.text.empty() && bracketed(node.text, 0).size() == node.text.size())
        check_placeholder(r, node.mark, node.text);
    for (const yaml_node& item : node.items)
        check_json_words(r, item);
    for (const yaml_entry& entry : node.entries)
        check_json_words(r, entry.value);
}

} // namespace

packet_pattern read_pattern(reading& r, const yaml_node& node)
{
    if (node.is != yaml_node::kind::map) {
        packet_pattern pattern{form::packet, r.template_text(node)};
        if (!is_whole_scalar(node))
            return pattern;
        check_placeholders(r, node);
        if (const std::string* fixed = pattern.text.if_constant())
            check_packet(r, node, *fixed);
        return pattern;
    }
    pattern_parts parts;
    if (!read_object<pattern_parts>(r, node, "a pattern", pattern_keys, parts))
        return {};
    if (parts.forms != 1)
        r.error(node, "a pattern has one of exact, like, binary and control");
    else if (parts.text != nullptr && parts.control == nullptr)
        r.error(*parts.text, "'text' belongs to 'control'");
    return std::move(parts.pattern);
}

std::vector<packet_pattern> read_patterns(reading& r, const yaml_node& node)
{
    std::vector<packet_pattern> patterns;
    read_list(r, node, "a packet or a list of packets", true,
              [&](const yaml_node& item) { patterns.push_back(read_pattern(r, item)); });
    return patterns;
}

std::vector<packet_pattern> read_sent_packets(reading& r, const yaml_node& node)
{
    std::vector<packet_pattern> packets;
    read_list(r, node, "a packet or a list of packets", true, [&](const yaml_node& item) {
        pattern_parts parts;
        if (item.is == yaml_node::kind::map)
            read_object<pattern_parts>(r, item, "a packet to send", sent_keys, parts);
        else
            parts.pattern.text = r.template_text(item);
        packets.push_back(std::move(parts.pattern));
    });
    return packets;
}

value_template read_json_pattern(reading& r, const yaml_node& node)
{
    refuse_json_text(r, node);
    check_json_words(r, node);
    return r.template_value(node);
}

value_template read_sent_json(reading& r, const yaml_node& node)
{
    refuse_json_text(r, node);
    return r.template_value(node);
}

text_template read_hex(reading& r, const yaml_node& node)
{
    text_template hex = r.template_text(node);
    const std::string* fixed = hex.if_constant();
    if (is_whole_scalar(node) && fixed != nullptr && !is_hex(*fixed))
        r.expected(node, "bytes as pairs of hex digits");
    return hex;
}

void describe_patterns(std::vector<object_info>& objects)
{
    objects.push_back({"packetForm",
                       "what a packet must be",
                       infos_of<pattern_parts>(pattern_keys),
                       {"exact", "like", "binary", "control"}});
    objects.push_back({"sentBinary", "a binary message to send", infos_of<pattern_parts>(sent_keys), {}});
}

} // namespace muster::scenario
