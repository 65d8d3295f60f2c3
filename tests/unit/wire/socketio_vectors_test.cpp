// Socket.IO packets with their attachments against socket.io-parser 3.4.5 (protocol 4) and 4.2.7 (protocol
// 5).
#include "tests/unit/wire/vector_file.hpp"

#include "wire/base64.hpp"
#include "wire/json.hpp"
#include "wire/socketio_attachments.hpp"
#include "wire/socketio_packet.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster::wire;
namespace core = muster::core;
namespace vectors = muster::vectors;
namespace bj = boost::json;

std::string from_base64(std::string_view text)
{
    std::string out;
    EXPECT_TRUE(append_from_base64(out, text));
    return out;
}

// {"$bin":"<base64>"} becomes a binary leaf, and back.
void revive(value& v)
{
    if (const value* text = v.find("$bin")) {
        v = binary{from_base64(*text->if_is<std::string>())};
        return;
    }
    if (auto* elements = v.if_is<array>())
        for (value& element : *elements)
            revive(element);
    if (auto* members = v.if_is<object>())
        for (auto& [name, member] : *members)
            revive(member);
}

void flatten(value& v)
{
    if (const auto* leaf = v.if_is<binary>()) {
        std::string text;
        append_base64(text, leaf->bytes);
        v = object{{"$bin", text}};
        return;
    }
    if (auto* elements = v.if_is<array>())
        for (value& element : *elements)
            flatten(element);
    if (auto* members = v.if_is<object>())
        for (auto& [name, member] : *members)
            flatten(member);
}

std::string shown_id(const bj::value& id)
{
    return id.is_string() ? std::string(id.as_string()) : std::to_string(id.to_number<std::uint64_t>());
}

std::string shown_verdict(const bj::object& verdict)
{
    std::string out;
    if (const auto* packets = verdict.if_contains("packets"))
        for (const bj::value& v : packets->as_array()) {
            const bj::object& p = v.as_object();
            out += std::to_string(p.at("type").to_number<int>()) + " " + std::string(p.at("nsp").as_string());
            out += p.contains("id") ? " #" + shown_id(p.at("id")) : "";
            out += p.contains("data") ? " " + std::string(p.at("data").as_string()) : "";
            out += "\n";
        }
    if (verdict.contains("waiting"))
        out += "waiting\n";
    return out + vectors::expected_error(verdict);
}

// Our whole receiving side, as a session uses it.
class receiver {
public:
    explicit receiver(engineio_revision revision) : revision_(revision) {}

    core::result<void> text(std::string_view frame)
    {
        if (collector_.collecting())
            return core::errc::missing_attachments;
        const auto packet = decode_socketio(frame);
        if (!packet)
            return packet.error();
        if (const auto sound = validate_payload(*packet, revision_); !sound)
            return sound.error();
        if (packet->attachments == 0)
            return show(*packet, {});
        collector_.begin(*packet);
        return {};
    }

    core::result<void> bytes(std::string_view frame)
    {
        const auto whole = collector_.add(frame);
        if (!whole)
            return whole.error();
        return *whole ? show(collector_.packet(), collector_.attachments()) : core::result<void>();
    }

    std::string seen() const { return seen_ + (collector_.collecting() ? "waiting\n" : ""); }

private:
    core::result<void> show(const socketio_packet& packet, std::span<const std::string> attachments)
    {
        std::string data;
        if (!packet.json.empty()) {
            auto parsed = parse_json(packet.json);
            if (!parsed)
                return parsed.error();
            if (!attachments.empty())
                if (const auto put = put_attachments(*parsed, attachments); !put)
                    return put.error();
            flatten(*parsed);
            data = " " + to_json(*parsed);
        }
        const auto type = static_cast<int>(packet.type);
        seen_ += std::to_string(type >= 5 ? type - 3 : type) + " " + std::string(packet.nsp);
        seen_ += (packet.id ? " #" + std::to_string(*packet.id) : "") + data + "\n";
        return {};
    }

    engineio_revision revision_;
    attachment_collector collector_;
    std::string seen_;
};

void check_decoding(const vectors::vector& v, engineio_revision revision)
{
    receiver ours(revision);
    std::string error;
    for (const bj::value& frame : v.find("frames")->as_array()) {
        const auto read = frame.is_string()
                              ? ours.text(std::string_view(frame.as_string()))
                              : ours.bytes(from_base64(std::string_view(frame.as_array().at(0).as_string())));
        if (!read) {
            error = vectors::shown_error(v.expected(), read.error());
            break;
        }
    }
    const std::string seen =
        error.empty() ? ours.seen() : ours.seen().substr(0, ours.seen().find("waiting")) + error;
    EXPECT_EQ(seen, shown_verdict(v.expected())) << v.where << " " << bj::serialize(v.data);
}

void check_encoding(const vectors::vector& v)
{
    const bj::object& header = v.find("packet")->as_object();
    const std::string nsp(header.at("nsp").as_string());
    socketio_packet packet;
    packet.type = static_cast<socketio_type>(header.at("type").to_number<int>());
    packet.nsp = nsp;
    if (const auto* id = header.if_contains("id"))
        packet.id = id->to_number<std::uint64_t>();
    std::string json;
    std::vector<std::string> attachments;
    if (v.find("data") != nullptr) {
        auto data = parse_json(v.text_of("data"));
        ASSERT_TRUE(data) << v.where;
        revive(*data);
        attachments = take_attachments(*data);
        json = to_json(*data);
    }
    packet.json = json;
    packet.attachments = static_cast<std::uint32_t>(attachments.size());
    if (packet.attachments > 0)
        packet.type =
            packet.type == socketio_type::event ? socketio_type::binary_event : socketio_type::binary_ack;
    std::string text;
    append_socketio(text, packet);
    const bj::array& frames = v.find("frames")->as_array();
    EXPECT_EQ(text, std::string_view(frames.at(0).as_string())) << v.where;
    ASSERT_EQ(attachments.size() + 1, frames.size()) << v.where;
    for (std::size_t i = 0; i < attachments.size(); ++i)
        EXPECT_EQ(attachments[i],
                  from_base64(std::string_view(frames.at(i + 1).as_array().at(0).as_string())))
            << v.where;
}

TEST(socketio_vectors, packets_of_protocol_4_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("socketio_v4.jsonl");
    EXPECT_GT(all.size(), 1200u);
    for (const auto& v : all)
        v.encodes() ? check_encoding(v) : check_decoding(v, engineio_revision::v3);
}

TEST(socketio_vectors, packets_of_protocol_5_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("socketio_v5.jsonl");
    EXPECT_GT(all.size(), 1500u);
    for (const auto& v : all)
        v.encodes() ? check_encoding(v) : check_decoding(v, engineio_revision::v4);
}

} // namespace
