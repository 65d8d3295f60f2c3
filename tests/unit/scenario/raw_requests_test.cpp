// http, answer, websocket and stream: every key, right and wrong.
#include "tests/unit/scenario/raw_loading.hpp"

#include <array>

namespace muster::scenario::testing {
namespace {

using namespace std::chrono_literals;

TEST(raw_requests, http_has_a_method_and_a_target)
{
    const std::array<std::pair<std::string, std::string>, 7> methods{{{"get", "GET"},
                                                                      {"post", "POST"},
                                                                      {"put", "PUT"},
                                                                      {"patch", "PATCH"},
                                                                      {"delete", "DELETE"},
                                                                      {"head", "HEAD"},
                                                                      {"options", "OPTIONS"}}};
    for (const auto& [key, method] : methods) {
        const auto step = only_raw<exchange_step>("{http: {" + key + ": \"?EIO=4\"}}");
        EXPECT_EQ(step.request.method, method);
        EXPECT_EQ(fixed(step.request.target), "?EIO=4");
        EXPECT_EQ(step.as, "");
        EXPECT_EQ(step.within.fixed, 2s);
        EXPECT_TRUE(step.expect.empty());
    }
    EXPECT_EQ(fixed(only_raw<exchange_step>("{http: {options: '*'}}").request.target), "*");
    EXPECT_EQ(fixed(only_raw<exchange_step>("{http: {get: '{{ $path }}x'}}").request.target), "(template)");
}

TEST(raw_requests, http_takes_every_key)
{
    const auto step = only_raw<exchange_step>(
        "{http: {post: /x, headers: {A: b}, without: [Host, Accept], version: '1.0', body: hi, chunked: 5, "
        "split: bytes, stopAfter: 0, later: true, on: c}, within: '{{ $pingInterval + 5 }}', "
        "capture: [{status: true, as: s}, {field: ETag, into: tags}]}");
    ASSERT_EQ(step.request.fields.size(), 1U);
    EXPECT_EQ(step.request.without, (std::vector<std::string>{"Host", "Accept"}));
    EXPECT_EQ(step.request.version, "1.0");
    ASSERT_TRUE(step.body);
    EXPECT_EQ(fixed(*step.body), "hi");
    EXPECT_FALSE(step.body_is_hex);
    EXPECT_EQ(step.chunk, 5U);
    EXPECT_EQ(step.pieces, exchange_step::split::bytes);
    EXPECT_EQ(step.stop_after, 0U);
    EXPECT_TRUE(step.later);
    EXPECT_TRUE(step.again);
    EXPECT_EQ(step.as, "c");
    fake_scope s;
    ASSERT_TRUE(step.within.milliseconds);
    EXPECT_EQ(wire::to_json(step.within.milliseconds->evaluate(s)), "9");
    ASSERT_EQ(step.captures.size(), 2U);
    EXPECT_EQ(step.captures[0].from, raw_capture::source::status);
    EXPECT_FALSE(step.captures[0].append);
    EXPECT_EQ(step.captures[1].path, "ETag");
    EXPECT_TRUE(step.captures[1].append);
}

TEST(raw_requests, http_names_a_new_connection_inside_or_beside)
{
    EXPECT_EQ(only_raw<exchange_step>("{http: {get: /, as: c}}").as, "c");
    EXPECT_EQ(only_raw<exchange_step>("{http: {get: /}, as: c}").as, "c");
    EXPECT_FALSE(only_raw<exchange_step>("{http: {get: /, as: c}}").again);
    EXPECT_EQ(raw_defects("{http: {get: /, as: c}, as: d}"),
              "37: 'as' stands both inside and beside the step\n");
    EXPECT_EQ(raw_defects("{http: {get: /, as: 'c d'}}"),
              "29: expected the name of a session or connection (letters, digits, _, -), found text 'c d'\n");
    EXPECT_EQ(raw_defects("{http: {get: /, on: true}}"),
              "29: expected the name of a session or connection (letters, digits, _, -), found true\n");
}

TEST(raw_requests, http_bodies_are_text_hex_or_packets)
{
    const auto hex = only_raw<exchange_step>("{http: {post: /, bodyHex: '00fF'}}");
    EXPECT_TRUE(hex.body_is_hex);
    const auto packets =
        only_raw<exchange_step>("{http: {post: /, packets: ['42[\"a\"]', {binary: '0102'}]}}");
    ASSERT_EQ(packets.packets.size(), 2U);
    EXPECT_EQ(packets.packets[0].is, packet_pattern::form::packet);
    EXPECT_EQ(packets.packets[1].is, packet_pattern::form::binary);
    EXPECT_EQ(fixed(packets.packets[1].text), "0102");
    EXPECT_EQ(raw_defects("{http: {post: /, body: a, bodyHex: '00'}}"),
              "44: give one of body, bodyHex and packets\n");
    EXPECT_EQ(raw_defects("{http: {post: /, bodyHex: '0g'}}"),
              "35: expected bytes as pairs of hex digits, found text '0g'\n");
    EXPECT_EQ(raw_defects("{http: {post: /, packets: []}}"), "35: there are no packets here\n");
    EXPECT_EQ(raw_defects("{http: {post: /, packets: [{like: a}]}}"),
              "36: a packet to send needs the key 'binary'\n37: unknown key 'like'\n");
}

TEST(raw_requests, http_tells_what_is_wrong)
{
    EXPECT_EQ(raw_defects("{http: {headers: {A: b}}}"),
              "16: the target is missing: get, post or another method\n");
    EXPECT_EQ(raw_defects("{http: {get: /, post: /}}"), "16: a request has one method\n");
    EXPECT_EQ(raw_defects("{http: {get: 'EIO=4'}}"),
              "22: a target begins with '?' (after the path), '/' or 'http://', found text 'EIO=4' "
              "(bytes sends anything)\n");
    EXPECT_EQ(raw_defects("{http: {gte: /}}"), "16: the target is missing: get, post or another method\n"
                                               "17: unknown key 'gte' (did you mean 'get'?)\n");
    EXPECT_EQ(raw_defects("{http: {get: /, without: [Hots]}}"),
              "35: 'Hots' is no field that stands there by itself (did you mean 'Host'?)\n");
    EXPECT_EQ(raw_defects("{http: {get: /, version: 2}}"),
              "34: expected a version of HTTP such as \"1.0\", found the number 2\n");
    EXPECT_EQ(raw_defects("{http: {get: /, split: line}}"),
              "32: expected head, body or bytes, found text 'line'\n");
    EXPECT_EQ(raw_defects("{http: {get: /, stopAfter: 3}}"), "36: there is no body to stop in\n");
    EXPECT_EQ(raw_defects("{http: {get: /, chunked: 3}}"), "34: there is no body to send in chunks\n");
    EXPECT_EQ(raw_defects("{http: {post: /, body: a, chunked: 0}}"),
              "44: expected a whole number from 1 to 1073741824, found the number 0\n");
    EXPECT_EQ(raw_defects("{http: {get: /, later: true}}"),
              "32: a later answer is taken by its connection's name: as or on is missing\n");
    EXPECT_EQ(raw_defects("{http: {get: /, later: true, as: c}, expect: {status: 200}}"),
              "54: the answer comes later: put this beside 'answer'\n");
    EXPECT_EQ(raw_defects("{http: {get: /, on: c, as: d}}"),
              "29: give either on, for a connection that is there, or as, for a new one\n");
    EXPECT_EQ(raw_defects("{http: {get: /}, within: soon}"),
              "34: expected a time such as 250ms, 5s, 1.5m or 1h, found text 'soon'\n");
    EXPECT_EQ(raw_defects("{http: {get: /}, instead: {closed: true}}"),
              "26: 'instead' belongs beside 'receive', not beside 'http'\n");
}

TEST(raw_requests, answer_names_a_connection)
{
    const auto step = only_raw<answer_step>("{answer: s, expect: {status: 400}, within: 1s}");
    EXPECT_EQ(step.as, "s");
    ASSERT_EQ(step.expect.size(), 1U);
    EXPECT_EQ(step.within.fixed, 1s);
    EXPECT_EQ(raw_defects("{answer: {as: s}}"), "18: expected the name of a connection, found an object\n");
}

TEST(raw_requests, websocket_takes_its_keys_and_is_named_a)
{
    const auto plain = only_raw<websocket_step>("{websocket: {get: '?x'}}");
    EXPECT_EQ(plain.as, "a");
    EXPECT_TRUE(plain.expect.empty());
    const auto full =
        only_raw<websocket_step>("{websocket: {post: '?x', headers: {A: b}, without: Sec-WebSocket-Key, "
                                 "version: 1.0, earlyHex: '8180', "
                                 "as: w}, expect: [{status: 101}, {refused: true, verdict: non-strict}]}");
    EXPECT_EQ(full.as, "w");
    EXPECT_EQ(full.request.method, "POST");
    ASSERT_TRUE(full.early_hex);
    EXPECT_EQ(fixed(*full.early_hex), "8180");
    ASSERT_EQ(full.expect.size(), 2U);
    EXPECT_TRUE(full.expect[1].refused);
    EXPECT_EQ(raw_defects("{websocket: {get: '?x', body: a}}"), "33: unknown key 'body'\n");
    EXPECT_EQ(raw_defects("{websocket: {get: '?x', without: Accept}}"),
              "42: 'Accept' is no field that stands there by itself\n");
}

TEST(raw_requests, stream_has_a_name_only)
{
    EXPECT_EQ(only_raw<stream_step>("{stream: {as: s}}").as, "s");
    EXPECT_EQ(only_raw<stream_step>("{stream: {}}").as, "a");
    EXPECT_EQ(raw_defects("{stream: {get: /}}"), "19: unknown key 'get'\n");
}

TEST(raw_requests, stand_in_a_flow_that_nothing_is_opened_for)
{
    const auto connects = [](const std::string& steps) {
        const auto outcome = load(with_flow(steps));
        EXPECT_TRUE(outcome.scenario) << errors(outcome);
        return outcome.scenario && outcome.scenario->flows[0].connects_itself;
    };
    EXPECT_TRUE(connects("      - http: {get: /}\n"));
    EXPECT_TRUE(connects("      - loop: [{open: {}}]\n        count: 2\n      - think: 1\n"));
    EXPECT_TRUE(connects("      - open: {}\n      - connect: true\n      - emit: [a]\n"));
    EXPECT_FALSE(connects("      - open: {}\n      - emit: [a]\n"));
    EXPECT_FALSE(connects("      - think: 1\n"));
}

} // namespace
} // namespace muster::scenario::testing
