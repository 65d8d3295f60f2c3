// The table of servers, in its three forms.
#include "reports/matrix.hpp"

#include "tests/support/sample_results.hpp"
#include "wire/json.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace muster::reports {
namespace {

std::vector<matrix_column> three_servers()
{
    std::vector<matrix_column> columns(3);
    columns[0] = {"one", "server | one", "Go", "", tests::case_run(), {}};
    columns[1] = {"two", "server two",      "Rust",
                  "",    tests::case_run(), {"1.3 eio.hs.fail (EIO 4): fail is new"}};
    columns[1].judged.cases[1].verdict = result::case_verdict::pass;
    columns[1].judged.cases.erase(columns[1].judged.cases.begin());
    columns[2] = {"three", "server three", "Java", "java is not installed", {}, {}};
    return columns;
}

template <class Render>
std::string text_of(Render render)
{
    std::ostringstream out;
    render(three_servers(), out);
    return out.str();
}

TEST(matrix, the_screen_shows_totals_differences_and_the_cases_in_which_somebody_deviates)
{
    const std::string text = text_of([](const auto& c, auto& out) { render_matrix_text(c, out); });
    EXPECT_THAT(text, testing::HasSubstr("skipped: java is not installed"));
    EXPECT_THAT(text, testing::HasSubstr("differs from its baseline: 1.3 eio.hs.fail (EIO 4): fail is new"));
    EXPECT_THAT(text, testing::HasSubstr("\nn +    1.2     eio.hs.strict"));
    EXPECT_THAT(text, testing::HasSubstr("\nF F    1.3     eio.hs.fail"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("eio.hs.pass")));
}

TEST(matrix, a_server_that_failed_to_start_is_not_called_skipped)
{
    std::vector<matrix_column> columns = three_servers();
    columns[2].differences = {"it could not be started"};
    std::ostringstream text;
    render_matrix_text(columns, text);
    render_matrix_markdown(columns, text);
    EXPECT_THAT(text.str(), testing::HasSubstr("failed: java is not installed"));
    EXPECT_THAT(text.str(), testing::HasSubstr("Failed: java is not installed"));
}

TEST(matrix, markdown_holds_every_case_and_each_servers_reasons)
{
    const std::string text = text_of([](const auto& c, auto& out) { render_matrix_markdown(c, out); });
    EXPECT_THAT(text, testing::HasSubstr("| 1.1 eio.hs.pass | 4 | must | A title | + |   |   |"));
    EXPECT_THAT(text, testing::HasSubstr("| 1.2 eio.hs.strict | 4 | must | A title | n | + |   |"));
    EXPECT_THAT(text, testing::HasSubstr("server \\| one"));
    EXPECT_THAT(text, testing::HasSubstr("- 1.4 eio.hs.known (EIO 4), fail: fixed in the next release"));
    EXPECT_THAT(text, testing::HasSubstr("Skipped: java is not installed"));
}

TEST(matrix, json_holds_every_verdict)
{
    const auto root = wire::parse_json(text_of([](const auto& c, auto& out) { render_matrix_json(c, out); }));
    ASSERT_TRUE(root);
    const wire::value* verdict = wire::find_path(*root, "$.servers.1.cases.0.verdict");
    ASSERT_NE(verdict, nullptr);
    EXPECT_EQ(*verdict, wire::value(std::string("pass")));
    EXPECT_EQ(*wire::find_path(*root, "$.servers.0.cases.3.known"),
              wire::value(std::string("fixed in the next release")));
    EXPECT_EQ(*wire::find_path(*root, "$.servers.2.skipped"),
              wire::value(std::string("java is not installed")));
}

} // namespace
} // namespace muster::reports
