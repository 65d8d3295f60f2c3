// Files of conformance cases: every key, right and wrong, and what makes a case sound.
#include "scenario/case_model.hpp"

#include <gtest/gtest.h>

#include <string>

namespace muster::scenario::testing {
namespace {

constexpr std::string_view sound =
    "{number: 1.2.8, id: eio.hs.transport-unknown, title: An unknown transport is refused, "
    "level: must, rule: 'Engine.IO protocol v4, Handshake', eio: [3, 4], "
    "flow: [{http: {get: '?EIO={{ eio }}'}, expect: {status: 400}}]}";

std::string file_of(std::string_view cases)
{
    return "section: 1\ntitle: Handshake\ncases:\n  - " + std::string(cases) + "\n";
}

// The sound case with one piece replaced; the piece must be there.
std::string changed(std::string_view piece, std::string_view by)
{
    std::string text(sound);
    const std::size_t at = text.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    return file_of(text.replace(at, piece.size(), by));
}

std::string defects(const std::string& yaml)
{
    std::string all;
    for (const diagnostic& d : load_cases(yaml, "01.yaml").diagnostics)
        all += d.message + (d.suggestion.empty() ? "" : " (" + d.suggestion + ")") + "\n";
    return all;
}

conformance_case only(const std::string& yaml)
{
    auto outcome = load_cases(yaml, "01.yaml");
    EXPECT_TRUE(outcome.file) << (outcome.diagnostics.empty() ? "" : outcome.diagnostics[0].to_text());
    return outcome.file && outcome.file->cases.size() == 1 ? std::move(outcome.file->cases[0])
                                                           : conformance_case();
}

TEST(cases, hold_what_is_claimed_and_the_flow_that_shows_it)
{
    const auto outcome = load_cases(file_of(sound), "01.yaml");
    ASSERT_TRUE(outcome.file);
    EXPECT_EQ(outcome.file->path, "01.yaml");
    EXPECT_EQ(outcome.file->section, 1U);
    EXPECT_EQ(outcome.file->title, "Handshake");
    ASSERT_EQ(outcome.file->cases.size(), 1U);
    const conformance_case& c = outcome.file->cases[0];
    EXPECT_EQ(c.number, "1.2.8");
    EXPECT_EQ(c.id, "eio.hs.transport-unknown");
    EXPECT_EQ(c.title, "An unknown transport is refused");
    EXPECT_EQ(c.level, case_level::must);
    EXPECT_EQ(c.rule, "Engine.IO protocol v4, Handshake");
    EXPECT_TRUE(c.in_v3);
    EXPECT_TRUE(c.in_v4);
    EXPECT_TRUE(c.needs.empty());
    EXPECT_EQ(c.at, "");
    EXPECT_FALSE(c.intrusive);
    EXPECT_FALSE(c.alone);
    EXPECT_EQ(c.flow.name, c.id);
    EXPECT_EQ(c.flow.steps.size(), 1U);
    EXPECT_TRUE(c.flow.connects_itself);
}

TEST(cases, take_the_optional_keys)
{
    const conformance_case c =
        only(changed("eio: [3, 4]", "eio: 4, needs: [echo, full], at: cors, intrusive: true, alone: true"));
    EXPECT_FALSE(c.in_v3);
    EXPECT_TRUE(c.in_v4);
    EXPECT_EQ(c.needs, (std::vector<std::string>{"echo", "full"}));
    EXPECT_EQ(c.at, "cors");
    EXPECT_TRUE(c.intrusive);
    EXPECT_TRUE(c.alone);
    EXPECT_EQ(only(changed("eio: [3, 4]", "eio: 4, needs: full")).needs, std::vector<std::string>{"full"});
}

TEST(cases, know_every_level_by_its_name)
{
    for (const char* name : {"must", "should", "rfc", "observed", "security"})
        EXPECT_STREQ(name_of(only(changed("level: must", "level: " + std::string(name))).level), name);
    EXPECT_STREQ(name_of(case_level::info), "info");
    EXPECT_EQ(defects(changed("level: must", "level: strict")),
              "expected must, should, rfc, observed, security or info, found text 'strict'\n");
}

TEST(cases, are_refused_with_a_wrong_number_or_id)
{
    EXPECT_EQ(defects(changed("1.2.8", "2.2.8")), "the numbers of this section begin with 1.\n");
    for (const char* number : {"1", "1.", "1..2", "1.x", "'1.02'", "1.12345"})
        EXPECT_NE(defects(changed("1.2.8", number)).find("expected a number such as 1.2.8, found"),
                  std::string::npos)
            << number;
    EXPECT_EQ(only(changed("1.2.8", "1.10")).number, "1.10");
    for (const char* id : {"Eio.hs", "eio..hs", ".eio", "eio-", "eio hs"})
        EXPECT_NE(defects(changed("eio.hs.transport-unknown", id)).find("expected an id such as"),
                  std::string::npos)
            << id;
}

TEST(cases, have_numbers_and_ids_of_their_own)
{
    const std::string twice = file_of(sound) + "  - " + std::string(sound) + "\n";
    EXPECT_EQ(defects(twice),
              "the number 1.2.8 is given already\nthe id 'eio.hs.transport-unknown' is given already\n");
}

TEST(cases, tell_missing_and_unknown_keys_all_at_once)
{
    EXPECT_EQ(defects(file_of("{numbr: 1.1}")),
              "a case needs the key 'number'\na case needs the key 'id'\na case needs the key 'title'\n"
              "a case needs the key 'level'\na case needs the key 'rule'\na case needs the key 'eio'\n"
              "a case needs the key 'flow'\nunknown key 'numbr' (did you mean 'number'?)\n");
    EXPECT_EQ(defects("cases: []\n"), "a file of cases needs the key 'section'\n"
                                      "a file of cases needs the key 'title'\nthere are no cases here\n");
    EXPECT_EQ(defects("section: 100\ntitle: x\ncases: 1\n"),
              "expected a whole number from 0 to 99, found the number 100\nexpected a list of cases, found "
              "the number 1\n");
    EXPECT_EQ(defects(file_of(sound) + "levels: []\n"), "unknown key 'levels'\n");
}

TEST(cases, are_refused_with_wrong_values)
{
    EXPECT_EQ(defects(changed("eio: [3, 4]", "eio: []")), "a case is played in one revision at least\n");
    EXPECT_EQ(defects(changed("eio: [3, 4]", "eio: [4, 4]")), "this revision stands here already\n");
    EXPECT_EQ(defects(changed("eio: [3, 4]", "eio: 5")),
              "expected a whole number from 3 to 4, found the number 5\n");
    EXPECT_EQ(defects(changed("eio: [3, 4]", "eio: 4, at: slow")),
              "expected engine, fast, cors, cookie or recovery, found text 'slow'\n");
    EXPECT_EQ(defects(changed("eio: [3, 4]", "eio: 4, alone: 1")),
              "expected true or false, found the number 1\n");
    EXPECT_EQ(defects(changed("title: An unknown transport is refused", "title: ''")),
              "expected a sentence, found text ''\n");
    EXPECT_EQ(defects(changed("status: 400", "sttus: 400")),
              "unknown key 'sttus' (did you mean 'status'?)\n");
}

TEST(cases, must_be_able_to_find_something)
{
    EXPECT_EQ(defects(changed(", expect: {status: 400}", "")),
              "no step of this case can find anything: expect, receive, closed, silence, alive or check is "
              "missing\n");
    EXPECT_EQ(defects(changed("level: must", "level: info")), "an info case has a 'record' step at least\n");
    const std::string_view flow = "[{http: {get: '?EIO={{ eio }}'}, expect: {status: 400}}]";
    EXPECT_EQ(only(changed(flow, "[{open: {}}, {loop: [{receive: '3'}], count: 2}]")).flow.steps.size(), 2U);
    EXPECT_EQ(defects(changed(flow, "[]")), "there are no steps here\n");
    EXPECT_EQ(defects(changed(flow, "[{open: {}}, {alive: a}, {loop: [{emit: [a]}], count: 2}]")),
              "a case has no client of its own: it is made of raw steps, think, loop and log\n");
}

TEST(cases, speak_only_of_sessions_that_they_open)
{
    const std::string_view flow = "[{http: {get: '?EIO={{ eio }}'}, expect: {status: 400}}]";
    EXPECT_EQ(defects(changed(flow, "[{open: {as: first}}, {send: '1', as: frst}, {closed: first}]")),
              "no step of this case opens 'frst' (did you mean 'first'?)\n");
    EXPECT_EQ(defects(changed(flow, "[{open: {as: b}}, {receive: '2'}]")),
              "no step of this case opens 'a'\n");
    EXPECT_EQ(defects(changed(flow, "[{http: {get: /, on: c}, expect: {status: 200}}]")),
              "no step of this case opens 'c'\n");
    EXPECT_EQ(defects(changed(flow, "[{http: {get: /, as: c}}, {stream: {as: d}}, {websocket: {get: /}}, "
                                    "{loop: [{http: {get: /, on: c}}, {closed: d}, {alive: a}], count: 2}]")),
              "");
}

TEST(cases, have_their_own_variables)
{
    const std::string captures = "[{open: {}, capture: {json: $.sid, as: first}}, {alive: a, ifTrue: first}]";
    const std::string_view flow = "[{http: {get: '?EIO={{ eio }}'}, expect: {status: 400}}]";
    const std::string one = changed(flow, captures);
    EXPECT_EQ(defects(one), "");
    std::string other(sound);
    other.replace(other.find(flow), flow.size(), "[{open: {}}, {alive: a, ifTrue: first}]");
    other.replace(other.find("1.2.8"), 5, "1.2.9");
    other.replace(other.find("eio.hs"), 6, "eio.xx");
    EXPECT_EQ(defects(one + "  - " + other + "\n"),
              "'first' has no value here: it is captured in another flow\n");
}

TEST(cases, point_at_the_place_of_a_defect)
{
    const auto outcome = load_cases(changed("level: must", "level: mst"), "01.yaml");
    ASSERT_EQ(outcome.diagnostics.size(), 1U);
    EXPECT_EQ(outcome.diagnostics[0].file, "01.yaml");
    EXPECT_EQ(outcome.diagnostics[0].mark.line, 4U);
    EXPECT_EQ(outcome.diagnostics[0].suggestion, "did you mean 'must'?");
}

} // namespace
} // namespace muster::scenario::testing
