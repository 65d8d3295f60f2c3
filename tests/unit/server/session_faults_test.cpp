// Each fault of sessions, upgrades, namespaces and requests does what its line in the table says.
#include "tests/unit/server/faulty_server.hpp"

namespace muster::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(session_faults, events_during_an_upgrade_are_lost_or_doubled)
{
    const auto run = [](const char* fault) {
        faulty f({fault}, "echo");
        const auto s = f.h.open_polling();
        f.h.post(s.query, "40");
        f.h.poll(s);
        const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
        f.h.text(ws, "2probe");
        f.h.post(s.query, R"(42["message",1])");
        f.h.text(ws, "5");
        f.h.advance(1s);
        f.h.text(ws, R"(42["message",2])");
        return f.h.take_one(ws);
    };
    EXPECT_EQ(run("upgrade-loses-events"), R"(101 | 3probe | 42["message-back",2])");
    EXPECT_EQ(run("upgrade-doubles-events"),
              R"(101 | 3probe | 42["message-back",1] | 42["message-back",1] | 42["message-back",2])");
}

TEST(ack_faults, acks_are_doubled_lost_renumbered_or_changed)
{
    const auto run = [](const char* fault) {
        faulty f({fault}, "echo");
        return f.said(f.h.open_websocket(), R"(425["message-with-ack","x"])");
    };
    EXPECT_EQ(run("ack-twice:1"), R"(435["x"] | 435["x"])");
    EXPECT_EQ(run("ack-never:1"), "");
    EXPECT_EQ(run("ack-unknown-id:1"), R"(431000005["x"])");
    EXPECT_EQ(run("ack-wrong-content:1"), R"(435["unasked","x"])");
}

TEST(ack_faults, two_acks_exchange_their_contents_and_a_lone_one_comes_late)
{
    faulty f({"ack-swapped:1"}, "echo");
    const auto a = f.h.open_websocket();
    EXPECT_EQ(f.said(a, R"(421["message-with-ack","one"])"), "");
    EXPECT_EQ(f.said(a, R"(422["message-with-ack","two"])"), R"(432["one"] | 431["two"])");
    EXPECT_EQ(f.said(a, R"(423["message-with-ack","three"])"), "");
    f.h.advance(500ms);
    EXPECT_EQ(f.h.take_one(a), R"(433["three"])");
}

TEST(session_faults, mute_accepts_and_says_nothing)
{
    faulty f({"mute"});
    const auto ws = f.h.websocket("EIO=4&transport=websocket");
    EXPECT_EQ(f.h.take_one(ws), "101");
    const auto get = f.h.get("EIO=4&transport=polling");
    EXPECT_EQ(f.said(ws, "40"), "");
    f.h.advance(120s);
    EXPECT_EQ(f.h.take_one(ws) + f.h.take_one(get), "");
}

TEST(session_faults, late_handshake_keeps_the_order)
{
    faulty f({"late-handshake"});
    const auto ws = f.h.websocket("EIO=3&transport=websocket");
    EXPECT_EQ(f.h.take_one(ws), "101");
    f.h.advance(2s);
    EXPECT_THAT(f.h.take(ws), ElementsAre(StartsWith("0{"), "40"));
}

TEST(session_faults, open_records_lie)
{
    faulty sid({"wrong-sid"});
    const auto s = sid.h.open_polling();
    EXPECT_EQ(s.sid, "xid-1");
    EXPECT_THAT(sid.h.poll(s), HasSubstr("Session ID unknown"));
    faulty bad({"bad-open"});
    EXPECT_THAT(bad.h.take_one(bad.h.get("EIO=4&transport=polling")),
                testing::Not(HasSubstr("pingInterval")));
    faulty none({"no-upgrades"});
    EXPECT_THAT(none.h.take_one(none.h.get("EIO=4&transport=polling")), HasSubstr(R"("upgrades":[])"));
}

