// Outcomes of requests and of waiting, patterns and captures: every form, right and wrong.
#include "tests/unit/scenario/raw_loading.hpp"

namespace muster::scenario::testing {
namespace {

http_outcome outcome(const std::string& keys)
{
    auto step = only_raw<exchange_step>("{http: {get: /}, expect: {" + keys + "}}");
    EXPECT_EQ(step.expect.size(), 1U);
    return step.expect.empty() ? http_outcome() : std::move(step.expect[0]);
}

std::string outcome_defects(const std::string& keys)
{
    return raw_defects("{http: {get: /}, expect: {" + keys + "}}"); // the keys begin in column 35
}

packet_pattern pattern(const std::string& text)
{
    auto step = only_raw<receive_step>("{receive: [" + text + "]}");
    EXPECT_EQ(step.packets.size(), 1U);
    return step.packets.empty() ? packet_pattern() : std::move(step.packets[0]);
}

std::string pattern_defects(const std::string& text)
{
    return raw_defects("{receive: [" + text + "]}"); // the pattern begins in column 20
}

TEST(raw_outcomes, statuses_are_numbers_and_groups)
{
    const auto one = outcome("status: 400");
    ASSERT_EQ(one.statuses.size(), 1U);
    EXPECT_EQ(one.statuses[0].first, 400U);
    EXPECT_EQ(one.statuses[0].last, 400U);
    const auto several = outcome("status: [4xx, 500]");
    ASSERT_EQ(several.statuses.size(), 2U);
    EXPECT_EQ(several.statuses[0].first, 400U);
    EXPECT_EQ(several.statuses[0].last, 499U);
    const std::string wanted = ": expected a status such as 400, or a group such as 4xx, found ";
    EXPECT_EQ(outcome_defects("status: 99"), "43" + wanted + "the number 99\n");
    EXPECT_EQ(outcome_defects("status: [200, 6xx]"), "49" + wanted + "text '6xx'\n");
    EXPECT_EQ(outcome_defects("status: 4x0"), "43" + wanted + "text '4x0'\n");
}

TEST(raw_outcomes, bodies_fields_and_ends_are_looked_at)
{
    const auto body = outcome("bodyAnyCase: OK, verdict: non-strict, note: another case");
    EXPECT_EQ(fixed(*body.body), "OK");
    EXPECT_TRUE(body.body_any_case);
    EXPECT_EQ(body.verdict, outcome_word::non_strict);
    EXPECT_EQ(body.note, "another case");
    const auto like = outcome("bodyLike: 'a*', bodyUnlike: '*b'");
    EXPECT_EQ(fixed(*like.body_like), "a*");
    EXPECT_EQ(fixed(*like.body_unlike), "*b");
    const auto fields = outcome("fields: {Content-Type: 'text/*', ETag: null}");
    ASSERT_EQ(fields.fields.size(), 2U);
    EXPECT_TRUE(fields.fields[0].second);
    EXPECT_FALSE(fields.fields[1].second);
    EXPECT_TRUE(outcome("closed: true").closed);
    EXPECT_TRUE(outcome("silence: true").silence);
    EXPECT_EQ(outcome("body: ''").verdict, outcome_word::pass);
    const auto json = outcome("json: {code: 0, '...': 0}");
    EXPECT_EQ(wire::to_json(*json.json->if_constant()), R"({"code":0,"...":0})");
    EXPECT_EQ(outcome("packets: ['6', '40']").packets->size(), 2U);
}

TEST(raw_outcomes, tell_what_is_wrong)
{
    EXPECT_EQ(outcome_defects("body: a, bodyAnyCase: b"), "57: give either body or bodyAnyCase\n");
    EXPECT_EQ(outcome_defects("fields: {'a b': c}"), "44: 'a b' cannot be the name of a field\n");
    EXPECT_EQ(outcome_defects("fields: text"),
              "43: expected an object of field names and texts, found text 'text'\n");
    EXPECT_EQ(outcome_defects("closed: false"), "43: expected true, found false\n");
    EXPECT_EQ(outcome_defects("closed: true, silence: true"),
              "34: an outcome has one of closed and silence\n");
    EXPECT_EQ(outcome_defects("closed: true, status: 200"),
              "34: where no answer comes, there is nothing else to look at\n");
    EXPECT_EQ(
        outcome_defects("verdict: strict"),
        "44: expected pass, non-strict, fail, informational, inconclusive or skipped, found text 'strict'\n");
    EXPECT_EQ(outcome_defects("refused: true"), "35: unknown key 'refused'\n");
    EXPECT_EQ(outcome_defects("json: '{\"a\":1}'"),
              "41: this is a text, not an object or a list (leave out the quotes around it)\n");
    EXPECT_EQ(outcome_defects("json: {a: <txt>}"),
              "45: unknown placeholder '<txt>' (did you mean '<text>'?)\n");
    EXPECT_EQ(raw_defects("{http: {get: /}, expect: []}"), "34: there are no outcomes here\n");
}

TEST(raw_outcomes, of_waiting_have_one_kind_each)
{
    const auto step = only_raw<receive_step>("{receive: '40', instead: [{closed: true, verdict: fail}, "
                                             "{silence: true}, {packets: '44\"<any>\"', note: n}]}");
    ASSERT_EQ(step.instead.size(), 3U);
    EXPECT_EQ(step.instead[0].is, session_outcome::kind::closed);
    EXPECT_EQ(step.instead[0].verdict, outcome_word::fail);
    EXPECT_EQ(step.instead[1].is, session_outcome::kind::silence);
    EXPECT_EQ(step.instead[2].is, session_outcome::kind::packets);
    EXPECT_EQ(step.instead[2].packets.size(), 1U);
    EXPECT_EQ(step.instead[2].note, "n");
    EXPECT_EQ(raw_defects("{receive: '40', instead: {verdict: fail}}"),
              "34: an outcome has one of closed, silence and packets\n");
    EXPECT_EQ(raw_defects("{silence: 1s, instead: {silence: true}}"),
              "42: 'silence' is no other outcome of this step\n");
    EXPECT_EQ(raw_defects("{alive: a, instead: {packets: '1'}}"),
              "39: 'packets' is no other outcome of this step\n");
}

TEST(raw_patterns, are_texts_or_name_their_form)
{
    using form = packet_pattern::form;
    EXPECT_EQ(pattern("'40{\"sid\":\"<text>\",\"...\":0}'").is, form::packet);
    EXPECT_EQ(pattern("'42<id>[\"question\",7]'").is, form::packet);
    EXPECT_EQ(pattern("4hello").is, form::packet);
    EXPECT_EQ(pattern("'44{\"m\":\"{{ $sid }}'").is, form::packet); // a template: checked when it is rendered
    EXPECT_EQ(pattern("{exact: '4\"quoted\"'}").is, form::exact);
    EXPECT_EQ(pattern("{like: '44/random,*'}").is, form::like);
    EXPECT_EQ(fixed(pattern("{binary: 010203}").text), "010203");
    EXPECT_EQ(fixed(pattern("{binary: '*'}").text), "*");
    EXPECT_EQ(pattern("{control: ping}").is, form::control_ping);
    EXPECT_EQ(fixed(pattern("{control: ping}").text), "*");
    EXPECT_EQ(pattern("{control: pong, text: hi}").is, form::control_pong);
    EXPECT_EQ(fixed(pattern("{text: hi, control: pong}").text), "hi");
}

TEST(raw_patterns, are_checked_while_loading)
{
    EXPECT_EQ(pattern_defects("'bAQID'"), "20: a packet begins with its Engine.IO type, 0 to 6 "
                                          "({ binary: \"0102\" } stands for a binary message)\n");
    EXPECT_EQ(pattern_defects("''"), "20: a packet begins with its Engine.IO type, 0 to 6\n");
    EXPECT_EQ(pattern_defects("'42[\"a\"'"), "23: the JSON of this packet is malformed "
                                             "({ exact: ... } and { like: ... } compare bytes)\n");
    EXPECT_EQ(pattern_defects("'42[\"a\",\"<intger>\"]'"),
              "29: unknown placeholder '<intger>' (did you mean '<integer>'?)\n");
    EXPECT_EQ(pattern_defects("'44<any>'"),
              "23: the header of a packet knows the placeholder <id> only ({ exact: ... } compares bytes)\n");
    EXPECT_EQ(pattern_defects("'42[\"a\",\"<id>\",\"{{ $sid }}\"]'"),
              "29: unknown placeholder '<id>' ({ exact: ... } compares bytes)\n");
    EXPECT_EQ(pattern_defects("{binary: 123}"),
              "29: expected bytes as pairs of hex digits, found the number 123\n");
    EXPECT_EQ(pattern_defects("{control: close}"), "30: expected ping or pong, found text 'close'\n");
    EXPECT_EQ(pattern_defects("{exact: a, like: b}"),
              "20: a pattern has one of exact, like, binary and control\n");
    EXPECT_EQ(pattern_defects("{exact: '1', text: b}"), "39: 'text' belongs to 'control'\n");
    EXPECT_EQ(pattern_defects("{liek: a}"), "20: a pattern has one of exact, like, binary and control\n"
                                            "21: unknown key 'liek' (did you mean 'like'?)\n");
    EXPECT_EQ(pattern_defects("[a]"), "20: expected text, found a list\n");
}

TEST(raw_captures, look_at_one_thing_and_keep_it_once)
{
    const auto captures =
        only_raw<receive_step>("{receive: '40', capture: [{json: $.sid, as: s}, {id: true, as: i}, "
                               "{text: true, as: t}, {time: true, into: times}]}")
            .captures;
    ASSERT_EQ(captures.size(), 4U);
    EXPECT_EQ(captures[0].from, raw_capture::source::json);
    EXPECT_EQ(captures[0].path, "$.sid");
    EXPECT_EQ(captures[1].from, raw_capture::source::id);
    EXPECT_EQ(captures[2].from, raw_capture::source::text);
    EXPECT_EQ(captures[3].from, raw_capture::source::time);
    EXPECT_TRUE(captures[3].append);
    EXPECT_NE(captures[0].into, captures[3].into);
    const auto defects = [](const std::string& keys) {
        return raw_defects("{receive: '40', capture: {" + keys + "}}"); // the object begins in column 34
    };
    EXPECT_EQ(defects("as: x"), "34: a capture looks at one thing, here: json id text time\n");
    EXPECT_EQ(defects("json: $, id: true, as: x"),
              "34: a capture looks at one thing, here: json id text time\n");
    EXPECT_EQ(defects("json: $"), "34: a capture needs one of as and into\n");
    EXPECT_EQ(defects("json: $, as: x, into: y"), "34: a capture needs one of as and into\n");
    EXPECT_EQ(defects("status: true, as: x"),
              "43: 'status' cannot be captured here (there are: json id text time)\n");
    EXPECT_EQ(defects("json: sid, as: x"),
              "41: expected a path such as \"$.0.name\" or \"$[0].name\", found text 'sid'\n");
    EXPECT_EQ(defects("text: false, as: x"), "41: expected true, found false\n");
    EXPECT_EQ(defects("text: true, as: 1x"),
              "51: expected the name of a variable (letters, digits, _), found text '1x'\n");
    EXPECT_EQ(raw_defects("{http: {get: /}, capture: {field: 'a b', as: x}}"),
              "43: 'a b' cannot be the name of a field\n");
}

TEST(raw_captures, define_the_variables_that_expressions_name)
{
    const auto outcome = load(with_flow("      - open: {}\n        capture: {json: $.sid, as: first}\n"
                                        "      - check: first != secnd\n        note: differ\n"));
    ASSERT_EQ(outcome.diagnostics.size(), 1U);
    EXPECT_EQ(outcome.diagnostics[0].message, "undefined variable 'secnd'");
}

} // namespace
} // namespace muster::scenario::testing
