// Outcomes of HTTP exchanges and of waiting on a session.
#include "scenario/raw/outcomes.hpp"

#include "core/bytes.hpp"
#include "scenario/raw/patterns.hpp"
#include "scenario/steps/connection.hpp"

#include <array>

namespace muster::scenario {

namespace {

// 400 or 4xx
void add_status(reading& r, const yaml_node& node, http_outcome& into)
{
    const bool scalar = node.is == yaml_node::kind::scalar && !node.binary;
    const bool grouped = scalar && node.text.size() == 3 && node.text[0] >= '1' && node.text[0] <= '5' &&
                         node.text.ends_with("xx");
    if (grouped) {
        const unsigned first = static_cast<unsigned>(node.text[0] - '0') * 100;
        into.statuses.push_back({first, first + 99});
        return;
    }
    const bool digits = scalar && node.text.size() == 3 && node.text[0] >= '1' && node.text[0] <= '5' &&
                        node.text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) {
        r.expected(node, "a status such as 400, or a group such as 4xx");
        return;
    }
    const auto status = static_cast<unsigned>(std::stoul(node.text));
    into.statuses.push_back({status, status});
}

void set_body(reading& r, const yaml_node& node, http_outcome& into, bool any_case)
{
    if (into.body)
        r.error(node, "give either body or bodyAnyCase");
    into.body = r.template_text(node);
    into.body_any_case = any_case;
}

void read_wanted_fields(reading& r, const yaml_node& node, http_outcome& into)
{
    if (node.is != yaml_node::kind::map) {
        r.expected(node, "an object of field names and texts");
        return;
    }
    for (const yaml_entry& entry : node.entries) {
        if (!is_field_name(entry.key))
            r.error(entry.mark, "'" + core::printable(entry.key, 60) + "' cannot be the name of a field");
        if (entry.value.is == yaml_node::kind::null)
            into.fields.emplace_back(entry.key, std::nullopt);
        else
            into.fields.emplace_back(entry.key, r.template_text(entry.value));
    }
}

bool read_true(reading& r, const yaml_node& node)
{
    const bool bare = node.is == yaml_node::kind::scalar && !node.quoted && node.text == "true";
    if (!bare)
        r.expected(node, "true");
    return bare;
}

using outcome_key = key<http_outcome>;

constexpr outcome_key refused_outcome{
    {"refused", "true", "of websocket: no session came of it, in any shape"},
    [](reading& r, const yaml_node& node, http_outcome& into) { into.refused = read_true(r, node); }};

constexpr std::array<outcome_key, 12> outcome_keys{{
    {{"status", "status | status[]", "the status, or any of several: 400, 4xx"},
     [](reading& r, const yaml_node& node, http_outcome& into) {
         read_list(r, node, "a status such as 400, or a group such as 4xx", true,
                   [&](const yaml_node& item) { add_status(r, item, into); });
     }},
    {{"body", "template", "the whole body"},
     [](reading& r, const yaml_node& node, http_outcome& into) { set_body(r, node, into, false); }},
    {{"bodyAnyCase", "template", "the whole body, upper and lower case alike"},
     [](reading& r, const yaml_node& node, http_outcome& into) { set_body(r, node, into, true); }},
    {{"bodyLike", "template", "the body, with * for anything"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.body_like = r.template_text(node); }},
    {{"bodyUnlike", "template", "what the body must not match, with * for anything"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.body_unlike = r.template_text(node); }},
    {{"json", "json", "the body as JSON, with placeholders"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.json = read_json_pattern(r, node); }},
    {{"packets", "packet | packet[]", "the body as a payload: exactly these packets"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.packets = read_patterns(r, node); }},
    {{"fields", "{template | null}", "header fields, with *; null: absent"}, read_wanted_fields},
    {{"closed", "true", "the connection ended without an answer"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.closed = read_true(r, node); }},
    {{"silence", "true", "nothing came within the time"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.silence = read_true(r, node); }},
    {{"verdict", "verdict", "what this outcome means; default pass"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.verdict = read_verdict(r, node); }},
    {{"note", "text", "one sentence for the report"},
     [](reading& r, const yaml_node& node, http_outcome& into) { into.note = r.text(node).value_or(""); }},
}};

constexpr auto with_refused()
{
    std::array<outcome_key, outcome_keys.size() + 1> keys{};
    for (std::size_t i = 0; i < outcome_keys.size(); ++i)
        keys[i] = outcome_keys[i];
    keys.back() = refused_outcome;
    return keys;
}

constexpr auto upgrade_keys = with_refused();

void check_outcome(reading& r, const yaml_node& node, const http_outcome& o)
{
    const bool answered = !o.statuses.empty() || o.body || o.body_like || o.body_unlike || o.json ||
                          o.packets || !o.fields.empty() || o.refused;
    if (o.closed && o.silence)
        r.error(node, "an outcome has one of closed and silence");
    else if ((o.closed || o.silence) && answered)
        r.error(node, "where no answer comes, there is nothing else to look at");
}

struct session_parts {
    session_outcome outcome;
    int kinds = 0;
};

void set_kind(session_parts& into, session_outcome::kind is)
{
    ++into.kinds;
    into.outcome.is = is;
}

constexpr std::array<key<session_parts>, 5> session_keys{{
    {{"closed", "true", "it ended, in whatever shape"},
     [](reading& r, const yaml_node& node, session_parts& into) {
         read_true(r, node);
         set_kind(into, session_outcome::kind::closed);
     }},
    {{"silence", "true", "nothing came within the time"},
     [](reading& r, const yaml_node& node, session_parts& into) {
         read_true(r, node);
         set_kind(into, session_outcome::kind::silence);
     }},
    {{"packets", "packet | packet[]", "these packets came"},
     [](reading& r, const yaml_node& node, session_parts& into) {
         into.outcome.packets = read_patterns(r, node);
         set_kind(into, session_outcome::kind::packets);
     }},
    {{"verdict", "verdict", "what this outcome means; default pass"},
     [](reading& r, const yaml_node& node, session_parts& into) {
         into.outcome.verdict = read_verdict(r, node);
     }},
    {{"note", "text", "one sentence for the report"},
     [](reading& r, const yaml_node& node, session_parts& into) {
         into.outcome.note = r.text(node).value_or("");
     }},
}};

} // namespace

