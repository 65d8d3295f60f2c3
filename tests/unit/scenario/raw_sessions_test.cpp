// open, the steps that send, those that wait and those that judge: every key, right and wrong.
#include "tests/unit/scenario/raw_loading.hpp"

namespace muster::scenario::testing {
namespace {

using namespace std::chrono_literals;

TEST(raw_sessions, open_takes_every_key)
{
    const auto plain = only_raw<open_step>("{open: {}}");
    EXPECT_EQ(plain.as, "a");
    EXPECT_EQ(plain.over, open_step::transport::websocket);
    EXPECT_FALSE(plain.connect);
    EXPECT_TRUE(plain.heartbeat);
    EXPECT_TRUE(plain.poll);
    const auto full = only_raw<open_step>(
        "{open: {transport: polling, connect: /custom, auth: {a: 1}, query: '&b64=1', "
        "headers: {A: b}, pong: false, poll: false}, as: b, capture: {json: $.sid, as: s}}");
    EXPECT_EQ(full.as, "b");
    EXPECT_EQ(full.over, open_step::transport::polling);
    EXPECT_EQ(fixed(*full.connect), "/custom");
    EXPECT_EQ(wire::to_json(*full.auth->if_constant()), R"({"a":1})");
    EXPECT_EQ(fixed(full.query), "&b64=1");
    EXPECT_EQ(full.fields.size(), 1U);
    EXPECT_FALSE(full.heartbeat);
    EXPECT_FALSE(full.poll);
    EXPECT_EQ(full.captures.size(), 1U);
    EXPECT_EQ(fixed(*only_raw<open_step>("{open: {connect: true}}").connect), "/");
    EXPECT_FALSE(only_raw<open_step>("{open: {connect: false}}").connect);
}

TEST(raw_sessions, open_tells_what_is_wrong)
{
    EXPECT_EQ(raw_defects("{open: {transport: webtransport}}"),
              "28: expected polling, websocket or upgraded, found text 'webtransport'\n");
    EXPECT_EQ(raw_defects("{open: {connect: custom}}"),
              "26: a namespace begins with '/' (did you mean '/custom'?)\n");
    EXPECT_EQ(raw_defects("{open: {auth: {a: 1}}}"), "23: auth is sent with CONNECT: it needs connect\n");
    EXPECT_EQ(raw_defects("{open: {query: b64=1}}"),
              "24: text for the query begins with '&', found text 'b64=1'\n");
    EXPECT_EQ(raw_defects("{open: {poll: false}}"), "23: a session over websocket does not poll\n");
    EXPECT_EQ(raw_defects("{open: {pong: no}}"), "23: expected true or false, found text 'no'\n");
    EXPECT_EQ(raw_defects("{open: a}"), "16: expected an object (open), found text 'a'\n");
    EXPECT_EQ(raw_defects("{open: {}, expect: {status: 200}}"),
              "20: 'expect' belongs beside 'http', not beside 'open'\n");
}

TEST(raw_sending, packets_are_texts_and_binary_messages_hex)
{
    const auto one = only_raw<send_step>("{send: '40', as: b}");
    EXPECT_EQ(one.as, "b");
    ASSERT_EQ(one.packets.size(), 1U);
    EXPECT_EQ(fixed(one.packets[0]), "40");
    EXPECT_EQ(only_raw<send_step>("{send: ['2', '']}").packets.size(), 2U);
    EXPECT_EQ(fixed(only_raw<send_binary_step>("{sendBinary: ''}").messages.at(0)), "");
    EXPECT_EQ(only_raw<send_binary_step>("{sendBinary: [01, 0203]}").messages.size(), 2U);
    EXPECT_EQ(raw_defects("{send: []}"), "16: there are no packets here\n");
    EXPECT_EQ(raw_defects("{send: [{a: 1}]}"), "17: expected text, found an object\n");
    EXPECT_EQ(raw_defects("{sendBinary: [01, 02f]}"),
              "27: expected bytes as pairs of hex digits, found text '02f'\n");
}

TEST(raw_sending, frames_take_every_key)
{
    const auto one = only_raw<frame_step>(
        "{frame: {opcode: close, fin: false, rsv: 4, masked: false, code: 1000, text: bye, as: w}}");
    EXPECT_EQ(one.as, "w");
    ASSERT_EQ(one.frames.size(), 1U);
    const raw_frame& f = one.frames[0];
    EXPECT_EQ(f.opcode, 8);
    EXPECT_FALSE(f.fin);
    EXPECT_EQ(f.rsv, 4);
    EXPECT_FALSE(f.masked);
    EXPECT_EQ(f.code, 1000);
    EXPECT_EQ(fixed(f.payload), "bye");
    const auto several =
        only_raw<frame_step>("{frame: [{opcode: 15}, {opcode: continuation, hex: ff}], as: w}");
    EXPECT_EQ(several.as, "w");
    ASSERT_EQ(several.frames.size(), 2U);
    EXPECT_EQ(several.frames[0].opcode, 15);
    EXPECT_TRUE(several.frames[0].fin);
    EXPECT_TRUE(several.frames[0].masked);
    EXPECT_EQ(several.frames[1].opcode, 0);
    EXPECT_TRUE(several.frames[1].payload_is_hex);
}

TEST(raw_sending, frames_tell_what_is_wrong)
{
    EXPECT_EQ(raw_defects("{frame: {opcode: txt}}"), "26: expected continuation, text, binary, close, ping, "
                                                     "pong or a number from 0 to 15, found text 'txt' "
                                                     "(did you mean 'text'?)\n");
    EXPECT_EQ(raw_defects("{frame: {opcode: 16}}"),
              "26: expected a whole number from 0 to 15, found the number 16\n");
    EXPECT_EQ(raw_defects("{frame: {rsv: 8}}"),
              "23: expected a whole number from 0 to 7, found the number 8\n");
    EXPECT_EQ(raw_defects("{frame: {code: 65536}}"),
              "24: expected a whole number from 0 to 65535, found the number 65536\n");
    EXPECT_EQ(raw_defects("{frame: {text: a, hex: ff}}"), "32: give either text or hex\n");
    EXPECT_EQ(raw_defects("{frame: [{as: w}]}"),
              "23: the frames of a list go to one connection: put 'as' beside 'frame'\n");
    EXPECT_EQ(raw_defects("{frame: []}"), "17: there are no frames here\n");
}

TEST(raw_sending, bytes_and_cuts_take_every_key)
{
    const auto text = only_raw<bytes_step>("{bytes: {as: s, text: \"GET /\\r\\n\"}}");
    EXPECT_EQ(text.as, "s");
    EXPECT_EQ(fixed(text.bytes), "GET /\r\n");
    EXPECT_TRUE(only_raw<bytes_step>("{bytes: {hex: 00ff}}").is_hex);
    EXPECT_EQ(raw_defects("{bytes: {as: s}}"), "17: bytes have one of text and hex\n");
    EXPECT_EQ(raw_defects("{bytes: {text: a, hex: ff}}"), "17: bytes have one of text and hex\n");
    EXPECT_EQ(only_raw<cut_step>("{cut: b}").as, "b");
    EXPECT_TRUE(only_raw<cut_step>("{cut: b}").reset);
    EXPECT_FALSE(only_raw<cut_step>("{cut: {as: b, how: fin}}").reset);
    EXPECT_EQ(raw_defects("{cut: {how: gently}}"), "21: expected reset or fin, found text 'gently'\n");
    EXPECT_EQ(raw_defects("{cut: b, as: c}"), "22: the step names its session already\n");
    EXPECT_EQ(raw_defects("{cut: true}"),
              "15: expected the name of a session or connection (letters, digits, _, -), found true\n");
}

TEST(raw_receiving, steps_take_every_key)
{
    const auto receive = only_raw<receive_step>("{receive: ['40', '42[\"a\"]'], as: b, within: 1s}");
    EXPECT_EQ(receive.as, "b");
    EXPECT_EQ(receive.packets.size(), 2U);
    EXPECT_EQ(receive.within.fixed, 1s);
    EXPECT_EQ(only_raw<receive_step>("{receive: '40'}").within.fixed, 2s);
    const auto closed = only_raw<closed_step>("{closed: {as: b, within: 3s, code: [1002, 1007]}}");
    EXPECT_EQ(closed.as, "b");
    EXPECT_EQ(closed.within.fixed, 3s);
    EXPECT_EQ(closed.codes, (std::vector<std::uint16_t>{1002, 1007}));
    EXPECT_EQ(only_raw<closed_step>("{closed: b, within: 3s}").within.fixed, 3s);
    EXPECT_EQ(only_raw<closed_step>("{closed: b}").within.fixed, 1s);
    EXPECT_EQ(only_raw<silence_step>("{silence: 300ms}").over.fixed, 300ms);
    EXPECT_EQ(only_raw<silence_step>("{silence: {as: b, over: 300ms}}").as, "b");
    EXPECT_TRUE(only_raw<silence_step>("{silence: '{{ $pingInterval }}'}").over.milliseconds);
    EXPECT_EQ(only_raw<alive_step>("{alive: b}").as, "b");
    EXPECT_EQ(only_raw<alive_step>("{alive: {}}").as, "a");
}

TEST(raw_receiving, steps_tell_what_is_wrong)
{
    EXPECT_EQ(raw_defects("{receive: []}"), "19: there are no packets here (silence waits for nothing)\n");
    EXPECT_EQ(raw_defects("{closed: {as: b, within: 3s}, within: 1s}"),
              "47: 'within' stands both inside and beside the step\n");
    EXPECT_EQ(raw_defects("{closed: {code: 70000}}"),
              "25: expected a whole number from 0 to 65535, found the number 70000\n");
    EXPECT_EQ(raw_defects("{silence: {as: b}}"), "19: silence needs the key 'over'\n");
    EXPECT_EQ(raw_defects("{silence: 0s}"), "19: a time here is above 0 and at most 7 days\n");
    EXPECT_EQ(raw_defects("{alive: {over: 1s}}"), "18: unknown key 'over'\n");
    EXPECT_EQ(raw_defects("{alive: a, capture: {json: $, as: x}}"),
              "20: 'capture' belongs beside 'open', not beside 'alive'\n");
    EXPECT_EQ(raw_defects("{receive: '40', send: '40'}"),
              "25: a step does one thing: 'receive' stands here already\n");
}

TEST(raw_judging, steps_take_every_key)
{
    const auto check = only_raw<check_step>("{check: '1 == 1', note: one}");
    fake_scope s;
    EXPECT_TRUE(check.that.truthy(s));
    EXPECT_EQ(check.verdict, outcome_word::by_level);
    EXPECT_EQ(check.note, "one");
    EXPECT_EQ(only_raw<check_step>("{check: '{{ 1 }}', note: one, verdict: non-strict}").verdict,
              outcome_word::non_strict);
    EXPECT_EQ(only_raw<record_step>("{record: 'sid {{ $sid }}'}").text.render(s), "sid 4");
    const auto skip = only_raw<skip_step>("{skip: '$maxPayload == null', because: no limit}");
    EXPECT_FALSE(skip.when.truthy(s));
    EXPECT_EQ(skip.verdict, outcome_word::skipped);
    EXPECT_EQ(skip.because, "no limit");
    EXPECT_EQ(only_raw<skip_step>("{skip: 1, because: x, verdict: inconclusive}").verdict,
              outcome_word::inconclusive);
}

TEST(raw_judging, steps_tell_what_is_wrong)
{
    EXPECT_EQ(raw_defects("{check: '1 ='}"), "9: 'check' needs 'note' beside it, for the report\n"
                                             "20: unexpected '=' in an expression (did you mean '=='?)\n");
    EXPECT_EQ(raw_defects("{check: 1, note: n, verdict: pass}"),
              "38: a check whose failure passes checks nothing\n");
    EXPECT_EQ(raw_defects("{skip: 1}"), "9: 'skip' needs 'because' beside it, for the report\n");
    EXPECT_EQ(raw_defects("{skip: 1, because: x, verdict: fail}"),
              "40: expected skipped or inconclusive, found text 'fail'\n");
    EXPECT_EQ(raw_defects("{record: [a]}"), "18: expected text, found a list\n");
    EXPECT_EQ(raw_defects("{skip: 1, note: x}"), "9: 'skip' needs 'because' beside it, for the report\n"
                                                 "19: 'note' belongs beside 'check', not beside 'skip'\n");
}

TEST(raw_judging, a_pause_may_be_computed)
{
    const auto outcome = load(with_flow("      - think: '{{ $pingInterval * 2 }}ms'\n"));
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    const auto& think = std::get<think_step>(outcome.scenario->flows[0].steps.at(0).action);
    fake_scope s;
    ASSERT_TRUE(think.computed);
    EXPECT_EQ(think.computed->evaluate(s), wire::value("8ms"));
    EXPECT_EQ(raw_defects("{think: '{{ 1 }}', jitter: 5%}"), "36: jitter needs a fixed think time\n");
}

} // namespace
} // namespace muster::scenario::testing
