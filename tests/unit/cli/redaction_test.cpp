// Secrets leave no trace in finished text.
#include "cli/redaction.hpp"

#include "wire/base64.hpp"

#include <gtest/gtest.h>

namespace muster::cli {
namespace {

TEST(redaction, takes_out_the_plain_value_wherever_it_stands)
{
    EXPECT_EQ(redaction({"tops3cret"}).apply("a tops3cret and tops3cret"), "a *** and ***");
}

TEST(redaction, takes_out_percent_and_json_forms)
{
    const redaction r({"p\"ss w/rd"});
    EXPECT_EQ(r.apply("token=p%22ss%20w%2Frd&x"), "token=***&x");
    EXPECT_EQ(r.apply("{\"t\":\"p\\\"ss w/rd\"}"), "{\"t\":\"***\"}");
}

TEST(redaction, takes_out_base64_in_every_alignment)
{
    const std::string secret = "canary-7d1f00c5";
    const redaction r({secret});
    for (const std::string before : {"", "a", "ab", "user:"}) {
        std::string text;
        wire::append_base64(text, before + secret + "!");
        EXPECT_NE(r.apply(text), text) << before;
        EXPECT_NE(r.apply(text).find("***"), std::string::npos) << before;
    }
}

TEST(redaction, leaves_other_text_and_tiny_secrets_alone)
{
    EXPECT_EQ(redaction({"abc", ""}).apply("abcabc"), "abcabc");
    EXPECT_EQ(redaction({}).apply("text"), "text");
}

} // namespace
} // namespace muster::cli
