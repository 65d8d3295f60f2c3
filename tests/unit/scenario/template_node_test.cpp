// Rendering of templates.
#include "scenario/compile/template_node.hpp"

#include "tests/unit/scenario/fake_scope.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

text_template text_of(std::string_view text)
{
    fake_names names;
    return text_template(std::get<text_parts>(compile_text(text, names)));
}

value_template quoted(std::string_view text)
{
    fake_names names;
    value_template::node n;
    n.is = value_template::node::kind::text;
    n.text = std::get<text_parts>(compile_text(text, names));
    return value_template(std::make_shared<const value_template::node>(std::move(n)));
}

value_template code(std::string_view text)
{
    fake_names names;
    value_template::node n;
    n.is = value_template::node::kind::code;
    n.code = std::get<expression_root>(compile_expression(text, names));
    return value_template(std::make_shared<const value_template::node>(std::move(n)));
}

std::string json_of(const value_template& v, fake_scope& s)
{
    std::string json;
    std::vector<std::string> attachments;
    v.render(s, json, attachments);
    for (const std::string& bytes : attachments)
        json += " +" + std::to_string(bytes.size());
    return json;
}

TEST(text_template, knows_whether_it_is_constant)
{
    EXPECT_EQ(*text_of("abc").if_constant(), "abc");
    EXPECT_EQ(*text_of("a{{ $env.HOME }}").if_constant(), "a/root");
    EXPECT_EQ(text_of("a{{ $client }}").if_constant(), nullptr);
    EXPECT_EQ(*text_template().if_constant(), "");
    EXPECT_EQ(*text_template::constant("x").if_constant(), "x");
    EXPECT_TRUE(text_template::constant("").empty());
    fake_scope s;
    EXPECT_EQ(text_template().render(s), "");
}

TEST(text_template, writes_every_kind_of_value_as_text)
{
    fake_scope s;
    s.variables = {wire::value{"s"}, wire::value{wire::array{std::int64_t{1}, "x"}},
                   wire::value{wire::binary{"hi!"}}, wire::value{true}};
    EXPECT_EQ(text_of("{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ 2.5 }}").render(s),
              R"(s [1,"x"] aGkh true null 2.5)");
}

TEST(text_template, allocates_nothing_but_room_in_the_output)
{
    fake_scope s;
    s.variables = {wire::value{std::string(100, 'v')}};
    std::string out;
    out.reserve(1'000);
    const char* before = out.data();
    text_of("user-{{ $client }}-{{ a }}-{{ $stamp }}").render(s, out);
    EXPECT_EQ(out, "user-41-" + std::string(100, 'v') + "-STAMP");
    EXPECT_EQ(out.data(), before);
}

TEST(text_template, finds_stamps_anywhere_in_it)
{
    EXPECT_TRUE(text_of("x {{ $stamp }}").has_stamp());
    EXPECT_TRUE(text_of("{{ a ? $stamp : '' }}").has_stamp());
    EXPECT_FALSE(text_of("stamp {{ $client }}").has_stamp());
}

TEST(value_template, escapes_what_it_puts_into_a_json_string)
{
    fake_scope s;
    s.variables = {wire::value{"say \"hi\"\n"}, wire::value{wire::array{"q"}}};
    EXPECT_EQ(json_of(quoted("{\"m\":\"{{ a }}\", {{ b }} \\ {{ $stamp }}"), s),
              R"("{\"m\":\"say \"hi\"\n\", [\"q\"] \\ STAMP")");
}

TEST(value_template, puts_the_stamp_straight_into_the_frame)
{
    fake_scope s;
    EXPECT_EQ(json_of(code("$stamp"), s), "\"STAMP\"");
    EXPECT_EQ(s.stamps, 1);
    EXPECT_TRUE(code("$stamp").has_stamp());
}

TEST(value_template, turns_binary_leaves_into_numbered_placeholders)
{
    fake_scope s;
    s.variables = {wire::value{wire::object{{"p", wire::binary{"abcd"}}, {"q", std::int64_t{1}}}}};
    value_template::node list;
    list.is = value_template::node::kind::list;
    fake_names names;
    for (const char* text : {"$bytes(3)", "a", "'x'"}) {
        value_template::node n;
        n.is = value_template::node::kind::code;
        n.code = std::get<expression_root>(compile_expression(text, names));
        list.items.push_back(std::move(n));
    }
    const value_template v(std::make_shared<const value_template::node>(std::move(list)));
    EXPECT_EQ(json_of(v, s),
              R"([{"_placeholder":true,"num":0},{"p":{"_placeholder":true,"num":1},"q":1},"x"] +3 +4)");
}

TEST(value_template, evaluates_to_what_it_renders)
{
    fake_scope s;
    EXPECT_EQ(quoted("n {{ $client }}").evaluate(s), wire::value{"n 41"});
    EXPECT_EQ(code("$client + 1").evaluate(s), wire::value{std::int64_t{42}});
    EXPECT_EQ(value_template().evaluate(s), wire::value());
    EXPECT_EQ(json_of(value_template(), s), "null");
}

} // namespace
} // namespace muster::scenario::testing