std::vector<http_outcome> read_http_outcomes(reading& r, const yaml_node& node, bool upgrade)
{
    std::vector<http_outcome> outcomes;
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "there are no outcomes here");
    read_list(r, node, "an outcome or a list of outcomes", true, [&](const yaml_node& item) {
        http_outcome outcome;
        const bool read = upgrade ? read_object<http_outcome>(r, item, "expect", upgrade_keys, outcome)
                                  : read_object<http_outcome>(r, item, "expect", outcome_keys, outcome);
        if (read)
            check_outcome(r, item, outcome);
        outcomes.push_back(std::move(outcome));
    });
    return outcomes;
}

std::vector<session_outcome> read_session_outcomes(reading& r, const yaml_node& node, std::string_view kinds)
{
    std::vector<session_outcome> outcomes;
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "there are no outcomes here");
    read_list(r, node, "an outcome or a list of outcomes", true, [&](const yaml_node& item) {
        session_parts parts;
        if (!read_object<session_parts>(r, item, "instead", session_keys, parts))
            return;
        if (parts.kinds != 1)
            r.error(item, "an outcome has one of closed, silence and packets");
        for (const std::string_view kind : {"closed", "silence", "packets"}) {
            if (item.find(kind) != nullptr && !lists(kinds, kind))
                r.error(*item.find(kind), "'" + std::string(kind) + "' is no other outcome of this step");
        }
        outcomes.push_back(std::move(parts.outcome));
    });
    return outcomes;
}

outcome_word read_verdict(reading& r, const yaml_node& node)
{
    static constexpr std::array<std::string_view, 6> words{"pass",          "non-strict",   "fail",
                                                           "informational", "inconclusive", "skipped"};
    return static_cast<outcome_word>(r.word(node, words).value_or(0));
}

void describe_outcomes(std::vector<object_info>& objects)
{
    objects.push_back({"httpOutcome",
                       "what may come of a request; refused: of websocket only",
                       infos_of<http_outcome>(upgrade_keys),
                       {}});
    objects.push_back({"sessionOutcome",
                       "what may come instead",
                       infos_of<session_parts>(session_keys),
                       {"closed", "silence", "packets"}});
}

} // namespace muster::scenario
