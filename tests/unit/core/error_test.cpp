// Names and texts of error values.
#include "core/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace muster::core;

TEST(error, every_value_has_a_name_and_a_message_of_its_own)
{
    std::set<std::string> names;
    std::set<std::string> messages;
    for (int i = 1; i <= static_cast<int>(errc::internal); ++i) {
        const auto e = static_cast<errc>(i);
        EXPECT_TRUE(names.insert(name_of(e)).second) << name_of(e);
        EXPECT_TRUE(messages.insert(make_error_code(e).message()).second) << name_of(e);
        EXPECT_NE(std::string(name_of(e)), "unknown") << i;
    }
}

TEST(error, a_value_outside_the_table_is_unknown)
{
    EXPECT_STREQ(name_of(static_cast<errc>(0)), "unknown");
    EXPECT_STREQ(name_of(static_cast<errc>(static_cast<int>(errc::internal) + 1)), "unknown");
}

TEST(error, codes_lead_back_to_their_value)
{
    EXPECT_EQ(errc_of(make_error_code(errc::ping_timeout)), errc::ping_timeout);
    EXPECT_STREQ(make_error_code(errc::ping_timeout).category().name(), "muster");
}

TEST(error, codes_of_other_categories_are_io_errors)
{
    EXPECT_EQ(errc_of(boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory)),
              errc::io_error);
}

TEST(error, results_take_an_errc)
{
    const result<int> failed = errc::too_large;
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), errc::too_large);
}

} // namespace
