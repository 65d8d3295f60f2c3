// RFC 4180 and its defects.
#include "scenario/csv.hpp"

#include <gtest/gtest.h>

namespace muster::scenario {
namespace {

std::string shown(std::string_view text, char delimiter = ',')
{
    const auto outcome = read_csv(text, delimiter);
    if (const auto* error = std::get_if<csv_error>(&outcome))
        return std::to_string(error->line) + ": " + error->message;
    std::string out;
    for (const csv_row& row : std::get<std::vector<csv_row>>(outcome)) {
        out += std::to_string(row.line) + ":";
        for (const std::string& field : row.fields)
            out += "<" + field + ">";
        out += " ";
    }
    return out;
}

TEST(csv, reads_rows_with_any_line_end)
{
    EXPECT_EQ(shown("a,b\nc,d\r\ne,f"), "1:<a><b> 2:<c><d> 3:<e><f> ");
    EXPECT_EQ(shown("\xef\xbb\xbf"
                    "a,b\n"),
              "1:<a><b> ");
}

TEST(csv, keeps_empty_fields_but_not_empty_lines)
{
    EXPECT_EQ(shown("a,,\n\n,\n"), "1:<a><><> 3:<><> ");
    EXPECT_EQ(shown("\"\"\n"), "1:<> ");
}

TEST(csv, undoes_quotes)
{
    EXPECT_EQ(shown("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",x\ny,z\n"),
              "1:<a,b><say \"hi\"> 2:<two\nlines><x> 4:<y><z> ");
}

TEST(csv, splits_at_the_delimiter_asked_for)
{
    EXPECT_EQ(shown("a;b,c\n", ';'), "1:<a><b,c> ");
}

TEST(csv, tells_the_line_of_a_defect)
{
    EXPECT_EQ(shown("a\n\"b"), "2: a quoted field does not end");
    EXPECT_EQ(shown("a\n\"b\"c\n"), "2: text after the closing quote of a field");
    EXPECT_EQ(shown("a\nb\"c\n"), "2: a quote inside a field that does not begin with one");
}

} // namespace
} // namespace muster::scenario
