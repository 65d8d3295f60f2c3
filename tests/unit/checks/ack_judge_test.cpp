// Acknowledgements: once each, and each to its own emit.
#include "checks/ack_judge.hpp"

#include "checks/stamp.hpp"

#include <gmock/gmock.h>

namespace muster::checks {
namespace {

using reading = ack_judge::reading;

constexpr core::time_point at(int t)
{
    return core::time_point{core::duration{t}};
}

class ack_judge_for_one : public testing::Test {
protected:
    void ask(std::uint64_t id, bool stamped = false)
    {
        emission e;
        e.stamped = stamped;
        e.sender = 4;
        e.global = static_cast<std::uint32_t>(id) + 100;
        judge.asked(4, "/", id, e, at(1));
    }
    reading receive(std::optional<std::uint64_t> id, std::string_view json = "[]")
    {
        return judge.received(4, "/", id, json, at(2));
    }
    std::string echo(std::uint32_t sender, std::uint32_t global)
    {
        stamp s;
        s.run = 1;
        s.sender = sender;
        s.global = global;
        std::string text(stamp_size, ' ');
        write_stamp(s, 2, text.data());
        return "[\"" + text + "\"]";
    }
    const result::check_result& a1() { return finished()[0]; }
    const result::check_result& a2() { return finished()[1]; }
    const std::vector<result::check_result>& finished()
    {
        if (checks_.empty())
            judge.finish(waited, checks_);
        return checks_;
    }

