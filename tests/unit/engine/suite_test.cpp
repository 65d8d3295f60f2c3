// The suite as a machine: discovery, the order of play, liveness, falls of the server, repetitions.
#include "engine/cases/selection.hpp"
#include "tests/unit/engine/far_side.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using result::case_verdict;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

std::vector<std::string> some_cases(int n)
{
    std::vector<std::string> list;
    for (int i = 1; i <= n; ++i)
        list.push_back(a_case("c." + std::to_string(i)));
    return list;
}

std::vector<std::string> verdicts(const result::run_result& r)
{
    std::vector<std::string> list;
    for (const result::case_result& c : r.cases)
        list.push_back(c.id + " " + result::name_of(c.verdict));
    return list;
}

const result::case_result& of(const result::run_result& r, const std::string& id)
{
    for (const result::case_result& c : r.cases)
        if (c.id == id)
            return c;
    ADD_FAILURE() << "no verdict on " << id;
    return r.cases.front();
}

std::function<far_side::reply(const far_side::request&)> statuses(std::vector<unsigned> of_the_case)
{
    return [of_the_case, next = std::size_t{0}](const far_side::request& r) mutable {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        if (!r.id.empty())
            a.status = of_the_case[std::min(next++, of_the_case.size() - 1)];
        return a;
    };
}

TEST(suite, takes_facts_and_skips_from_discovery)
{
    far_side s(a_section({a_case("plain.a", "", "[3, 4]"), a_case("app.b", "    needs: [echo]\n"),
                          a_case("wide.c", "    needs: [full]\n")}));
    const result::run_result r = s.play();
    ASSERT_EQ(r.cases.size(), 4U);
    EXPECT_THAT(verdicts(r), ElementsAre("plain.a pass", "plain.a skipped", "app.b pass", "wide.c skipped"));
    EXPECT_EQ(r.cases[1].message, "the server does not speak Engine.IO 3");
    EXPECT_THAT(r.cases[3].message, HasSubstr("'full'"));
    EXPECT_EQ(s.count("", "wide.c"), 0U);
    EXPECT_THAT(r.facts, Contains(std::pair<std::string, std::string>("pingInterval (EIO 4)", "25000 ms")));
}

TEST(suite, plays_a_probe_that_does_not_pass_twice)
{
    far_side s(a_section({a_case("app.b", "    needs: [echo]\n")}));
    int asked = 0;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 || (r.probe == "echo" && ++asked == 1) ? 400 : 200;
        return a;
    };
    EXPECT_EQ(s.play().cases.at(0).verdict, case_verdict::pass);
}

TEST(suite, takes_what_is_known_of_the_server_and_asks_nothing)
{
    engine::server_traits known;
    known.add("eio4", 4);
    far_side s(a_section({a_case("c.1")}));
    s.options.known = &known;
    EXPECT_THAT(verdicts(s.play()), ElementsAre("c.1 pass"));
    EXPECT_EQ(s.count("eio4"), 0U);
}

TEST(suite, says_what_answers_when_no_session_opens)
{
    far_side s(a_section({a_case("c.1")}));
    s.answer = [](const far_side::request&) { return far_side::reply{404, "Cannot GET"}; };
    const result::run_result r = s.play();
    EXPECT_TRUE(r.unreachable);
    EXPECT_THAT(r.cases, IsEmpty());
    ASSERT_EQ(r.problems.size(), 1U);
    EXPECT_EQ(r.problems[0].code, "not_socketio");
    EXPECT_THAT(r.problems[0].cause, AllOf(HasSubstr("404"), HasSubstr("Cannot GET")));
    EXPECT_THAT(r.problems[0].remedy, HasSubstr("--path"));
    EXPECT_EQ(s.count("", "c.1"), 0U);
}

TEST(suite, plays_side_by_side_up_to_the_limit)
{
    far_side s(a_section(some_cases(12)));
    s.options.at_once = 4;
    const result::run_result r = s.play();
    EXPECT_EQ(s.most_at_once, 4U);
    EXPECT_EQ(r.cases.size(), 12U);
    EXPECT_EQ(s.at_end.done, 12U);
    EXPECT_EQ(s.at_end.planned, 12U);
}

TEST(suite, plays_fewer_side_by_side_while_the_server_is_slow)
{
    far_side s(a_section(some_cases(60)));
    s.options.at_once = 8;
    std::size_t late_most = 0;
    s.on_request = [&](far_side& f, const far_side::request&) {
        if (f.count("alive") == 30)
            f.most_at_once = 0;
        late_most = f.most_at_once;
    };
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.after = s.count("alive") < 5 ? 10ms : 400ms;
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_LE(late_most, 2U);
    EXPECT_EQ(s.at_end.done, 60U);
    for (const result::case_result& c : r.cases)
        EXPECT_EQ(c.verdict, case_verdict::pass);
}

