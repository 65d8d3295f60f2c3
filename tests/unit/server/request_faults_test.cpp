// Faults of how requests are read, and of what clients say: each does what its line in the table says.
#include "tests/unit/server/faulty_server.hpp"

namespace muster::tests {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view form = "application/x-www-form-urlencoded";

std::string answer_to(faulty& f, std::string_view query)
{
    return f.h.take_one(f.h.get(query));
}

TEST(request_fault, forms_unread_takes_a_form_for_nothing)
{
    faulty f({"forms-unread"}, "echo");
    const auto s = f.h.open_polling(3);
    EXPECT_EQ(f.h.take_one(f.h.post(s.query + "&j=1", "d=1%3A2", form)), "200 ok");
    EXPECT_EQ(f.h.poll(s), "") << "no pong";
}

TEST(request_fault, sid_caseless_finds_sessions_in_any_case)
{
    faulty f({"sid-caseless"}, "echo");
    const auto s = f.h.open_polling(3);
    EXPECT_EQ(f.h.take_one(f.h.post("EIO=3&transport=polling&sid=ID-1", "1:2")), "200 ok");
    EXPECT_THAT(f.h.take_one(f.h.post("EIO=3&transport=polling&sid=other", "1:2")), StartsWith("400"));
}

TEST(request_fault, unknown_sid_opens_a_session_instead_of_refusing)
{
    faulty f({"unknown-sid-opens"}, "echo");
    EXPECT_THAT(answer_to(f, "EIO=4&transport=polling&sid=x"), StartsWith("200 0{"));
}

TEST(request_fault, extra_query_refused_and_nothing_else)
{
    faulty f({"extra-query-refused"}, "echo");
    EXPECT_THAT(answer_to(f, "EIO=4&transport=polling&foo=bar"), StartsWith("400"));
    EXPECT_THAT(answer_to(f, "EIO=4&transport=polling&t=1"), StartsWith("200"));
}

TEST(request_fault, websocket_by_get_opens_a_polling_session)
{
    faulty f({"websocket-by-get"}, "echo");
    EXPECT_THAT(answer_to(f, "EIO=4&transport=websocket"), StartsWith("200 0{"));
}

TEST(request_fault, batches_bounded_drops_the_seventeenth_and_all_before_it)
{
    faulty f({"batches-bounded"}, "echo");
    const auto s = f.h.open_polling();
    f.h.post(s.query, "40");
    f.h.poll(s);
    std::string body = R"(42["message",0])";
    for (int i = 0; i < 16; ++i)
        body += "\x1e"
                R"(42["message",1])";
    EXPECT_EQ(f.h.take_one(f.h.post(s.query, body)), "200 ok");
    EXPECT_EQ(f.h.poll(s), "");
}

TEST(request_fault, v3_byte_counts_are_taken)
{
    faulty f({"v3-byte-counts-taken"}, "echo");
    const auto s = f.h.open_polling(3);
    EXPECT_EQ(f.h.take_one(f.h.post(s.query, "19:42[\"message\",\"\xe2\x82\xac\"]")), "200 ok");
    EXPECT_THAT(f.h.poll(s), HasSubstr("message-back"));
}

TEST(request_fault, polls_not_held_are_answered_with_a_noop)
{
    faulty f({"polls-not-held"}, "echo");
    const auto s = f.h.open_polling();
    const auto get = f.h.get(s.query);
    f.h.advance(1ms);
    EXPECT_EQ(f.h.take_one(get), "200 6");
}

TEST(request_fault, a_second_websocket_takes_the_session_over)
{
    faulty f({"tolerate-second-websocket"}, "echo");
    const auto first = f.h.open_websocket();
    const auto second = f.h.websocket("EIO=4&transport=websocket&sid=id-1");
    f.h.text(second, "2probe");
    f.h.text(second, "5");
    EXPECT_EQ(f.h.take_one(first), "close");
    EXPECT_THAT(f.h.take(second), ElementsAre("101", "3probe"));
    f.h.text(second, R"(42["message",1])");
    EXPECT_EQ(f.h.take_one(second), R"(42["message-back",1])");
}

TEST(request_fault, polls_of_a_session_on_websocket_are_taken)
{
    faulty f({"tolerate-wrong-transport"}, "echo");
    const auto ws = f.h.open_websocket();
    EXPECT_EQ(answer_to(f, "EIO=4&transport=polling&sid=id-1"), "200 6");
    EXPECT_EQ(f.h.take_one(f.h.post("EIO=4&transport=polling&sid=id-1", R"(42["message",1])")), "200 ok");
    EXPECT_EQ(f.h.take_one(ws), R"(42["message-back",1])");
}

TEST(request_fault, a_lost_poll_ends_nothing)
{
    faulty f({"tolerate-poll-lost"}, "echo");
    const auto s = f.h.open_polling();
    f.h.drop(f.h.get(s.query));
    EXPECT_EQ(f.h.take_one(f.h.post(s.query, "3")), "200 ok");
}

TEST(arrival_fault, reserved_names_run_the_handler)
{
    faulty f({"reserved-runs-handler"}, "echo");
    EXPECT_EQ(f.said(f.h.open_websocket(), R"(42["connect","x",{"role":"admin"}])"),
              R"(42["auth","x",{"role":"admin"}])");
}

TEST(arrival_fault, acks_count_from_any_socket)
{
    faulty f({"ack-from-any-socket"}, "echo");
    const auto asked = f.h.open_websocket();
    const auto stranger = f.h.open_websocket();
    EXPECT_EQ(f.said(asked, R"(42["ask",7])"), R"(420["question",7])");
    f.h.text(stranger, "430[1]");
    EXPECT_EQ(f.h.take_one(asked), R"(42["answer",1])");
    EXPECT_THAT(f.h.take(stranger), IsEmpty());
}

TEST(arrival_fault, a_second_ack_counts_too)
{
    faulty f({"ack-counts-twice"}, "echo");
    const auto ws = f.h.open_websocket();
    f.said(ws, R"(42["ask",7])");
    EXPECT_EQ(f.said(ws, "430[1]"), R"(42["answer",1])");
    EXPECT_EQ(f.said(ws, "430[2]"), R"(42["answer",2])");
}

TEST(arrival_fault, text_is_taken_for_an_attachment)
{
    faulty f({"text-for-attachment"}, "echo");
    const auto ws = f.h.open_websocket();
    f.h.text(ws, R"(451-["message",{"_placeholder":true,"num":0}])");
    f.h.text(ws, "4ab");
    EXPECT_THAT(f.h.take(ws),
                ElementsAre(R"(451-["message-back",{"_placeholder":true,"num":0}])", "<61 62>"));
}

TEST(arrival_fault, a_header_for_a_stranger_swallows_the_next_message)
{
    faulty f({"unjoined-swallows"}, "echo");
    const auto ws = f.h.open_websocket();
    f.h.text(ws, R"(451-/nope,["x",{"_placeholder":true,"num":0}])");
    EXPECT_EQ(f.said(ws, R"(42["message",1])"), "");
    EXPECT_EQ(f.said(ws, R"(42["message",2])"), R"(42["message-back",2])");
}

TEST(arrival_fault, rooms_leak_into_other_namespaces)
{
    faulty f({"rooms-across-namespaces"}, "echo");
    const auto speaker = f.h.open_websocket();
    const auto other = f.h.websocket("EIO=4&transport=websocket");
    f.h.text(other, "40/custom,");
    f.h.take(other);
    const auto member = f.h.open_websocket();
    f.h.text(member, R"(42["join","r"])");
    f.h.text(speaker, R"(42["to","r","x"])");
    EXPECT_EQ(f.h.take_one(other), R"(42/custom,["room-msg","x"])");
}

TEST(arrival_fault, data_alone_keeps_nobody_alive)
{
    server::server_options o;
    o.ping_interval = 300ms;
    o.ping_timeout = 200ms;
    faulty f({"only-heartbeat-counts"}, "echo", o);
    const auto ws = f.h.open_websocket(3);
    for (int i = 0; i < 6; ++i) {
        f.h.text(ws, R"(42["no-ack"])");
        f.h.advance(100ms);
    }
    EXPECT_EQ(f.h.take_one(ws), "cut");
}

TEST(arrival_fault, events_come_before_the_connect_answer)
{
    faulty f({"connect-behind-events"}, "echo");
    const auto ws = f.h.websocket("EIO=4&transport=websocket");
    f.h.take(ws);
    f.h.text(ws, "40");
    EXPECT_THAT(f.h.take(ws), ElementsAre(R"(42["auth",{}])", StartsWith("40{")));
}

} // namespace
} // namespace muster::tests
