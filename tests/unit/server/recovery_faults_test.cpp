// Each fault of connection state recovery does what its line in the table says.
#include "tests/unit/server/faulty_server.hpp"

namespace muster::tests {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server that keeps lost clients for 2 s, a client in room "r" that is lost after an event, and a speaker.
struct returning {
    explicit returning(const std::string& fault, bool leaves = false) : f({fault}, "echo", options(fault))
    {
        const auto ws = f.h.websocket("EIO=4&transport=websocket");
        f.h.take(ws);
        f.h.text(ws, "40/quiet,");
        answer = f.h.take_one(ws);
        f.h.text(ws, R"(42/quiet,["join","r"])");
        event = f.said(ws, R"(42/quiet,["message","mark"])");
        speaker = f.h.websocket("EIO=4&transport=websocket");
        f.h.text(speaker, "40/quiet,");
        f.h.take(speaker);
        if (leaves)
            f.h.text(ws, "41/quiet,");
        f.h.drop(ws);
    }
    static server::server_options options(const std::string& fault)
    {
        server::server_options o;
        o.recovery = 2s;
        server::habits bytes;
        core::problem why;
        EXPECT_TRUE(server::bend_habits(std::vector<std::string>{fault}, {bytes, o}, why))
            << core::to_text(why);
        return o;
    }
    static std::string text_behind(const std::string& line, const std::string& opening)
    {
        const auto at = line.rfind(opening);
        return at == std::string::npos
                   ? std::string()
                   : line.substr(at + opening.size(),
                                 line.find('"', at + opening.size()) - at - opening.size());
    }
    std::string sid() const { return text_behind(answer, R"("sid":")"); }
    std::string pid() const { return text_behind(answer, R"("pid":")"); }
    std::string offset() const { return text_behind(event, ",\""); }
    std::string good() const { return R"({"pid":")" + pid() + R"(","offset":")" + offset() + R"("})"; }
    void to_room(const std::string& text) { f.h.text(speaker, R"(42/quiet,["to","r",")" + text + R"("])"); }
    server::connection_id join(const std::string& auth)
    {
        const auto ws = f.h.websocket("EIO=4&transport=websocket");
        f.h.take(ws);
        f.h.text(ws, "40/quiet," + auth);
        return ws;
    }
    std::string answer_to(const std::string& auth) { return f.h.take_one(join(auth)); }

    faulty f;
    std::string answer;
    std::string event;
    server::connection_id speaker = 0;
};

std::string missed(const std::string& text)
{
    return R"(42/quiet,["room-msg",")" + text + R"(",")";
}

// What comes after the loss of two events; the answer to CONNECT shortened to "the answer".
lines after_two_missed(const std::string& fault)
{
    returning r(fault);
    r.to_room("m1");
    r.to_room("m2");
    lines all = r.f.h.take(r.join(r.good()));
    std::replace(all.begin(), all.end(), r.answer, std::string("the answer"));
    return all;
}

TEST(recovery_fault, pids_are_missing_or_numbers)
{
    EXPECT_THAT(
        returning("recovery-pid-missing").answer,
        AllOf(StartsWith(R"(40/quiet,{"sid":"id-)"), testing::EndsWith(R"("})"), Not(HasSubstr("pid"))));
    EXPECT_THAT(returning("recovery-pid-as-number").answer, testing::EndsWith(R"(","pid":7})"));
}

TEST(recovery_fault, offsets_are_missing_or_all_the_same)
{
    EXPECT_EQ(returning("recovery-offset-missing").event, R"(42/quiet,["message-back","mark"])");
    returning same("recovery-offset-same");
    same.to_room("x");
    EXPECT_EQ(same.f.said(same.speaker, R"(42/quiet,["message","y"])"),
              R"(42/quiet,["message-back","y","1"])");
}

TEST(recovery_fault, events_of_a_server_without_recovery_keep_all_they_have)
{
    faulty f({"recovery-offset-missing"}, "echo");
    EXPECT_EQ(f.said(f.h.open_websocket(), R"(42["message","x"])"), R"(42["message-back","x"])");
}

TEST(recovery_fault, what_was_missed_is_lost)
{
    EXPECT_THAT(after_two_missed("recovery-missed-lost"), ElementsAre("the answer"));
}

TEST(recovery_fault, what_was_missed_comes_in_reverse)
{
    EXPECT_THAT(after_two_missed("recovery-missed-reversed"),
                ElementsAre(StartsWith(missed("m2")), StartsWith(missed("m1")), "the answer"));
}

TEST(recovery_fault, what_was_missed_comes_behind_the_answer)
{
    EXPECT_THAT(after_two_missed("recovery-missed-behind"),
                ElementsAre("the answer", StartsWith(missed("m1")), StartsWith(missed("m2"))));
}

TEST(recovery_fault, rooms_are_lost_and_nothing_else)
{
    returning r("recovery-rooms-lost");
    r.to_room("m1");
    const auto back = r.join(r.good());
    EXPECT_THAT(r.f.h.take(back), ElementsAre(StartsWith(missed("m1")), r.answer));
    r.to_room("m2");
    EXPECT_EQ(r.f.h.take_one(back), "");
    EXPECT_THAT(r.f.said(back, R"(42/quiet,["message","x"])"), HasSubstr("message-back"));
}

TEST(recovery_fault, who_comes_back_has_another_sid)
{
    returning r("recovery-sid-new");
    EXPECT_THAT(r.answer_to(r.good()), AllOf(HasSubstr(r.pid()), Not(HasSubstr('"' + r.sid() + '"'))));
}

TEST(recovery_fault, a_pid_that_names_nothing_is_taken_over_or_refused)
{
    const std::string unknown = R"({"pid":"unknown","offset":"1"})";
    EXPECT_THAT(returning("recovery-any-pid").answer_to(unknown), HasSubstr(R"("pid":"unknown"})"));
    returning refusing("recovery-pid-refused");
    EXPECT_EQ(refusing.answer_to(unknown), R"(44/quiet,{"message":"unknown pid"})");
    EXPECT_EQ(refusing.answer_to(refusing.good()), refusing.answer);
}

TEST(recovery_fault, a_pid_that_is_no_text_ends_the_connection)
{
    returning r("recovery-pid-text-demanded");
    EXPECT_EQ(r.answer_to(R"({"pid":12,"offset":"1"})"), "cut");
    EXPECT_EQ(r.answer_to(r.good()), r.answer);
}

TEST(recovery_fault, each_bad_offset_is_taken_by_its_fault_alone)
{
    const std::vector<std::string> faults{"recovery-any-offset", "recovery-offset-of-any-kind",
                                          "recovery-without-offset"};
    const std::vector<std::string> offsets{R"(,"offset":"unknown")", R"(,"offset":5)", ""};
    for (std::size_t i = 0; i < faults.size(); ++i)
        for (std::size_t j = 0; j < offsets.size(); ++j) {
            returning r(faults[i]);
            const std::string answer = r.answer_to(R"({"pid":")" + r.pid() + '"' + offsets[j] + '}');
            EXPECT_EQ(answer == r.answer, i == j) << faults[i] << offsets[j] << ": " << answer;
        }
}

TEST(recovery_fault, who_has_left_can_come_back)
{
    returning r("recovery-after-leave", true);
    EXPECT_EQ(r.answer_to(r.good()), r.answer);
}

TEST(recovery_fault, who_has_left_hears_nothing_and_may_join_again)
{
    returning r("recovery-after-leave");
    const auto ws = r.join("");
    r.f.h.text(ws, R"(42/quiet,["join","r"])");
    const std::string first = r.f.h.take_one(ws);
    r.f.h.text(ws, "41/quiet,");
    r.to_room("x");
    EXPECT_EQ(r.f.h.take_one(ws), "");
    const std::string second = r.f.said(ws, "40/quiet,");
    EXPECT_THAT(second, StartsWith(R"(40/quiet,{"sid":")"));
    EXPECT_NE(second, first);
}

TEST(recovery_fault, a_client_comes_back_after_hours)
{
    returning r("recovery-without-end");
    r.f.h.advance(1h);
    EXPECT_EQ(r.answer_to(r.good()), r.answer);
}

TEST(recovery_fault, recovery_that_is_off_stays_off)
{
    server::server_options o;
    server::habits bytes;
    core::problem why;
    ASSERT_TRUE(server::bend_habits(std::vector<std::string>{"recovery-without-end"}, {bytes, o}, why));
    EXPECT_EQ(o.recovery, core::duration::zero());
}

TEST(recovery_fault, a_pid_works_again)
{
    returning r("recovery-pid-twice");
    EXPECT_EQ(r.answer_to(r.good()), r.answer);
    EXPECT_EQ(r.answer_to(r.good()), r.answer);
}

} // namespace
} // namespace muster::tests
