// Every renderer against its golden files, for every outcome and for hostile text.
// MUSTER_UPDATE_GOLDEN=1 writes them anew; the difference is then read in review.
#include "reports/renderer.hpp"
#include "tests/support/sample_results.hpp"
#include "wire/json.hpp"
#include "wire/utf8.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <pugixml.hpp>
#include <set>
#include <sstream>

namespace muster::reports {
namespace {

struct sample {
    const char* name;
    result::run_result (*make)();
};

constexpr sample samples[] = {{"passed", tests::passing_run},      {"failed", tests::failing_run},
                              {"cases", tests::case_run},          {"one_case", tests::one_case_run},
                              {"hostile", tests::hostile_run},     {"unreachable", tests::unreachable_run},
                              {"untrusted", tests::untrusted_run}, {"interrupted", tests::interrupted_run}};

std::string text_of(const result::run_result& r)
{
    std::ostringstream out;
    render_text(r, out, false);
    return out.str();
}

std::string json_of(const result::run_result& r)
{
    std::ostringstream out;
    render_json(r, out);
    return out.str();
}

std::string junit_of(const result::run_result& r)
{
    std::ostringstream out;
    render_junit(r, out);
    return out.str();
}

void compare(const std::string& file, const std::string& actual)
{
    const std::string path = std::string(MUSTER_SOURCE_DIR) + "/tests/golden/" + file;
    if (std::getenv("MUSTER_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path) << actual;
        return;
    }
    std::ifstream in(path);
    ASSERT_TRUE(in) << path << " is missing";
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), actual) << path;
}

class golden : public testing::TestWithParam<sample> {};

TEST_P(golden, text_is_as_approved)
{
    compare(std::string(GetParam().name) + ".txt", text_of(GetParam().make()));
}

TEST_P(golden, json_is_as_approved)
{
    compare(std::string(GetParam().name) + ".json", json_of(GetParam().make()));
}

TEST_P(golden, junit_is_as_approved)
{
    compare(std::string(GetParam().name) + ".xml", junit_of(GetParam().make()));
}

INSTANTIATE_TEST_SUITE_P(all, golden, testing::ValuesIn(samples),
                         [](const auto& one) { return std::string(one.param.name); });

bool plain(const std::string& text)
{
    if (!wire::is_valid_utf8(text))
        return false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n') || byte == 0x7f)
            return false;
    }
    return true;
}

TEST(reports, hostile_text_leaves_no_control_byte_anywhere)
{
    const auto r = tests::hostile_run();
    EXPECT_TRUE(plain(text_of(r)));
    EXPECT_TRUE(plain(json_of(r)));
    EXPECT_TRUE(plain(junit_of(r)));
}

TEST(reports, hostile_text_keeps_json_and_xml_well_formed)
{
    const auto r = tests::hostile_run();
    EXPECT_TRUE(wire::parse_json(json_of(r)));
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(junit_of(r).c_str()));
    EXPECT_EQ(junit_of(r).find("&#"), std::string::npos) << "a character reference that XML 1.0 forbids";
}

TEST(reports, junit_tells_failure_error_and_skipped_apart)
{
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(junit_of(tests::case_run()).c_str()));
    const auto root = document.child("testsuites");
    EXPECT_STREQ(root.attribute("failures").value(), "1");
    EXPECT_STREQ(root.attribute("errors").value(), "2");
    EXPECT_STREQ(root.attribute("skipped").value(), "2"); // one is expected by its baseline
    for (const auto suite : root.children("testsuite"))
        EXPECT_TRUE(suite.child("testsuite").empty()) << "suites must stay flat";
}

TEST(reports, junit_names_are_unique_within_a_class)
{
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(junit_of(tests::failing_run()).c_str()));
    std::set<std::string> seen;
    for (const auto suite : document.child("testsuites").children("testsuite"))
        for (const auto test : suite.children("testcase"))
            EXPECT_TRUE(seen.insert(std::string(test.attribute("classname").value()) + "|" +
                                    test.attribute("name").value())
                            .second);
    EXPECT_GT(seen.size(), 4u);
}

TEST(reports, every_bad_outcome_shows_in_junit_alone)
{
    for (const auto make :
         {tests::failing_run, tests::unreachable_run, tests::untrusted_run, tests::interrupted_run}) {
        pugi::xml_document document;
        ASSERT_TRUE(document.load_string(junit_of(make()).c_str()));
        const auto root = document.child("testsuites");
        EXPECT_GT(root.attribute("failures").as_int() + root.attribute("errors").as_int(), 0)
            << result::name_of(result::outcome_of(make()));
    }
}

TEST(reports, colours_appear_only_when_asked)
{
    std::ostringstream out;
    render_text(tests::failing_run(), out, true);
    EXPECT_NE(out.str().find("\x1b[31m"), std::string::npos);
    EXPECT_EQ(text_of(tests::failing_run()).find('\x1b'), std::string::npos);
}

} // namespace
} // namespace muster::reports
