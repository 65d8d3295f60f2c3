// Clients that lose their connection and come back with pid and offset.
#include "reference_server/core/recovery.hpp"
#include "tests/support/server_harness.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

namespace muster::tests {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server that keeps lost clients for 2 s, with one that is in room "r" and will be dropped, and one that
// speaks.
struct recovering {
    recovering() : h("echo", options())
    {
        lost = h.websocket("EIO=4&transport=websocket");
        h.take(lost);
        h.text(lost, "40/quiet,");
        answer = h.take_one(lost);
        h.text(lost, R"(42/quiet,["join","r"])");
        h.text(lost, R"(42/quiet,["message","mark"])");
        const std::string marked = h.take_one(lost);
        offset = marked.substr(marked.rfind(",\"") + 2, marked.rfind('"') - marked.rfind(",\"") - 2);
        speaker = fresh();
    }
    static server::server_options options()
    {
        server::server_options o;
        o.recovery = 2s;
        return o;
    }
    server::connection_id fresh(std::string_view auth = "")
    {
        const auto ws = h.websocket("EIO=4&transport=websocket");
        h.take(ws);
        h.text(ws, "40/quiet," + std::string(auth));
        if (auth.empty())
            h.take(ws);
        return ws;
    }
    std::string pid() const
    {
        constexpr std::string_view key = R"("pid":")";
        const auto at = answer.find(key) + key.size();
        return answer.substr(at, answer.find('"', at) - at);
    }
    std::string auth() const { return R"({"pid":")" + pid() + R"(","offset":")" + offset + R"("})"; }
    void to_room(std::string_view text)
    {
        h.text(speaker, R"(42/quiet,["to","r",")" + std::string(text) + R"("])");
    }

    server_harness h;
    server::connection_id lost = 0;
    server::connection_id speaker = 0;
    std::string answer;
    std::string offset;
};

TEST(recovery, the_connect_answer_carries_a_secret_besides_the_id)
{
    recovering r;
    EXPECT_THAT(r.answer, StartsWith(R"(40/quiet,{"sid":")"));
    EXPECT_THAT(r.pid(), StartsWith("id-"));
    EXPECT_FALSE(r.offset.empty());
}

TEST(recovery, who_comes_back_gets_what_it_missed_and_then_its_old_id)
{
    recovering r;
    r.h.drop(r.lost);
    r.to_room("m1");
    r.to_room("m2");
    const auto back = r.fresh(r.auth());
    EXPECT_THAT(r.h.take(back),
                ElementsAre(HasSubstr(R"(["room-msg","m1",)"), HasSubstr(R"(["room-msg","m2",)"), r.answer));
}

TEST(recovery, who_comes_back_is_in_its_rooms_again)
{
    recovering r;
    r.h.drop(r.lost);
    const auto back = r.fresh(r.auth());
    r.h.take(back);
    r.to_room("m");
    EXPECT_THAT(r.h.take_one(back), HasSubstr(R"(["room-msg","m",)"));
}

TEST(recovery, what_others_got_alone_or_the_client_sent_itself_was_not_missed)
{
    recovering r;
    r.h.drop(r.lost);
    r.h.text(r.speaker, R"(42/quiet,["message","for the speaker"])");
    r.h.text(r.speaker, R"(42/quiet,["to","elsewhere","x"])");
    EXPECT_THAT(r.h.take(r.fresh(r.auth())), ElementsAre(r.answer));
}

TEST(recovery, too_late_is_a_new_client)
{
    recovering r;
    r.h.drop(r.lost);
    r.h.advance(2s);
    EXPECT_THAT(r.h.take_one(r.fresh(r.auth())), Not(HasSubstr(r.pid())));
}

TEST(recovery, a_client_that_left_is_a_new_one)
{
    recovering r;
    r.h.text(r.lost, "41/quiet,");
    r.h.drop(r.lost);
    EXPECT_THAT(r.h.take_one(r.fresh(r.auth())), Not(HasSubstr(r.pid())));
}

TEST(recovery, a_secret_works_once)
{
    recovering r;
    r.h.drop(r.lost);
    r.fresh(r.auth());
    EXPECT_THAT(r.h.take_one(r.fresh(r.auth())), Not(HasSubstr(r.pid())));
}

TEST(recovery, what_means_nothing_is_a_new_client)
{
    recovering r;
    r.h.drop(r.lost);
    for (const std::string& auth :
         {std::string(R"({"pid":"unknown","offset":"1"})"), R"({"pid":")" + r.pid() + R"("})",
          R"({"pid":")" + r.pid() + R"(","offset":"unknown"})", R"({"pid":")" + r.pid() + R"(","offset":7})",
          std::string(R"({"pid":7,"offset":"1"})")}) {
        const std::string answer = r.h.take_one(r.fresh(auth));
        EXPECT_THAT(answer, StartsWith(R"(40/quiet,{"sid":)")) << auth;
        EXPECT_THAT(answer, Not(HasSubstr(r.pid()))) << auth;
    }
}

TEST(recovery, what_is_kept_is_bounded_in_bytes_whatever_the_namespace)
{
    const std::string text(100'000, 'x');
    std::vector<std::weak_ptr<const server::outgoing>> sent;
    server::recovery_table table(2s);
    for (int i = 0; i < 400; ++i) {
        auto event = server::make_outgoing(wire::engineio_type::message, text);
        sent.push_back(event);
        table.sent("/dyn-" + std::to_string(i), table.next_offset(), std::move(event), {}, {},
                   core::time_point());
    }
    const auto kept = std::count_if(sent.begin(), sent.end(), [](const auto& e) { return !e.expired(); });
    EXPECT_GT(kept, 100);
    EXPECT_LE(static_cast<std::size_t>(kept) * text.size(), server::recovery_table::max_bytes);
    EXPECT_FALSE(sent.back().expired());
}

TEST(recovery, lost_clients_are_bounded_by_what_their_rooms_are_called)
{
    server::recovery_table table(2s);
    const core::time_point now{};
    std::string offset = table.next_offset();
    table.sent("/", offset, server::make_outgoing(wire::engineio_type::message), {}, {}, now);
    const std::string room(server::recovery_table::max_bytes / 2, 'r');
    for (const char* pid : {"first", "second", "third"})
        table.lost("/", {pid, pid, {room}}, now);
    EXPECT_FALSE(table.take("/", "first", offset, now));
    EXPECT_TRUE(table.take("/", "second", offset, now));
    EXPECT_TRUE(table.take("/", "third", offset, now));
    EXPECT_FALSE(table.take("/other", "third", offset, now));
}

TEST(recovery, events_have_no_offset_where_it_is_off)
{
    server_harness h;
    const auto ws = h.open_websocket();
    h.text(ws, R"(42["message","x"])");
    EXPECT_EQ(h.take_one(ws), R"(42["message-back","x"])");
}

} // namespace

} // namespace muster::tests