TEST(suite, asks_after_each_case_whether_the_server_lives)
{
    far_side s(a_section(some_cases(5)));
    s.options.at_once = 1;
    s.play();
    std::string order;
    for (const far_side::request& r : s.requests)
        order += !r.id.empty() ? 'c' : r.probe == "alive" ? 'a' : '-';
    EXPECT_THAT(order, HasSubstr("cacacacaca"));
}

TEST(suite, draws_the_order_from_the_seed_and_reports_in_that_of_the_catalogue)
{
    std::vector<std::string> orders;
    for (const std::uint64_t seed : {7U, 7U, 8U}) {
        far_side s(a_section(some_cases(9)));
        s.options.seed = seed;
        s.options.at_once = 1;
        const result::run_result r = s.play();
        EXPECT_EQ(r.cases.front().id, "c.1");
        EXPECT_EQ(r.cases.back().id, "c.9");
        std::string& order = orders.emplace_back();
        for (const far_side::request& q : s.requests)
            order += q.id;
    }
    EXPECT_EQ(orders[0], orders[1]);
    EXPECT_NE(orders[0], orders[2]);
}

TEST(suite, asks_again_when_the_server_is_slow_to_show_that_it_lives)
{
    far_side s(a_section({a_case("c.1")}));
    int asked = 0;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        if (r.probe == "alive" && ++asked < 3)
            a.after = 7s;
        return a;
    };
    EXPECT_THAT(verdicts(s.play()), ElementsAre("c.1 pass"));
    EXPECT_EQ(asked, 3);
}

TEST(suite, asks_in_the_other_revision_when_that_of_the_case_is_refused)
{
    far_side s(a_section({a_case("c.1", "    at: engine\n", "[3]")}));
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 && !r.probe.empty() ? 400 : 200;
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_THAT(verdicts(r), ElementsAre("c.1 pass"));
    for (const far_side::request& q : s.requests)
        EXPECT_TRUE(q.probe != "alive" || q.eio == 4U);
}

TEST(suite, blames_the_one_case_under_which_the_server_fell)
{
    far_side s(a_section(some_cases(4)));
    s.options.at_once = 1;
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = r.id == "c.3";
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_THAT(verdicts(r), ElementsAre("c.1 pass", "c.2 pass", "c.3 fail", "c.4 pass"));
    EXPECT_THAT(of(r, "c.3").message, HasSubstr("opened no session any more"));
    EXPECT_FALSE(of(r, "c.3").examples.empty());
    EXPECT_THAT(r.problems, IsEmpty());
    EXPECT_EQ(s.at_end.done, s.at_end.planned);
}

TEST(suite, plays_the_neighbours_of_a_fall_by_themselves_to_find_who_did_it)
{
    far_side s(a_section(some_cases(8)));
    s.options.at_once = 4;
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = r.id == "c.5";
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_THAT(verdicts(r), ElementsAre("c.1 pass", "c.2 pass", "c.3 pass", "c.4 pass", "c.5 fail",
                                         "c.6 pass", "c.7 pass", "c.8 pass"));
    EXPECT_THAT(r.problems, IsEmpty());
    for (const auto& [name, value] : r.facts)
        EXPECT_NE(name, "server") << value; // it fell by one case, not by all at once
    for (const result::case_result& c : r.cases)
        EXPECT_THAT(c.records, IsEmpty()) << c.id; // a play that was broken off says nothing
    EXPECT_EQ(s.count("", "c.5"), 2U);
    EXPECT_EQ(s.at_end.done, s.at_end.planned);
}

TEST(suite, blames_a_case_that_passes_and_leaves_the_server_dead)
{
    far_side s(a_section(some_cases(2)));
    s.options.at_once = 1;
    bool dying = false;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = r.probe == "alive" && std::exchange(dying, r.id == "c.2");
        dying = dying || r.id == "c.2";
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_EQ(of(r, "c.2").verdict, case_verdict::fail);
    EXPECT_FALSE(of(r, "c.2").examples.empty());
    EXPECT_EQ(of(r, "c.1").verdict, case_verdict::pass);
}

