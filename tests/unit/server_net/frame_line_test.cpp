// Frames that planted faults change on their way.
#include "reference_server/net/peer/frame_line.hpp"

#include "wire/websocket/frame.hpp"

#include <gtest/gtest.h>

namespace muster::server {

namespace {

bool keep(raw_frame& /*frame*/, const frame_history& /*before*/)
{
    return true;
}
bool drop_pings(raw_frame& frame, const frame_history& /*before*/)
{
    return frame.opcode != 9;
}
bool shout(raw_frame& frame, const frame_history& /*before*/)
{
    frame.payload += '!';
    return true;
}
bool count_fragments(raw_frame& frame, const frame_history& before)
{
    frame.payload = std::to_string(before.fragments);
    return true;
}

std::string frame(std::string_view payload, std::uint8_t opcode = 1, bool fin = true)
{
    std::string bytes;
    wire::append_frame(bytes, {.fin = fin, .opcode = opcode, .mask = {}, .payload = payload});
    return bytes;
}

TEST(frame_line, frames_pass_unchanged_however_they_are_cut)
{
    const std::vector<habits::frame_change> changes{keep};
    const std::string all =
        frame("a") + frame(std::string(300, 'b'), 2) + frame(std::string(70'000, 'c')) + frame("", 8);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, all.size()}) {
        frame_line line(changes);
        std::string out;
        for (std::size_t at = 0; at < all.size(); at += step)
            out += line.pass(std::string_view(all).substr(at, step));
        EXPECT_EQ(out, all) << step;
    }
}

TEST(frame_line, masked_frames_are_seen_without_their_mask)
{
    const std::vector<habits::frame_change> changes{shout};
    frame_line line(changes);
    std::string masked;
    wire::append_frame(masked, {.mask = 0x0a0b0c0d, .payload = "hello"});
    std::string expected;
    wire::append_frame(expected, {.mask = 0x6d757374, .payload = "hello!"});
    EXPECT_EQ(line.pass(masked), expected);
}

TEST(frame_line, a_change_may_swallow_a_frame)
{
    const std::vector<habits::frame_change> changes{drop_pings, shout};
    frame_line line(changes);
    EXPECT_EQ(line.pass(frame("x", 9) + frame("y")), frame("y!"));
}

TEST(frame_line, reserved_bits_and_opcodes_survive)
{
    const std::vector<habits::frame_change> changes{keep};
    frame_line line(changes);
    const std::string odd("\xdb\x01z", 3);
    EXPECT_EQ(line.pass(odd), odd);
}

TEST(frame_line, the_history_counts_the_fragments_of_the_message_under_way)
{
    const std::vector<habits::frame_change> changes{count_fragments};
    frame_line line(changes);
    EXPECT_EQ(
        line.pass(frame("a", 1, false) + frame("p", 9) + frame("b", 0, false) + frame("c", 0) + frame("d")),
        frame("0", 1, false) + frame("1", 9) + frame("1", 0, false) + frame("2", 0) + frame("0"));
}

} // namespace

} // namespace muster::server
