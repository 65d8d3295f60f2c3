// The codec against Beast's, joined in memory: what one writes the other reads, whole, fragmented,
// compressed.
#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"

#include "core/random.hpp"
#include "tests/unit/wire/websocket_bytes.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <gtest/gtest.h>

namespace muster::wire {
namespace {

namespace beast = boost::beast;
namespace asio = boost::asio;
using beast_socket = beast::websocket::stream<beast::test::stream>;

std::string random_message(core::random_source& chance, bool text)
{
    const std::size_t size = chance.between(0, 9) == 0 ? chance.between(0, 70'000) : chance.between(0, 300);
    std::string out;
    while (out.size() < size)
        if (text)
            out +=
                chance.between(0, 5) == 0 ? "\xE2\x82\xAC" : "word" + std::to_string(chance.between(0, 99));
        else
            out.push_back(static_cast<char>(chance.between(0, 255)));
    return out;
}

// A Beast stream in the wanted role whose other end is `far`: the handshake is played by hand, ours on the
// far side.
struct pair_with_beast {
    asio::io_context loop;
    beast::test::stream far{loop};
    beast_socket near{loop};
    bool deflate = false;

    pair_with_beast(websocket_role of_beast, bool compress) : deflate(compress)
    {
        beast::websocket::permessage_deflate option;
        option.server_enable = compress;
        option.client_enable = compress;
        option.msg_size_threshold = 0;
        near.set_option(option);
        near.next_layer().connect(far);
        of_beast == websocket_role::server ? beast_accepts() : beast_connects();
    }

    void write_far(std::string_view bytes) { asio::write(far, asio::buffer(bytes.data(), bytes.size())); }

    void beast_accepts()
    {
        std::string request = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        if (deflate)
            request += "Sec-WebSocket-Extensions: " + deflate_offer() + "\r\n";
        write_far(request + "\r\n");
        near.accept();
        const std::string answer(far.str());
        far.clear();
        EXPECT_NE(answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
        if (deflate) {
            const auto at = answer.find("permessage-deflate");
            ASSERT_NE(at, std::string::npos);
            agreed = read_deflate_answer(answer.substr(at, answer.find("\r\n", at) - at)).value();
        }
    }

    void beast_connects()
    {
        bool done = false;
        near.async_handshake("x", "/", [&](beast::error_code e) { done = !e; });
        loop.poll();
        const std::string request(far.str());
        far.clear();
        const auto field = [&](std::string_view name) {
            const auto at = request.find(name) + name.size();
            return request.substr(at, request.find("\r\n", at) - at);
        };
        std::string answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: " +
            websocket_accept(field("Sec-WebSocket-Key: ")) + "\r\n";
        if (deflate) {
            const auto agreement = accept_deflate_offer(field("Sec-WebSocket-Extensions: ")).value();
            agreed = agreement.parameters;
            answer += "Sec-WebSocket-Extensions: " + agreement.answer + "\r\n";
        }
        write_far(answer + "\r\n");
        loop.restart();
        loop.poll();
        ASSERT_TRUE(done);
    }

    deflate_parameters agreed;
};

struct direction {
    websocket_role beast = websocket_role::server;
    bool deflate = false;
};

class websocket_beast : public testing::TestWithParam<direction> {};

constexpr int rounds = 300;

TEST_P(websocket_beast, reads_what_we_write)
{
    const auto [role, deflate] = GetParam();
    pair_with_beast pair(role, deflate);
    const bool to_server = role == websocket_role::server;
    websocket_deflater deflater(
        to_server ? pair.agreed.client_max_window_bits : pair.agreed.server_max_window_bits,
        to_server ? pair.agreed.client_no_context_takeover : pair.agreed.server_no_context_takeover);
    core::random_source chance(1);
    for (int round = 0; round < rounds; ++round) {
        const bool text = chance.between(0, 1) == 0;
        const auto message = random_message(chance, text);
        const bool compress = deflate && chance.between(0, 3) > 0;
        std::string payload;
        compress ? deflater.deflate(message, payload) : void(payload = message);
        std::string stream;
        std::string_view rest = payload;
        for (bool first = true, fin = false; !fin; first = false) {
            const auto part =
                rest.substr(0, chance.between(0, 3) == 0 ? chance.between(0, rest.size()) : rest.size());
            rest.remove_prefix(part.size());
            fin = rest.empty();
            websocket_frame one{
                .fin = fin, .rsv1 = compress && first, .opcode = 0, .mask = {}, .payload = part};
            one.opcode = static_cast<std::uint8_t>(!first ? 0 : text ? 1 : 2);
            if (to_server)
                one.mask = static_cast<std::uint32_t>(chance.next());
            append_frame(stream, one);
        }
        pair.write_far(stream);
        beast::flat_buffer got;
        pair.near.read(got);
        ASSERT_TRUE(beast::buffers_to_string(got.data()) == message) << "round " << round;
        ASSERT_EQ(pair.near.got_text(), text);
    }
}

TEST_P(websocket_beast, writes_what_we_read)
{
    const auto [role, deflate] = GetParam();
    pair_with_beast pair(role, deflate);
    const bool from_client = role == websocket_role::client;
    websocket_reader reader(from_client ? websocket_role::server : websocket_role::client);
    if (deflate)
        reader.accept_deflate(std::make_unique<websocket_inflater>(
            from_client ? pair.agreed.client_max_window_bits : pair.agreed.server_max_window_bits,
            from_client ? pair.agreed.client_no_context_takeover : pair.agreed.server_no_context_takeover));
    core::random_source chance(2);
    for (int round = 0; round < rounds; ++round) {
        const bool text = chance.between(0, 1) == 0;
        const auto message = random_message(chance, text);
        pair.near.text(text);
        pair.near.auto_fragment(chance.between(0, 1) == 0);
        pair.near.write(asio::buffer(message));
        const std::string stream(pair.far.str());
        pair.far.clear();
        const auto got = read_all(reader, stream,
                                  chance.between(0, 1) == 0 ? std::string::npos : chance.between(1, 4'000));
        ASSERT_EQ(got.failed, core::errc{});
        ASSERT_EQ(got.messages.size(), 1U);
        ASSERT_TRUE(got.messages[0].data == message) << "round " << round;
        ASSERT_EQ(got.messages[0].opcode, text ? websocket_opcode::text : websocket_opcode::binary);
    }
}

INSTANTIATE_TEST_SUITE_P(
    roles, websocket_beast,
    testing::Values(direction{websocket_role::server, false}, direction{websocket_role::client, false},
                    direction{websocket_role::server, true}, direction{websocket_role::client, true}),
    [](const auto& i) {
        return std::string(i.param.beast == websocket_role::server ? "server" : "client") +
               (i.param.deflate ? "_deflate" : "_plain");
    });

} // namespace
} // namespace muster::wire
