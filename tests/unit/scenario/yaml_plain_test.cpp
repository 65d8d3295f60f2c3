// YAML files of plain data: values one to one, and the same strictness as scenarios.
#include "scenario/yaml/plain.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

TEST(yaml_plain, gives_values_one_to_one)
{
    const auto outcome = load_plain("a: [1, 2.5, true, ~, '1']\nb: { c: text, d: yes }\n", "p.yaml");
    ASSERT_TRUE(outcome.value);
    EXPECT_EQ(wire::to_json(*outcome.value), R"({"a":[1,2.5,true,null,"1"],"b":{"c":"text","d":"yes"}})");
}

TEST(yaml_plain, leaves_braces_alone)
{
    const auto outcome = load_plain("a: '{{ $client }}'\n", "p.yaml");
    ASSERT_TRUE(outcome.value);
    EXPECT_EQ(wire::to_json(*outcome.value), R"({"a":"{{ $client }}"})");
}

TEST(yaml_plain, tells_every_defect_with_its_place)
{
    const auto outcome = load_plain("a: 017\nb: 1e999\n", "p.yaml");
    EXPECT_FALSE(outcome.value);
    ASSERT_EQ(outcome.diagnostics.size(), 2U);
    EXPECT_EQ(outcome.diagnostics[0].file, "p.yaml");
    EXPECT_EQ(outcome.diagnostics[0].mark.line, 1U);
    EXPECT_EQ(outcome.diagnostics[1].mark.line, 2U);
    EXPECT_FALSE(load_plain("a: 1\na: 2\n", "p.yaml").value);
}

} // namespace
} // namespace muster::scenario::testing
