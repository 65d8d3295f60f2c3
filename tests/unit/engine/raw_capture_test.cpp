// What raw steps take out of answers and packets, and what expressions know of the session.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using word = scenario::outcome_word;

// The verdict of a flow over an open session whose server answers "give" with a packet.
void expect_pass(const std::string& flow)
{
    byte_peer p("      - open: { transport: websocket, connect: true }\n" + flow);
    behave(p);
    const auto behaved = p.on_message;
    p.on_message = [behaved](byte_peer& peer, client::channel_id c, std::string_view m) {
        behaved(peer, c, m);
        if (m == R"(42["give"])")
            peer.text(c, R"(427["got",{"a":7}])");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message << "\n" << f.expected << "\n" << f.actual;
}

TEST(raw_capture, takes_json_id_and_text_of_a_packet)
{
    expect_pass(R"(      - send: '42["give"]'
      - receive: ['42<id>["got",{"a":"<number>"}]']
        capture: [{ json: "$.1.a", as: a }, { id: true, as: id }, { text: true, as: text }, { json: "$.1.b", as: none }]
      - check: "a == 7 && id == '7' && $length(text) == 18 && none == null"
        note: "{{ a }} {{ id }} {{ text }} {{ none }}"
)");
}

TEST(raw_capture, knows_the_open_record_and_the_time_of_the_case)
{
    expect_pass(
        R"(      - check: "$sid == 'S1' && $pingInterval == 25000 && $pingTimeout == 20000 && $maxPayload == 100000"
        note: "{{ $sid }} {{ $pingInterval }} {{ $pingTimeout }} {{ $maxPayload }}"
      - think: 50ms
      - check: "$now >= 50 && $now < 1000"
        note: "{{ $now }}"
)");
}

} // namespace
