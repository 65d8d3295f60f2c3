// The codec against the npm package `ws`: its frames are read, its verdicts on damaged streams are ours.
// The data file is written by tests/vectors/generate_ws.
#include "wire/websocket/frame.hpp"

#include "tests/unit/wire/websocket_bytes.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

namespace muster::wire {
namespace {

// Where the reader is stricter than `ws` on purpose: name of the case, the close code that we answer with.
const std::map<std::string, std::uint16_t, std::less<>> stricter = {
    {"length of 16 bits not the shortest",
     1002}, // RFC 6455 section 5.2: the minimal number of bytes MUST be used
    {"length of 64 bits not the shortest", 1002},  // the same
    {"length of 64 bits with the high bit", 1002}, // the same: the high bit MUST be 0; ws says 1009
    {"too many fragments", 1009},                  // a message too big to process; ws says 1008, policy
};

std::string from_hex(std::string_view hex)
{
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
}

struct vector_line {
    std::string name;
    websocket_role role = websocket_role::client;
    std::optional<deflate_parameters> deflate;
    std::string stream;
    std::vector<heard> messages;
    std::uint16_t close = 0;
};

vector_line read_line(const boost::json::value& line)
{
    const auto text = [&](const char* key) { return std::string(line.at(key).as_string()); };
    vector_line out{.name = text("name"), .deflate = {}, .stream = from_hex(text("stream")), .messages = {}};
    out.role = text("reader") == "server" ? websocket_role::server : websocket_role::client;
    if (const auto* agreed = line.at("deflate").if_object()) {
        std::string answer = "permessage-deflate";
        for (const auto& [key, value] : *agreed)
            answer += "; " + std::string(key) + (value.is_bool() ? "" : "=" + boost::json::serialize(value));
        out.deflate = read_deflate_answer(answer).value();
    }
    for (const auto& m : line.at("messages").as_array())
        out.messages.push_back(
            {static_cast<websocket_opcode>(m.at("opcode").to_number<int>()),
             from_hex(std::string(m.at("data").as_string())),
             m.as_object().contains("code") ? m.at("code").to_number<std::uint16_t>() : std::uint16_t{0}});
    if (const auto* close = line.as_object().if_contains("close"))
        out.close = close->to_number<std::uint16_t>();
    return out;
}

std::vector<vector_line> vectors(std::string_view kind)
{
    std::ifstream file(MUSTER_SOURCE_DIR "/tests/vectors/websocket.jsonl");
    std::vector<vector_line> out;
    for (std::string text; std::getline(file, text);) {
        const auto line = boost::json::parse(text);
        if (line.at("kind").as_string() == kind)
            out.push_back(read_line(line));
    }
    return out;
}

outcome read_vector(const vector_line& v, std::size_t size)
{
    websocket_reader reader(v.role);
    if (v.deflate) {
        const bool server = v.role == websocket_role::server;
        reader.accept_deflate(std::make_unique<websocket_inflater>(
            server ? v.deflate->client_max_window_bits : v.deflate->server_max_window_bits,
            server ? v.deflate->client_no_context_takeover : v.deflate->server_no_context_takeover));
    }
    return read_all(reader, v.stream, size);
}

TEST(websocket_vectors, frames_of_ws_are_read_whole_and_byte_by_byte)
{
    const auto all = vectors("frames");
    ASSERT_GE(all.size(), 30U);
    for (const auto& v : all)
        for (const std::size_t size : {std::string::npos, std::size_t{1}, std::size_t{1460}}) {
            const auto got = read_vector(v, size);
            EXPECT_EQ(got.failed, core::errc{}) << v.name;
            EXPECT_TRUE(got.messages == v.messages) << v.name << " in parts of " << size;
        }
}

TEST(websocket_vectors, verdicts_on_damaged_streams_are_those_of_ws)
{
    const auto all = vectors("verdict");
    ASSERT_GE(all.size(), 150U);
    for (const auto& v : all) {
        const auto got = read_vector(v, std::string::npos);
        const auto known = stricter.find(v.name);
        const auto close = got.failed == core::errc{} ? 0 : websocket_reader::close_code_for(got.failed);
        EXPECT_EQ(close, known == stricter.end() ? v.close : known->second)
            << v.name << ": " << (close == 0 ? "accepted" : core::name_of(got.failed));
        EXPECT_TRUE(known != stricter.end() || got.messages == v.messages) << v.name;
    }
}

TEST(websocket_vectors, plain_frames_of_ws_are_written_by_us_byte_for_byte)
{
    std::size_t compared = 0;
    for (const auto& v : vectors("frames")) {
        if (v.role == websocket_role::server || (v.name != "lengths" && v.name != "control"))
            continue; // masked with keys of its own, or fragmented
        std::string ours;
        for (const auto& m : v.messages)
            ours += frame(m.opcode,
                          m.opcode == websocket_opcode::close ? close_payload(m.close_code, m.data) : m.data);
        EXPECT_TRUE(ours == v.stream) << v.name;
        ++compared;
    }
    EXPECT_EQ(compared, 2U);
}

} // namespace
} // namespace muster::wire
