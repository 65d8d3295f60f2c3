// Names, arguments and expectations of events.
#include "engine/script/matcher.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;

TEST(matcher, reads_the_name_of_an_event_without_parsing_it)
{
    std::string scratch;
    EXPECT_EQ(engine::event_name(R"(["chat message","x"])", scratch), "chat message");
    EXPECT_EQ(engine::event_name(R"( [ "a" ])", scratch), "a");
    EXPECT_EQ(engine::event_name(R"(["say \"hi\"",1])", scratch), "say \"hi\"");
    EXPECT_EQ(engine::event_name(R"([1,"a"])", scratch), "");
    EXPECT_EQ(engine::event_name(R"(["open)", scratch), "");
    EXPECT_EQ(engine::event_name(R"(["open\)", scratch), "");
    EXPECT_EQ(engine::event_name("", scratch), "");
}

TEST(matcher, leaves_the_name_out_of_the_arguments_and_puts_attachments_back)
{
    const std::vector<std::string> attachments{"\x01\x02"};
    const auto args = engine::event_arguments(R"(["file",{"_placeholder":true,"num":0},7])", attachments);
    ASSERT_TRUE(args);
    ASSERT_NE(args->at(0), nullptr);
    EXPECT_EQ(*args->at(0), wire::value(wire::binary{"\x01\x02"}));
    EXPECT_EQ(*args->at(1), wire::value(std::int64_t{7}));
}

TEST(matcher, captures_by_path_and_names_the_path_that_leads_nowhere)
{
    std::vector<std::optional<wire::value>> variables(2);
    const auto root = wire::parse_json(R"([{"id":5}])");
    ASSERT_TRUE(root);
    EXPECT_EQ(engine::capture({{"$.0.id", 1}}, *root, variables), "");
    ASSERT_TRUE(variables[1]);
    EXPECT_EQ(*variables[1], wire::value(std::int64_t{5}));
    EXPECT_EQ(engine::capture({{"$.0.name", 0}}, *root, variables), "$.0.name");
}

} // namespace
