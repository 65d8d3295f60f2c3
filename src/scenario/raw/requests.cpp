// The keys of requests, most of them shared by http and websocket.
#include "scenario/raw/requests.hpp"

#include "core/bytes.hpp"
#include "scenario/raw/actors.hpp"
#include "scenario/raw/captures.hpp"
#include "scenario/raw/outcomes.hpp"
#include "scenario/raw/patterns.hpp"
#include "scenario/steps/connection.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

constexpr std::uint32_t most_bytes = 1U << 30;
constexpr std::string_view answer_sources = "json field status body time";

constexpr std::array<std::string_view, 4> http_fields{"Host", "Accept", "Content-Type", "Content-Length"};
constexpr std::array<std::string_view, 5> upgrade_fields{"Host", "Upgrade", "Connection", "Sec-WebSocket-Key",
                                                         "Sec-WebSocket-Version"};

struct request_parts {
    exchange_step step;
    std::optional<text_template> early_hex;
    std::span<const std::string_view> fields; // that can be left out
    int targets = 0;
    int bodies = 0;
    const yaml_node* again = nullptr; // on
};

void read_target(reading& r, const yaml_node& node, request_parts& into, std::string_view method)
{
    ++into.targets;
    into.step.request.method = method;
    into.step.request.target = r.template_text(node);
    const std::string* fixed = into.step.request.target.if_constant();
    if (fixed == nullptr || node.is != yaml_node::kind::scalar || node.text.starts_with("{{"))
        return;
    const bool known = fixed->starts_with('?') || fixed->starts_with('/') || fixed->starts_with("http://") ||
                       fixed->starts_with("https://") || *fixed == "*";
    if (!known)
        r.error(node, "a target begins with '?' (after the path), '/' or 'http://', found " + describe(node),
                "bytes sends anything");
}

void read_without(reading& r, const yaml_node& node, request_parts& into)
{
    read_list(r, node, "a list of field names", true, [&](const yaml_node& item) {
        const auto name = r.text(item, "the name of a field");
        if (!name)
            return;
        if (std::find(into.fields.begin(), into.fields.end(), *name) == into.fields.end())
            r.error(item, "'" + core::printable(*name, 60) + "' is no field that stands there by itself",
                    did_you_mean(*name, into.fields));
        into.step.request.without.push_back(*name);
    });
}

void read_version(reading& r, const yaml_node& node, request_parts& into)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string& text = node.text;
    if (node.is == yaml_node::kind::scalar && text.size() == 3 && digit(text[0]) && text[1] == '.' &&
        digit(text[2]))
        into.step.request.version = text;
    else
        r.expected(node, "a version of HTTP such as \"1.0\"");
}

void count_body(reading& r, const yaml_node& node, request_parts& into)
{
    if (++into.bodies == 2)
        r.error(node, "give one of body, bodyHex and packets");
}

using request_key = key<request_parts>;

constexpr auto read_nothing = [](reading&, const yaml_node&, request_parts&) {};

constexpr request_key get_key{
    {"get", "template", "the target of a GET: ?... after the path, /... whole, http://... as it is"},
    [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "GET"); }};
constexpr request_key post_key{
    {"post", "template", "the target of a POST"},
    [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "POST"); }};
constexpr request_key headers_key{
    {"headers", "{template}", "header fields, added or in place of the usual ones"},
    [](reading& r, const yaml_node& node, request_parts& into) {
        into.step.request.fields = read_fields(r, node);
    }};
constexpr request_key without_key{{"without", "text | text[]", "names of usual fields to leave out"},
                                  read_without};
constexpr request_key version_key{{"version", "text | number", "of HTTP; default 1.1"}, read_version};
constexpr request_key as_key{{"as", "name", "the name of the connection"}, read_nothing};

constexpr std::array<request_key, 19> exchange_keys{{
    get_key,
    post_key,
    {{"put", "template", "the target of a PUT"},
     [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "PUT"); }},
    {{"patch", "template", "the target of a PATCH"},
     [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "PATCH"); }},
    {{"delete", "template", "the target of a DELETE"},
     [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "DELETE"); }},
    {{"head", "template", "the target of a HEAD"},
     [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "HEAD"); }},
    {{"options", "template", "the target of an OPTIONS"},
     [](reading& r, const yaml_node& node, request_parts& into) { read_target(r, node, into, "OPTIONS"); }},
    headers_key,
    without_key,
    version_key,
    {{"body", "template", "the body"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         count_body(r, node, into);
         into.step.body = r.template_text(node);
     }},
    {{"bodyHex", "template", "the body in hex"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         count_body(r, node, into);
         into.step.body = read_hex(r, node);
         into.step.body_is_hex = true;
     }},
    {{"packets", "sent | sent[]", "Engine.IO packets, sent as one payload"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         count_body(r, node, into);
         into.step.packets = read_sent_packets(r, node);
         if (into.step.packets.empty())
             r.error(node, "there are no packets here");
     }},
    {{"chunked", "whole", "bytes per chunk: Transfer-Encoding instead of Content-Length"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         into.step.chunk = r.whole(node, 1, most_bytes).value_or(0);
     }},
    {{"split", "'head' | 'body' | 'bytes'", "40 ms between the pieces of the request"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         static constexpr std::array<std::string_view, 3> words{"head", "body", "bytes"};
         if (const auto which = r.word(node, words))
             into.step.pieces = static_cast<exchange_step::split>(*which + 1);
     }},
    {{"stopAfter", "whole", "bytes of the body after which nothing more is sent"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         into.step.stop_after = r.whole(node, 0, most_bytes);
     }},
    {{"later", "boolean", "go on at once: answer takes what comes"},
     [](reading& r, const yaml_node& node, request_parts& into) {
         into.step.later = r.boolean(node).value_or(false);
     }},
    {{"on", "name", "the connection to use again"},
     [](reading&, const yaml_node& node, request_parts& into) { into.again = &node; }},
    as_key,
}};

