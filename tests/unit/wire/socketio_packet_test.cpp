// Socket.IO headers, payload rules and the quick look at event names.
#include "wire/socketio_packet.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace muster;
using namespace muster::wire;
using namespace std::string_literals;

constexpr auto v3 = engineio_revision::v3; // with Socket.IO protocol 4
constexpr auto v4 = engineio_revision::v4; // with Socket.IO protocol 5

core::errc header_error(std::string_view text)
{
    const auto packet = decode_socketio(text);
    return packet ? core::errc{} : core::errc_of(packet.error());
}

core::errc payload_error(std::string_view text, engineio_revision revision)
{
    const auto packet = decode_socketio(text);
    EXPECT_TRUE(packet) << text;
    if (!packet)
        return core::errc::internal;
    const auto sound = validate_payload(*packet, revision);
    return sound ? core::errc{} : core::errc_of(sound.error());
}

TEST(socketio_packet, headers_of_the_protocol_text_are_read_and_written)
{
    const std::pair<const char*, socketio_packet> packets[] = {
        {"0", {socketio_type::connect, 0, "/", {}, ""}},
        {"0/admin,{\"sid\":\"x\"}", {socketio_type::connect, 0, "/admin", {}, "{\"sid\":\"x\"}"}},
        {"0/admin?token=1&x=2,", {socketio_type::connect, 0, "/admin?token=1&x=2", {}, ""}},
        {"1/admin,", {socketio_type::disconnect, 0, "/admin", {}, ""}},
        {"2[\"hey\",\"Jude\"]", {socketio_type::event, 0, "/", {}, "[\"hey\",\"Jude\"]"}},
        {"2/admin,12[\"hey\"]", {socketio_type::event, 0, "/admin", 12, "[\"hey\"]"}},
        {"30[]", {socketio_type::ack, 0, "/", 0, "[]"}},
        {"4/random,{\"message\":\"Invalid namespace\"}",
         {socketio_type::connect_error, 0, "/random", {}, "{\"message\":\"Invalid namespace\"}"}},
        {"52-/admin,456[1]", {socketio_type::binary_event, 2, "/admin", 456, "[1]"}},
        {"610-[1]", {socketio_type::binary_ack, 10, "/", {}, "[1]"}},
        {"218446744073709551615[]",
         {socketio_type::event, 0, "/", std::numeric_limits<std::uint64_t>::max(), "[]"}}};
    for (const auto& [text, packet] : packets) {
        const auto read = decode_socketio(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(*read, packet) << text;
        std::string out;
        append_socketio(out, packet);
        EXPECT_EQ(out, text);
    }
}

TEST(socketio_packet, a_namespace_ends_at_the_comma_or_the_end_of_the_text)
{
    EXPECT_EQ(decode_socketio("0/custom")->nsp, "/custom");
    EXPECT_EQ(decode_socketio("0/,{}")->nsp, "/");
    EXPECT_EQ(decode_socketio("2/admin[\"x\"]")->nsp, "/admin[\"x\"]"); // the comma is what ends it
    EXPECT_EQ(decode_socketio("2/admin[\"x\"]")->json, "");
}

TEST(socketio_packet, views_lie_in_the_text)
{
    const std::string_view text = "2/admin,[1]";
    const auto packet = decode_socketio(text);
    EXPECT_EQ(packet->nsp.data(), text.data() + 1);
    EXPECT_EQ(packet->json.data(), text.data() + 8);
}

TEST(socketio_packet, an_empty_namespace_is_written_as_the_root)
{
    std::string out;
    append_socketio(out, {socketio_type::event, 0, "", {}, "[1]"});
    EXPECT_EQ(out, "2[1]");
}

TEST(socketio_packet, nothing_is_refused)
{
    EXPECT_EQ(header_error(""), core::errc::empty_packet);
}

TEST(socketio_packet, unknown_types_are_refused)
{
    for (const auto& text : {"7[]"s, "9"s, "a"s, " 2[]"s, "{}"s, "[\"x\"]"s, "\0"s, "\xff"s})
        EXPECT_EQ(header_error(text), core::errc::unknown_packet_type) << text;
}

TEST(socketio_packet, malformed_headers_are_refused)
{
    for (const char* text : {"5",
                             "5-",
                             "5-[]",
                             "5a-[]",
                             "5-1-[]",
                             "51.5-[]",
                             "51[]",
                             "50-[]",
                             "501-[]",
                             "51",
                             "6",
                             "60-1[]",
                             "51e9-[]",
                             "5+1-[]",
                             "5 1-[]",
                             "2abc[]",
                             "21e3[]",
                             "20x1[]",
                             "21.5[]",
                             "0custom,",
                             "2'a'",
                             "2]",
                             "2,",
                             "218446744073709551616[]",
                             "2999999999999999999999[]",
                             "2\xff"})
        EXPECT_EQ(header_error(text), core::errc::malformed_header) << text;
    EXPECT_EQ(header_error("2" + std::string(400, '1') + "[]"), core::errc::malformed_header);
}

TEST(socketio_packet, too_many_attachments_are_refused)
{
    for (const char* text : {"511-[]", "61000000000000-[]", "599999999999999999999999-[]"})
        EXPECT_EQ(header_error(text), core::errc::too_many_attachments) << text;
}

TEST(socketio_packet, leading_zeros_of_an_id_are_dropped)
{
    EXPECT_EQ(decode_socketio("2007[]")->id, 7u);
    EXPECT_EQ(decode_socketio("2" + std::string(100, '0') + "7[]")->id, 7u);
}

TEST(socketio_packet, payloads_that_their_type_allows_pass)
{
    for (const char* text : {"0",
                             "0{}",
                             "0/a,{\"sid\":1}",
                             "1",
                             "2[\"m\"]",
                             "2[1,2]",
                             "2[-1.5e3]",
                             "2[\"\"]",
                             "2 [ \"m\" ] ",
                             "3",
                             "31",
                             "31[]",
                             "3[null]",
                             "4",
                             "4\"no\"",
                             "4{\"message\":1}",
                             "51-[\"m\"]",
                             "61-1[]",
                             "61-",
                             "2[\"connection\"]",
                             "2[\"error\"]",
                             "2[\"message\\n\"]"})
        for (const auto revision : {v3, v4})
            EXPECT_EQ(payload_error(text, revision), core::errc{}) << text;
}

TEST(socketio_packet, payloads_of_the_wrong_type_are_refused)
{
    for (const char* text : {"0\"abc\"", "0true",   "1{}",        "1[]",
                             "1null",    "2",       "2/a,",       "21",
                             "2{}",      "2\"m\"",  "2null",      "2[]",
                             "2[null]",  "2[true]", "2[[\"a\"]]", "2[{\"toString\":\"foo\"}]",
                             "31{}",     "31\"a\"", "31null",     "4true",
                             "51-",      "51-{}",   "51-[]",      "51-[{\"_placeholder\":true,\"num\":0}]",
                             "61-{}"})
        for (const auto revision : {v3, v4})
            EXPECT_EQ(payload_error(text, revision), core::errc::wrong_payload_type) << text;
}

TEST(socketio_packet, null_and_arrays_are_objects_to_protocol_4_only)
{
    for (const char* text : {"0[]", "0null", "4[]", "4null"}) {
        EXPECT_EQ(payload_error(text, v3), core::errc{}) << text;
        EXPECT_EQ(payload_error(text, v4), core::errc::wrong_payload_type) << text;
    }
}

TEST(socketio_packet, names_are_reserved_since_protocol_5_however_they_are_spelt)
{
    for (const char* name : {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
                             "removeListener", "disc\\u006fnnect"}) {
        const std::string text = "2[\"" + std::string(name) + "\",1]";
        EXPECT_EQ(payload_error(text, v4), core::errc::wrong_payload_type) << text;
        EXPECT_EQ(payload_error("51-" + text.substr(1), v4), core::errc::wrong_payload_type) << text;
        EXPECT_EQ(payload_error(text, v3), core::errc{}) << text;
    }
}

TEST(socketio_packet, malformed_payloads_are_refused)
{
    for (const char* text : {"2[\"m\"", "2[\"m\"]x", "2[\"m\",]", "2[\"m\",NaN]", "0{\"a\":", "2[\"m\xff\"]",
                             "2-1[\"m\"]", "1{"})
        EXPECT_EQ(payload_error(text, v4), core::errc::malformed_json) << text;
}

TEST(socketio_packet, payloads_beyond_the_depth_limit_are_refused)
{
    EXPECT_EQ(payload_error("2[\"m\"," + std::string(64, '[') + std::string(64, ']') + "]", v4),
              core::errc::json_too_deep);
    EXPECT_EQ(payload_error("2[\"m\"," + std::string(63, '[') + std::string(63, ']') + "]", v4),
              core::errc{});
}

TEST(socketio_packet, raw_event_names_are_found_without_parsing)
{
    std::string_view rest;
    EXPECT_EQ(raw_event_name("[\"chat message\",1,\"x\"]", rest), "chat message");
    EXPECT_EQ(rest, ",1,\"x\"]");
    EXPECT_EQ(raw_event_name("[\"\"]", rest), "");
    EXPECT_EQ(rest, "]");
    EXPECT_EQ(raw_event_name("[\"\xe2\x82\xac\"]", rest), "\xe2\x82\xac");
}

TEST(socketio_packet, raw_event_names_that_need_parsing_are_left_to_it)
{
    std::string_view rest = "untouched";
    for (const char* json : {"", "[", "[\"", "[\"a", "[\"a\"", "[\"a\" ]", " [\"a\"]", "[ \"a\"]",
                             "[\"a\\n\"]", "[\"a\\\"\"]", "[1]", "{}", "[\"a\tb\"]", "[\"a\"x"})
        EXPECT_EQ(raw_event_name(json, rest), std::nullopt) << json;
    EXPECT_EQ(rest, "untouched");
}

} // namespace