    ack_judge judge{{.run = 1, .secret = 2}, at(0)};
    bool waited = true; // at the end, for what was on its way

private:
    std::vector<result::check_result> checks_;
};

TEST_F(ack_judge_for_one, is_not_exercised_without_an_ask)
{
    EXPECT_EQ(a1().verdict, result::check_verdict::not_exercised);
    EXPECT_EQ(a2().verdict, result::check_verdict::not_exercised);
}

TEST_F(ack_judge_for_one, passes_when_every_id_is_answered_once)
{
    for (std::uint64_t id = 0; id < 1000; ++id) {
        ask(id);
        ASSERT_EQ(receive(id), reading::first);
    }
    EXPECT_EQ(a1().verdict, result::check_verdict::pass);
    EXPECT_EQ(a1().situations, 1000U);
}

TEST_F(ack_judge_for_one, takes_answers_in_any_order)
{
    ask(0);
    ask(1);
    EXPECT_EQ(receive(1), reading::first);
    EXPECT_EQ(receive(0), reading::first);
    EXPECT_EQ(a1().count, 0U);
}

TEST_F(ack_judge_for_one, sees_a_second_answer)
{
    ask(5);
    receive(5);
    EXPECT_EQ(receive(5, R"(["again"])"), reading::duplicate);
    ASSERT_EQ(a1().examples.size(), 1U);
    EXPECT_EQ(a1().examples[0].frames[0].text, R"(["again"])");
}

TEST_F(ack_judge_for_one, sees_a_second_answer_to_an_id_long_ago)
{
    for (std::uint64_t id = 0; id < 1000; ++id) {
        ask(id);
        receive(id);
    }
    EXPECT_EQ(receive(3), reading::duplicate);
}

TEST_F(ack_judge_for_one, sees_answers_that_nobody_asked_for)
{
    ask(1);
    receive(1);
    EXPECT_EQ(receive(2), reading::phantom);
    EXPECT_EQ(receive(std::nullopt), reading::no_id);
    EXPECT_EQ(judge.received(4, "/other", 1, "[]", at(3)), reading::phantom);
    EXPECT_EQ(a1().count, 3U);
}

TEST_F(ack_judge_for_one, misses_what_a_living_session_never_got)
{
    ask(1);
    ask(2);
    receive(2);
    EXPECT_EQ(a1().count, 1U);
    EXPECT_EQ(a1().verdict, result::check_verdict::violation);
}

TEST_F(ack_judge_for_one, does_not_miss_what_came_late)
{
    ask(1);
    judge.given_up(4, "/", 1, at(2));
    EXPECT_EQ(receive(1), reading::late);
    EXPECT_EQ(receive(1), reading::duplicate);
    EXPECT_EQ(a1().count, 1U);
}

TEST_F(ack_judge_for_one, misses_what_was_given_up_and_never_came)
{
    ask(1);
    judge.given_up(4, "/", 1, at(2));
    EXPECT_EQ(a1().count, 1U);
}

TEST_F(ack_judge_for_one, does_not_know_about_what_was_given_up_before_the_session_broke)
{
    ask(1);
    judge.given_up(4, "/", 1, at(2));
    judge.session_ended(4, at(3));
    EXPECT_EQ(a1().count, 0U);
    EXPECT_EQ(a1().unknown, 1U);
}

TEST_F(ack_judge_for_one, does_not_know_about_what_a_stopped_run_did_not_wait_for)
{
    ask(1);
    ask(2);
    judge.given_up(4, "/", 2, at(2));
    waited = false;
    EXPECT_EQ(a1().count, 0U);
    EXPECT_EQ(a1().unknown, 2U);
}

TEST_F(ack_judge_for_one, does_not_know_about_ids_of_a_session_that_ended)
{
    ask(1);
    judge.session_ended(4, at(3));
    EXPECT_EQ(a1().count, 0U);
    EXPECT_EQ(a1().unknown, 1U);
    EXPECT_EQ(a1().verdict, result::check_verdict::unknown);
}

TEST_F(ack_judge_for_one, takes_the_answer_of_an_old_session_for_a_phantom)
{
    ask(1);
    judge.session_ended(4, at(3));
    EXPECT_EQ(receive(1), reading::phantom);
}

TEST_F(ack_judge_for_one, accuses_nobody_when_more_ids_are_due_than_it_keeps)
{
    for (std::uint64_t id = 0; id < 1000; ++id)
        ask(id);
    for (std::uint64_t id = 0; id < 1000; ++id)
        EXPECT_THAT(receive(id), testing::AnyOf(reading::first, reading::late)) << id;
    EXPECT_EQ(a1().count, 0U);
    EXPECT_GT(a1().unknown, 0U);
}

TEST_F(ack_judge_for_one, misses_what_was_given_up_when_it_can_keep_it_no_longer)
{
    ask(0);
    judge.given_up(4, "/", 0, at(2));
    for (std::uint64_t id = 1; id <= 300; ++id)
        ask(id);
    EXPECT_EQ(receive(0), reading::late);
    for (std::uint64_t id = 200; id <= 300; ++id)
        EXPECT_EQ(receive(id), reading::first);
    judge.session_ended(4, at(8));
    EXPECT_EQ(a1().count, 1U);
    EXPECT_EQ(a1().unknown, 199U);
    EXPECT_THAT(a1().examples[0].summary, testing::HasSubstr("the answer 0"));
}

TEST_F(ack_judge_for_one, does_not_know_about_an_id_asked_again_before_its_answer)
{
    ask(1);
    ask(1);
    EXPECT_EQ(receive(1), reading::first);
    EXPECT_EQ(a1().count, 0U);
    EXPECT_EQ(a1().unknown, 1U);
}

TEST_F(ack_judge_for_one, stands_ids_that_are_used_again)
{
    ask(7);
    receive(7);
    ask(7);
    EXPECT_EQ(receive(7), reading::first);
    ask(3);
    EXPECT_EQ(receive(3), reading::first);
    EXPECT_EQ(a1().count, 0U);
}

TEST_F(ack_judge_for_one, wants_the_echoed_stamp_to_be_the_asked_one)
{
    ask(1, true);
    ask(2, true);
    ask(3, true);
    receive(1, echo(4, 101));
    receive(2, echo(4, 103));
    receive(3, echo(5, 103));
    EXPECT_EQ(a1().count, 0U);
    EXPECT_EQ(a2().situations, 3U);
    EXPECT_EQ(a2().count, 2U);
}

TEST_F(ack_judge_for_one, does_not_compare_answers_without_a_stamp)
{
    ask(1, true);
    ask(2, false);
    receive(1, "[\"ok\"]");
    receive(2, echo(4, 999));
    EXPECT_EQ(a2().verdict, result::check_verdict::not_exercised);
}

} // namespace
} // namespace muster::checks