constexpr std::array<request_key, 7> websocket_keys{{
    get_key,
    post_key,
    headers_key,
    without_key,
    version_key,
    {{"earlyHex", "template", "bytes behind the request, in the same segment"},
     [](reading& r, const yaml_node& node, request_parts& into) { into.early_hex = read_hex(r, node); }},
    as_key,
}};

constexpr std::array<key<stream_step>, 1> stream_keys{{
    {{"as", "name", "the name of the connection; default a"},
     [](reading&, const yaml_node&, stream_step&) {}},
}};

void check_target(reading& r, const yaml_node& node, const request_parts& parts)
{
    if (parts.targets == 0)
        r.error(node, "the target is missing: get, post or another method");
    else if (parts.targets > 1)
        r.error(node, "a request has one method");
}

// The siblings that every step with HTTP answers has.
template <class Step>
void read_answer_keys(reading& r, const yaml_node& value, const yaml_node& beside, bool upgrade, Step& into)
{
    if (const yaml_node* expect = beside.find("expect"))
        into.expect = read_http_outcomes(r, *expect, upgrade);
    if (const yaml_node* capture = beside.find("capture"))
        into.captures = read_raw_captures(r, *capture, answer_sources);
    apply_within(r, value, beside, into.within);
}

} // namespace

exchange_step read_exchange(reading& r, const yaml_node& value, const yaml_node& beside)
{
    request_parts parts;
    parts.fields = http_fields;
    if (!read_object<request_parts>(r, value, "http", exchange_keys, parts))
        return {};
    check_target(r, value, parts);
    exchange_step& step = parts.step;
    step.as = actor_of(r, value, beside, "");
    if (parts.again != nullptr) {
        if (!step.as.empty())
            r.error(*parts.again, "give either on, for a connection that is there, or as, for a new one");
        step.as = read_actor(r, *parts.again);
        step.again = true;
    }
    const bool has_body = parts.bodies > 0;
    if (step.stop_after && !has_body)
        r.error(*value.find("stopAfter"), "there is no body to stop in");
    if (step.chunk > 0 && !has_body)
        r.error(*value.find("chunked"), "there is no body to send in chunks");
    if (step.later && beside.find("expect") != nullptr)
        r.error(*beside.find("expect"), "the answer comes later: put this beside 'answer'");
    if (step.later && step.as.empty())
        r.error(*value.find("later"),
                "a later answer is taken by its connection's name: as or on is missing");
    read_answer_keys(r, value, beside, false, step);
    return std::move(parts.step);
}

answer_step read_answer(reading& r, const yaml_node& value, const yaml_node& beside)
{
    answer_step step;
    if (value.is == yaml_node::kind::map)
        r.expected(value, "the name of a connection");
    else
        step.as = named_actor(r, value, beside);
    read_answer_keys(r, value, beside, false, step);
    return step;
}

websocket_step read_websocket(reading& r, const yaml_node& value, const yaml_node& beside)
{
    request_parts parts;
    parts.fields = upgrade_fields;
    websocket_step step;
    if (!read_object<request_parts>(r, value, "websocket", websocket_keys, parts))
        return step;
    check_target(r, value, parts);
    step.as = actor_of(r, value, beside);
    step.request = std::move(parts.step.request);
    step.early_hex = std::move(parts.early_hex);
    read_answer_keys(r, value, beside, true, step);
    return step;
}

stream_step read_stream(reading& r, const yaml_node& value, const yaml_node& beside)
{
    stream_step step;
    if (read_object<stream_step>(r, value, "stream", stream_keys, step))
        step.as = actor_of(r, value, beside);
    return step;
}

void describe_requests(std::vector<object_info>& objects)
{
    objects.push_back({"exchange",
                       "one HTTP request",
                       infos_of<request_parts>(exchange_keys),
                       {"get", "post", "put", "patch", "delete", "head", "options"}});
    objects.push_back(
        {"upgrade", "a WebSocket by hand", infos_of<request_parts>(websocket_keys), {"get", "post"}});
    objects.push_back({"stream", "a bare TCP connection", infos_of<stream_step>(stream_keys), {}});
}

} // namespace muster::scenario
