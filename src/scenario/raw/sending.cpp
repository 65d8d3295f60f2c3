// The keys of frames and bytes.
#include "scenario/raw/sending.hpp"

#include "core/bytes.hpp"
#include "scenario/raw/actors.hpp"
#include "scenario/raw/patterns.hpp"

#include <array>

namespace muster::scenario {

namespace {

struct opcode_word {
    std::string_view word;
    std::uint8_t number;
};

// RFC 6455 section 5.2
constexpr std::array<opcode_word, 6> opcodes{
    {{"continuation", 0}, {"text", 1}, {"binary", 2}, {"close", 8}, {"ping", 9}, {"pong", 10}}};

void read_opcode(reading& r, const yaml_node& node, raw_frame& into)
{
    std::vector<std::string_view> words;
    for (const opcode_word& o : opcodes) {
        if (node.is == yaml_node::kind::scalar && node.text == o.word) {
            into.opcode = o.number;
            return;
        }
        words.push_back(o.word);
    }
    const bool number = node.is == yaml_node::kind::scalar && !node.text.empty() && node.text.size() < 3 &&
                        node.text.find_first_not_of("0123456789") == std::string::npos;
    if (number)
        into.opcode = static_cast<std::uint8_t>(r.whole(node, 0, 15).value_or(1));
    else
        r.error(node,
                "expected continuation, text, binary, close, ping, pong or a number from 0 to 15, found " +
                    describe(node),
                node.is == yaml_node::kind::scalar ? did_you_mean(node.text, words) : std::string());
}

struct frame_parts {
    raw_frame frame;
    int payloads = 0;
};

constexpr std::array<key<frame_parts>, 8> frame_keys{{
    {{"opcode", "text | whole", "a word (text, close, ...) or a number; default text"},
     [](reading& r, const yaml_node& node, frame_parts& into) { read_opcode(r, node, into.frame); }},
    {{"fin", "boolean", "whether it ends its message; default true"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         into.frame.fin = r.boolean(node).value_or(true);
     }},
    {{"rsv", "whole", "reserved bits: 4, 2, 1 or their sum; default 0"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         into.frame.rsv = static_cast<std::uint8_t>(r.whole(node, 0, 7).value_or(0));
     }},
    {{"masked", "boolean", "whether its payload is masked; default true"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         into.frame.masked = r.boolean(node).value_or(true);
     }},
    {{"code", "whole", "of a close frame: the code before the text"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         if (const auto code = r.whole(node, 0, 65'535))
             into.frame.code = static_cast<std::uint16_t>(*code);
     }},
    {{"text", "template", "the payload"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         ++into.payloads;
         into.frame.payload = r.template_text(node);
     }},
    {{"hex", "template", "the payload in hex"},
     [](reading& r, const yaml_node& node, frame_parts& into) {
         if (++into.payloads > 1)
             r.error(node, "give either text or hex");
         into.frame.payload = read_hex(r, node);
         into.frame.payload_is_hex = true;
     }},
    {{"as", "name", "the connection; default a"}, [](reading&, const yaml_node&, frame_parts&) {}},
}};

struct bytes_parts {
    bytes_step step;
    int texts = 0;
};

constexpr std::array<key<bytes_parts>, 3> bytes_keys{{
    {{"text", "template", "the bytes"},
     [](reading& r, const yaml_node& node, bytes_parts& into) {
         ++into.texts;
         into.step.bytes = r.template_text(node);
     }},
    {{"hex", "template", "the bytes in hex"},
     [](reading& r, const yaml_node& node, bytes_parts& into) {
         ++into.texts;
         into.step.bytes = read_hex(r, node);
         into.step.is_hex = true;
     }},
    {{"as", "name", "the connection; default a"}, [](reading&, const yaml_node&, bytes_parts&) {}},
}};

constexpr std::array<key<cut_step>, 2> cut_keys{{
    {{"how", "'reset' | 'fin'", "default reset"},
     [](reading& r, const yaml_node& node, cut_step& into) {
         static constexpr std::array<std::string_view, 2> words{"reset", "fin"};
         into.reset = r.word(node, words) != 1;
     }},
    {{"as", "name", "the session or connection; default a"}, [](reading&, const yaml_node&, cut_step&) {}},
}};

void require_some(reading& r, const yaml_node& node, std::string_view what)
{
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "there are no " + std::string(what) + " here");
}

} // namespace

send_step read_send(reading& r, const yaml_node& value, const yaml_node& beside)
{
    send_step step;
    step.as = actor_of(r, {}, beside);
    require_some(r, value, "packets");
    read_list(r, value, "a packet or a list of packets", true,
              [&](const yaml_node& item) { step.packets.push_back(r.template_text(item)); });
    return step;
}

send_binary_step read_send_binary(reading& r, const yaml_node& value, const yaml_node& beside)
{
    send_binary_step step;
    step.as = actor_of(r, {}, beside);
    require_some(r, value, "messages");
    read_list(r, value, "bytes in hex, or a list of them", true,
              [&](const yaml_node& item) { step.messages.push_back(read_hex(r, item)); });
    return step;
}

frame_step read_frames(reading& r, const yaml_node& value, const yaml_node& beside)
{
    frame_step step;
    step.as = actor_of(r, value, beside);
    require_some(r, value, "frames");
    read_list(r, value, "a frame or a list of frames", true, [&](const yaml_node& item) {
        frame_parts parts;
        read_object<frame_parts>(r, item, "a frame", frame_keys, parts);
        if (value.is == yaml_node::kind::list && item.find("as") != nullptr)
            r.error(*item.find("as"), "the frames of a list go to one connection: put 'as' beside 'frame'");
        step.frames.push_back(std::move(parts.frame));
    });
    return step;
}

bytes_step read_bytes(reading& r, const yaml_node& value, const yaml_node& beside)
{
    bytes_parts parts;
    if (!read_object<bytes_parts>(r, value, "bytes", bytes_keys, parts))
        return {};
    if (parts.texts != 1)
        r.error(value, "bytes have one of text and hex");
    parts.step.as = actor_of(r, value, beside);
    return std::move(parts.step);
}

cut_step read_cut(reading& r, const yaml_node& value, const yaml_node& beside)
{
    cut_step step;
    if (value.is == yaml_node::kind::map)
        read_object<cut_step>(r, value, "cut", cut_keys, step);
    step.as = named_actor(r, value, beside);
    return step;
}

void describe_sending(std::vector<object_info>& objects)
{
    objects.push_back({"frame", "a WebSocket frame, exactly as told", infos_of<frame_parts>(frame_keys), {}});
    objects.push_back({"bytes", "raw bytes", infos_of<bytes_parts>(bytes_keys), {"text", "hex"}});
    objects.push_back({"cut", "the end of a connection without goodbye", infos_of<cut_step>(cut_keys), {}});
}

} // namespace muster::scenario
