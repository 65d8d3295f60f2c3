// Expected deviations: read, held against verdicts, written.
#include "cli/conform/baseline.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace muster::cli {
namespace {

using result::case_verdict;

class baseline_file : public testing::Test {
protected:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() / ("muster_baseline_" + std::to_string(::getpid()) + ".yaml");

    void write(const std::string& text) { std::ofstream(path_) << text; }
    void TearDown() override { std::filesystem::remove(path_); }
};

result::case_result a_case(std::string id, case_verdict v, std::string message = {})
{
    result::case_result c;
    c.id = std::move(id);
    c.number = "4.11";
    c.eio = 4;
    c.verdict = v;
    c.message = std::move(message);
    return c;
}

TEST_F(baseline_file, an_expected_deviation_is_known_and_no_difference)
{
    write("server: x\ndeviations:\n  - { case: a.b, eio: 4, verdict: fail, because: upstream }\n");
    const auto b = read_baseline(path_.string(), false);
    ASSERT_TRUE(b);
    std::vector<result::case_result> cases{a_case("a.b", case_verdict::fail),
                                           a_case("a.c", case_verdict::pass)};
    EXPECT_TRUE(apply_baseline(*b, cases).empty());
    EXPECT_EQ(cases[0].known, "upstream");
    EXPECT_FALSE(cases[1].known);
}

TEST_F(baseline_file, new_other_and_vanished_deviations_are_differences)
{
    write("deviations:\n"
          "  - { case: gone, eio: 4, verdict: fail, because: x }\n"
          "  - { case: other, eio: 4, verdict: non-strict, because: x }\n"
          "  - { case: skipped, eio: 4, verdict: fail, because: x }\n"
          "  - { case: new, eio: 3, verdict: fail, because: only in the other revision }\n");
    const auto b = read_baseline(path_.string(), false);
    ASSERT_TRUE(b);
    std::vector<result::case_result> cases{
        a_case("gone", case_verdict::pass), a_case("other", case_verdict::fail),
        a_case("skipped", case_verdict::skipped), a_case("new", case_verdict::inconclusive, "why")};
    EXPECT_THAT(apply_baseline(*b, cases),
                testing::ElementsAre("4.11 gone (EIO 4): pass instead of the expected fail",
                                     "4.11 other (EIO 4): fail instead of the expected non-strict",
                                     "4.11 new (EIO 4): inconclusive is new: why"));
}

TEST_F(baseline_file, what_is_written_reads_back_and_keeps_reasons)
{
    baseline before;
    before.entries.push_back({"a.b", 4, "fail", "a \"reason\" of ours"});
    const std::vector<result::case_result> cases{a_case("a.b", case_verdict::fail, "message"),
                                                 a_case("c.d", case_verdict::non_strict, "it: differs"),
                                                 a_case("e.f", case_verdict::pass)};
    write(baseline_text("server: one", before, cases, false));
    const auto b = read_baseline(path_.string(), false);
    ASSERT_TRUE(b);
    ASSERT_EQ(b->entries.size(), 2U);
    EXPECT_EQ(b->entries[0].because, "a \"reason\" of ours");
    EXPECT_EQ(b->entries[1].because, "it: differs");
    EXPECT_EQ(b->entries[1].verdict, "non-strict");
}

TEST_F(baseline_file, what_varies_is_expected_in_any_form_and_kept)
{
    write("deviations:\n  - { case: a.b, eio: 4, verdict: varies, because: answers race }\n");
    const auto b = read_baseline(path_.string(), false);
    ASSERT_TRUE(b);
    for (const case_verdict v : {case_verdict::pass, case_verdict::fail, case_verdict::inconclusive}) {
        std::vector<result::case_result> cases{a_case("a.b", v)};
        EXPECT_TRUE(apply_baseline(*b, cases).empty());
        EXPECT_EQ(cases[0].known.has_value(), v != case_verdict::pass);
        EXPECT_NE(baseline_text("x", *b, cases, false).find("verdict: varies, because: \"answers race\""),
                  std::string::npos);
    }
}

TEST_F(baseline_file, a_part_of_the_suite_leaves_the_entries_of_other_cases_and_a_whole_one_does_not)
{
    baseline before;
    before.entries.push_back({"a.b", 4, "fail", "ours"});
    before.entries.push_back({"c.d", 3, "fail", "of a case that was not played"});
    const std::vector<result::case_result> cases{a_case("a.b", case_verdict::pass),
                                                 a_case("c.d", case_verdict::pass)}; // in revision 4
    for (const bool partial : {true, false}) {
        write(baseline_text("x", before, cases, partial));
        const auto b = read_baseline(path_.string(), false);
        ASSERT_TRUE(b);
        ASSERT_EQ(b->entries.size(), partial ? 1U : 0U);
        if (partial) {
            EXPECT_EQ(b->entries[0].because, "of a case that was not played");
        }
    }
}

TEST_F(baseline_file, what_was_just_written_is_known)
{
    result::run_result r;
    r.cases = {a_case("a.b", case_verdict::fail, "\x1b[31m"), a_case("c.d", case_verdict::pass)};
    EXPECT_FALSE(rewrite_baseline(path_.string(), "x", {}, r, false));
    EXPECT_EQ(r.cases[0].known, "\\x1b[31m");
    EXPECT_EQ(result::outcome_of(r), result::outcome::passed);
}

TEST_F(baseline_file, is_as_it_was_when_the_run_was_cut_short_or_it_cannot_be_written)
{
    write("server: x\ndeviations: []\n");
    result::run_result r;
    r.cases = {a_case("a.b", case_verdict::fail, "message")};
    r.interrupted_by = 2;
    EXPECT_TRUE(rewrite_baseline(path_.string(), "x", {}, r, false));
    r.interrupted_by = 0;
    r.generator.reasons = {"the server was gone"};
    EXPECT_TRUE(rewrite_baseline(path_.string(), "x", {}, r, false));
    EXPECT_TRUE(read_baseline(path_.string(), false)->entries.empty());
    r.generator.reasons.clear();
    const auto p = rewrite_baseline(path_.string() + "/x.yaml", "x", {}, r, false);
    ASSERT_TRUE(p);
    EXPECT_FALSE(p->cause.empty() || p->remedy.empty() || p->kept.empty());
}

TEST_F(baseline_file, an_empty_baseline_can_be_written_and_read)
{
    write(baseline_text("x", {}, {}, false));
    const auto b = read_baseline(path_.string(), false);
    ASSERT_TRUE(b);
    EXPECT_TRUE(b->entries.empty());
}

TEST_F(baseline_file, a_defect_is_refused)
{
    EXPECT_FALSE(read_baseline(path_.string(), false));
    EXPECT_TRUE(read_baseline(path_.string(), true));
    write("deviations:\n  - { case: a, verdict: pass, because: x }\n");
    EXPECT_FALSE(read_baseline(path_.string(), false));
    write("deviations:\n  - { case: a, verdict: fail }\n");
    EXPECT_FALSE(read_baseline(path_.string(), false));
    write("other: 1\n");
    EXPECT_FALSE(read_baseline(path_.string(), false));
}

} // namespace
} // namespace muster::cli