TEST(session_faults, heartbeats_are_silent_late_or_empty)
{
    faulty silent({"silent-ping"});
    const auto ws = silent.h.open_websocket();
    const auto old = silent.h.open_websocket(3);
    EXPECT_EQ(silent.said(old, "2"), "");
    silent.h.advance(300s);
    EXPECT_EQ(silent.h.take_one(ws), "");
    EXPECT_EQ(silent.h.sessions(), 2U);
    faulty late({"late-ping"});
    const auto l = late.h.open_websocket();
    late.h.advance(25'149ms);
    EXPECT_EQ(late.h.take_one(l), "");
    late.h.advance(1ms);
    EXPECT_EQ(late.h.take_one(l), "2");
    faulty bare({"pong-without-data"});
    EXPECT_EQ(bare.said(bare.h.open_websocket(3), "2hello"), "3");
    faulty undying({"never-times-out"});
    undying.h.open_websocket();
    undying.h.advance(300s);
    EXPECT_EQ(undying.h.sessions(), 1U);
}

TEST(session_faults, upgrades_fail_as_told)
{
    const auto run = [](const char* fault) {
        faulty f({fault});
        const auto s = f.h.open_polling();
        const auto get = f.h.get(s.query);
        const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
        f.h.text(ws, "2probe");
        return f.h.take_one(ws) + " / " + f.h.take_one(get);
    };
    EXPECT_EQ(run("no-noop"), "101 | 3probe / ");
    faulty f({"no-noop"}); // the poll that was never released ends without harm to the upgraded session
    const auto s = f.h.open_polling();
    const auto get = f.h.get(s.query);
    const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
    f.h.text(ws, "2probe");
    f.h.text(ws, "5");
    f.h.drop(get);
    f.h.take(ws);
    EXPECT_THAT(f.said(ws, "40"), StartsWith("40{"));
    EXPECT_EQ(run("probe-unanswered"), "101 / 200 6");
    EXPECT_EQ(run("probe-wrong"), "101 | 3prob / 200 6");
}

TEST(session_faults, close_without_goodbye_cuts_the_connection)
{
    faulty f({"close-without-goodbye:1:1"});
    const auto a = f.h.open_websocket();
    EXPECT_EQ(f.said(a, R"(42["socketUsername","n"])"), "cut");
    EXPECT_EQ(f.h.sessions(), 0U);
}

TEST(session_faults, stall_freezes_everything_for_a_second_and_loses_nothing)
{
    faulty f({"stall:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    for (int i = 0; i < 5; ++i)
        f.say(a, i);
    f.h.advance(999ms);
    EXPECT_THAT(f.heard(b), IsEmpty());
    f.h.advance(1ms);
    EXPECT_EQ(f.heard(b), up_to(5));
    f.say(a, 5);
    EXPECT_THAT(f.heard(b), ElementsAre(5));
}

TEST(namespace_faults, joining_goes_wrong_as_told)
{
    const auto run = [](const char* fault, std::string_view what) {
        faulty f({fault}, "rooms");
        const auto ws = f.h.websocket("EIO=4&transport=websocket");
        f.h.take(ws);
        return f.said(ws, what);
    };
    EXPECT_EQ(run("no-connect-answer", "40"), "");
    EXPECT_EQ(run("connect-without-sid", "40"), "40{}");
    EXPECT_EQ(run("connect-twice", "40"), R"(40{"sid":"id-2"} | 40{"sid":"id-2"})");
    EXPECT_EQ(run("connect-error-text", "40/x,"), R"(44/x,"Invalid namespace")");
    EXPECT_EQ(run("connect-error-lost", "40/x,"), "");
    faulty unasked({"connect-unasked"});
    const auto ws = unasked.h.websocket("EIO=4&transport=websocket");
    EXPECT_THAT(unasked.h.take(ws), ElementsAre("101", StartsWith("0{"), R"(40{"sid":"unasked"})"));
    faulty lost({"disconnect-lost"}, "echo");
    EXPECT_EQ(lost.said(lost.h.open_websocket(), R"(42["bye"])"), "");
}

TEST(lenience_faults, requests_are_let_in)
{
    faulty revision({"any-revision"});
    EXPECT_THAT(revision.h.take_one(revision.h.get("EIO=abc&transport=polling")), StartsWith("200 0{"));
    EXPECT_THAT(revision.h.take_one(revision.h.get("transport=polling")), StartsWith("200 0{"));
    faulty transport({"any-transport"});
    EXPECT_THAT(transport.h.take_one(transport.h.get("EIO=4&transport=pigeon")), StartsWith("200 0{"));
    EXPECT_THAT(transport.h.take_one(transport.h.get("EIO=4")), StartsWith("200 0{"));
    faulty method({"any-method"});
    EXPECT_THAT(method.h.take_one(method.h.post("EIO=4&transport=polling", "")), StartsWith("200 0{"));
    faulty sid({"any-sid"});
    EXPECT_EQ(sid.h.take_one(sid.h.get("EIO=4&transport=polling&sid=nope")), "200 6");
}

TEST(lenience_faults, answers_say_the_wrong_thing)
{
    faulty status({"errors-are-200"});
    EXPECT_EQ(status.h.take_one(status.h.get("EIO=4")), R"(200 {"code":0,"message":"Transport unknown"})");
    faulty code({"error-codes-shifted"});
    EXPECT_EQ(code.h.take_one(code.h.get("EIO=4")), R"(400 {"code":1,"message":"Transport unknown"})");
    faulty post({"post-not-ok"});
    const auto s = post.h.open_polling();
    EXPECT_EQ(post.h.take_one(post.h.post(s.query, "40")), "200 thanks");
}

TEST(lenience_faults, violations_are_forgiven)
{
    struct row {
        const char* fault;
        const char* message;
    };
    for (const auto& [fault, message] :
         {row{"tolerate-bad-packets", "abc"}, row{"tolerate-client-ping", "2"},
          row{"tolerate-bad-messages", "4abc"}, row{"tolerate-wrong-payload", "42{}"},
          row{"tolerate-not-joined", "42/custom,[\"message\"]"}, row{"tolerate-second-connect", "40"},
          row{"tolerate-connect-error", "44{\"message\":\"x\"}"},
          row{"tolerate-attachments", "4511-[\"message\"]"}}) {
        faulty f({fault}, "echo");
        const auto ws = f.h.open_websocket();
        EXPECT_EQ(f.said(ws, message), "") << fault;
        EXPECT_EQ(f.said(ws, "42[\"message\"]"), "42[\"message-back\"]") << fault;
    }
}

TEST(lenience_faults, polls_and_times_are_forgiven)
{
    faulty second({"tolerate-second-poll"}, "echo");
    const auto s = second.h.open_polling();
    const auto held = second.h.get(s.query);
    EXPECT_THAT(second.h.take_one(second.h.get(s.query)), StartsWith("400"));
    second.h.post(s.query, "40");
    EXPECT_THAT(second.h.take_one(held), StartsWith("200 40{"));

    faulty octets({"tolerate-octets"}, "echo");
    const auto o = octets.h.open_polling();
    EXPECT_EQ(octets.h.take_one(octets.h.post(o.query, "40", "application/octet-stream")), "200 ok");

    server::server_options patient;
    patient.connect_timeout = 1s;
    faulty late({"tolerate-late-join"}, "echo", patient);
    late.h.websocket("EIO=4&transport=websocket");
    late.h.advance(5s);
    EXPECT_EQ(late.h.sessions(), 1U);

    faulty order({"tolerate-upgrade-order"}, "echo");
    const auto p = order.h.open_polling();
    const auto ws = order.h.websocket("EIO=4&transport=websocket&sid=" + p.sid);
    order.h.text(ws, "40");
    order.h.text(ws, "2probe");
    EXPECT_THAT(order.h.take(ws), ElementsAre("101", "3probe"));
}

} // namespace
} // namespace muster::tests
