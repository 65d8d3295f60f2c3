// Engine.IO packets and payloads against engine.io-parser 2.2.1 (protocol 3) and 5.2.3 (protocol 4).
#include "tests/unit/wire/vector_file.hpp"

#include "wire/base64.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/engineio_payload.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster::wire;
namespace vectors = muster::vectors;
namespace bj = boost::json;

constexpr std::string_view type_names[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};

std::string from_base64(const bj::value& text)
{
    std::string out;
    EXPECT_TRUE(append_from_base64(out, std::string_view(text.as_string())));
    return out;
}

struct owned_packet {
    engineio_type type = engineio_type::message;
    bool binary = false;
    std::string data;
};

owned_packet packet_of(const bj::value& v)
{
    const bj::object& o = v.as_object();
    owned_packet out;
    for (std::size_t i = 0; i < std::size(type_names); ++i)
        if (o.at("type").as_string() == type_names[i])
            out.type = static_cast<engineio_type>(i);
    out.binary = o.contains("bin");
    out.data = out.binary ? from_base64(o.at("bin")) : std::string(o.at("data").as_string());
    return out;
}

std::string shown(engineio_type type, bool binary, std::string_view data)
{
    std::string out(type_names[static_cast<std::size_t>(type)]);
    return out.append(binary ? " binary " : " text ").append(data) + "\n";
}

std::string shown_packets(const bj::object& verdict)
{
    std::string out;
    if (const auto* one = verdict.if_contains("packet")) {
        const owned_packet p = packet_of(*one);
        out = shown(p.type, p.binary, p.data);
    }
    if (const auto* many = verdict.if_contains("packets"))
        for (const bj::value& v : many->as_array()) {
            const owned_packet p = packet_of(v);
            out += shown(p.type, p.binary, p.data);
        }
    return out;
}

void check_packet(const vectors::vector& v, engineio_revision revision)
{
    const bool binary = v.find("bin") != nullptr;
    const std::string bytes = binary ? from_base64(*v.find("bin")) : v.text_of("text");
    if (v.encodes()) {
        const owned_packet p = packet_of(*v.find("packet"));
        std::string out;
        append_engineio(out, revision, {p.type, p.binary, p.data});
        EXPECT_EQ(out, bytes) << v.where;
        EXPECT_EQ(p.binary, binary) << v.where;
        return;
    }
    const auto read = binary ? decode_engineio_binary(revision, bytes) : decode_engineio_text(bytes);
    const std::string ours =
        read ? shown(read->type, read->binary, read->data) : vectors::shown_error(v.expected(), read.error());
    EXPECT_EQ(ours, shown_packets(v.expected()) + vectors::expected_error(v.expected())) << v.where;
}

void check_encoded_payload(const vectors::vector& v, engineio_revision revision)
{
    std::vector<owned_packet> owned;
    for (const bj::value& p : v.find("packets")->as_array())
        owned.push_back(packet_of(p));
    std::vector<engineio_packet> packets;
    for (const owned_packet& p : owned)
        packets.push_back({p.type, p.binary, p.data});
    std::string out;
    const auto form = v.text_of("form") == "octets" ? binary_form::octets : binary_form::base64;
    const bool octets = append_payload(out, revision, packets, form);
    EXPECT_EQ(octets, v.find("octets") != nullptr) << v.where;
    EXPECT_EQ(out, octets ? from_base64(*v.find("octets")) : v.text_of("text")) << v.where;
}

void check_payload(const vectors::vector& v, engineio_revision revision)
{
    if (v.encodes())
        return check_encoded_payload(v, revision);
    const bool octets = v.find("octets") != nullptr;
    const auto* encoded = octets ? v.find("octets") : v.find("bin");
    const std::string body = encoded != nullptr ? from_base64(*encoded) : v.text_of("text");
    engineio_payload payload;
    const auto read = decode_payload(revision, body, octets, payload);
    std::string ours;
    if (v.expected().contains("packets")) // some verdicts speak only of the error
        for (const engineio_packet& p : payload.packets)
            ours += shown(p.type, p.binary, p.data);
    if (!read)
        ours += vectors::shown_error(v.expected(), read.error());
    EXPECT_EQ(ours, shown_packets(v.expected()) + vectors::expected_error(v.expected())) << v.where;
}

TEST(engineio_vectors, packets_of_protocol_3_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("engineio_v3_packets.jsonl");
    EXPECT_GT(all.size(), 400u);
    for (const auto& v : all)
        check_packet(v, engineio_revision::v3);
}

TEST(engineio_vectors, packets_of_protocol_4_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("engineio_v4_packets.jsonl");
    EXPECT_GT(all.size(), 400u);
    for (const auto& v : all)
        check_packet(v, engineio_revision::v4);
}

TEST(engineio_vectors, payloads_of_protocol_3_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("engineio_v3_payloads.jsonl");
    EXPECT_GT(all.size(), 700u);
    for (const auto& v : all)
        check_payload(v, engineio_revision::v3);
}

TEST(engineio_vectors, payloads_of_protocol_4_are_as_the_official_parser_has_them)
{
    const auto all = vectors::read("engineio_v4_payloads.jsonl");
    EXPECT_GT(all.size(), 600u);
    for (const auto& v : all)
        check_payload(v, engineio_revision::v4);
}

} // namespace