TEST(suite, tells_of_cases_that_bring_the_server_down_only_together)
{
    far_side s(a_section(some_cases(2)));
    s.options.at_once = 2;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = !r.id.empty() && s.most_at_once == 2 && s.count("", "c.1") + s.count("", "c.2") == 2;
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_THAT(verdicts(r), ElementsAre("c.1 pass", "c.2 pass"));
    std::string told;
    for (const auto& [name, value] : r.facts)
        told += name == "server" ? value : "";
    EXPECT_THAT(told, AllOf(HasSubstr("c.1"), HasSubstr("c.2")));
}

TEST(suite, gives_up_a_server_that_does_not_come_back_and_keeps_what_was_judged)
{
    far_side s(a_section(some_cases(9)));
    s.options.at_once = 3;
    s.down_for = std::nullopt;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = s.count("alive") >= 3;
        return a;
    };
    const result::run_result r = s.play();
    ASSERT_EQ(r.problems.size(), 1U);
    EXPECT_EQ(r.problems[0].code, "server_gone");
    EXPECT_EQ(result::outcome_of(r), result::outcome::untrusted);
    EXPECT_THAT(r.facts, Not(Contains(Pair("server", HasSubstr("does not mind"))))) << "nobody has tried";
    std::map<case_verdict, int> how_many;
    for (const result::case_result& c : r.cases) {
        ++how_many[c.verdict];
        EXPECT_EQ(c.message.empty(), c.verdict == case_verdict::pass);
    }
    EXPECT_GE(how_many[case_verdict::pass], 1);
    EXPECT_EQ(how_many[case_verdict::pass] + how_many[case_verdict::inconclusive], 9);
    EXPECT_LT(s.elapsed(), 40s);
}

TEST(suite, waits_longer_for_a_server_that_is_far_away)
{
    far_side s(a_section(some_cases(2))); // that wait for two seconds
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.after = 3s;
        return a;
    };
    EXPECT_THAT(verdicts(s.play()), ElementsAre("c.1 pass", "c.2 pass"));
}

TEST(suite, that_could_judge_nothing_is_no_pass)
{
    far_side s(a_section({a_case("c.1", "    needs: [full]\n")}));
    const result::run_result r = s.play();
    EXPECT_THAT(verdicts(r), ElementsAre("c.1 skipped"));
    EXPECT_EQ(result::outcome_of(r), result::outcome::untrusted);
    EXPECT_THAT(r.generator.reasons, ElementsAre("no case was judged: 0 inconclusive, 1 skipped"));
}

TEST(suite, names_the_case_when_a_lone_one_brings_the_server_down_for_good)
{
    far_side s(a_section(some_cases(3)));
    s.options.at_once = 1;
    s.down_for = std::nullopt;
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.falls = r.id == "c.2";
        return a;
    };
    const result::run_result r = s.play();
    EXPECT_EQ(of(r, "c.2").verdict, case_verdict::fail);
    ASSERT_EQ(r.problems.size(), 1U);
    EXPECT_EQ(r.problems[0].cause, "played at the time: c.2");
}

TEST(suite, plays_what_did_not_pass_again_and_holds_what_it_says_twice)
{
    far_side s(a_section({a_case("c.1")}));
    s.answer = statuses({500, 500, 200});
    const result::run_result r = s.play();
    EXPECT_EQ(r.cases.at(0).verdict, case_verdict::fail);
    EXPECT_EQ(s.count("", "c.1"), 2U);
    EXPECT_EQ(s.at_end.done, 2U);
    EXPECT_EQ(s.at_end.planned, 2U);
}

TEST(suite, lets_a_third_play_decide_and_says_what_the_others_said)
{
    far_side passing(a_section({a_case("c.1")}));
    passing.answer = statuses({500, 200, 200});
    const result::run_result r = passing.play();
    EXPECT_EQ(r.cases.at(0).verdict, case_verdict::pass);
    EXPECT_THAT(r.cases.at(0).records, ElementsAre(HasSubstr("play 1 said fail")));
    EXPECT_EQ(passing.count("", "c.1"), 3U);

    far_side failing(a_section({a_case("c.1")}));
    failing.answer = statuses({500, 200, 500});
    EXPECT_EQ(failing.play().cases.at(0).verdict, case_verdict::fail);
}

TEST(suite, calls_three_plays_that_differ_inconclusive)
{
    far_side s(a_section({a_case("c.1")}));
    s.answer = statuses({500, 201, 200});
    const result::case_result c = s.play().cases.at(0);
    EXPECT_EQ(c.verdict, case_verdict::inconclusive);
    EXPECT_THAT(c.records, ElementsAre(HasSubstr("play 1 said fail"), HasSubstr("play 2 said non-strict"),
                                       HasSubstr("play 3 said pass")));
}

TEST(suite, judges_nothing_by_a_wait_that_the_machine_itself_ended_late)
{
    far_side s(a_section({a_case("c.1")}));
    s.tool_late = 300ms;
    s.answer = [&](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.silent = !r.id.empty() && s.count("", "c.1") == 1;
        return a;
    };
    const result::case_result c = s.play().cases.at(0);
    EXPECT_EQ(c.verdict, case_verdict::pass);
    EXPECT_THAT(c.records,
                ElementsAre(HasSubstr("play 1 said inconclusive: this machine was late by 300 ms")));
}

TEST(suite, does_not_mind_being_a_little_late)
{
    far_side s(a_section({a_case("c.1")}));
    s.tool_late = 100ms;
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.silent = !r.id.empty();
        return a;
    };
    EXPECT_EQ(s.play().cases.at(0).verdict, case_verdict::fail);
}

TEST(suite, does_not_mind_that_a_pause_within_a_wait_was_late)
{
    far_side s(
        "section: 1\ntitle: Section\ncases:\n  - { number: 1.1, id: c.1, title: T, level: must, rule: r, "
        "eio: [4], flow: [ { http: { post: '?EIO=4&case=c.1', body: 'ab', split: head }, "
        "within: 2s, expect: { status: 200 } } ] }\n");
    s.tool_late = 15ms; // of the 40 ms before the body, and of the 2 s
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : 200;
        a.silent = !r.id.empty();
        return a;
    };
    EXPECT_EQ(s.play().cases.at(0).verdict, case_verdict::fail);
}

TEST(suite, plays_nothing_again_when_asked_for_once)
{
    far_side s(a_section({a_case("c.1")}));
    s.options.once = true;
    s.answer = statuses({500, 200, 200});
    EXPECT_EQ(s.play().cases.at(0).verdict, case_verdict::fail);
    EXPECT_EQ(s.count("", "c.1"), 1U);
}

TEST(suite, plays_intrusive_cases_on_expendable_servers_only_and_alone)
{
    auto cases = some_cases(6);
    cases.push_back(a_case("bad.1", "    intrusive: true\n"));
    far_side sparing(a_section(cases));
    EXPECT_EQ(of(sparing.play(), "bad.1").verdict, case_verdict::skipped);
    EXPECT_EQ(sparing.count("", "bad.1"), 0U);

    far_side s(a_section(cases));
    s.options.select.expendable = true;
    EXPECT_EQ(of(s.play(), "bad.1").verdict, case_verdict::pass);
    EXPECT_EQ(s.beside.at("bad.1"), 0U);
    EXPECT_EQ(s.most_at_once, 6U);
}

TEST(suite, plays_cases_that_others_would_disturb_alone_the_second_time_too)
{
    auto cases = some_cases(4);
    cases.push_back(a_case("lone.1", "    alone: true\n"));
    cases.push_back(a_case("lone.2", "    alone: true\n"));
    far_side s(a_section(cases));
    s.answer = [](const far_side::request& r) {
        far_side::reply a;
        a.status = r.eio == 3 ? 400 : r.id.empty() ? 200 : 500;
        return a;
    };
    s.play();
    EXPECT_EQ(s.count("", "lone.1"), 2U);
    EXPECT_EQ(s.beside.at("lone.1"), 0U);
    EXPECT_EQ(s.beside.at("lone.2"), 0U);
}

TEST(suite, keeps_what_was_judged_when_it_is_stopped)
{
    far_side s(a_section(some_cases(10)));
    s.options.at_once = 2;
    s.on_request = [](far_side& f, const far_side::request&) {
        if (f.count("alive") == 4)
            f.stop();
    };
    const result::run_result r = s.play();
    EXPECT_EQ(r.interrupted_by, 2);
    ASSERT_EQ(r.cases.size(), 10U);
    std::map<case_verdict, int> how_many;
    for (const result::case_result& c : r.cases) {
        ++how_many[c.verdict];
        EXPECT_THAT(c.message, HasSubstr(c.verdict == case_verdict::pass ? "" : "interrupted"));
    }
    EXPECT_GE(how_many[case_verdict::pass], 3);
    EXPECT_GE(how_many[case_verdict::inconclusive], 4);
    EXPECT_EQ(how_many[case_verdict::pass] + how_many[case_verdict::inconclusive], 10);
    EXPECT_EQ(s.connections(), 0U);
}

} // namespace
