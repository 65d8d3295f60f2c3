// The keys of a case, and what makes its claim sound: an identity of its own, and steps that can fail.
#include "scenario/reader/cases.hpp"

#include "core/bytes.hpp"
#include "scenario/reader/file.hpp"
#include "scenario/steps/step.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <type_traits>

namespace muster::scenario {

namespace {

constexpr std::uint32_t most_sections = 99;
constexpr std::uint32_t no_section = most_sections + 1;

struct case_parts {
    conformance_case claim;
    std::uint32_t section = no_section;
};

// 1.2.8: whole numbers between dots, two or more, without leading zeros.
bool is_number(std::string_view text)
{
    int parts = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('.', at), text.size());
        const std::string_view part = text.substr(at, end - at);
        const bool digits = !part.empty() && part.size() < 5 && (part[0] != '0' || part.size() == 1) &&
                            part.find_first_not_of("0123456789") == std::string_view::npos;
        if (!digits)
            return false;
        ++parts;
        at = end + 1;
    }
    return parts >= 2;
}

// eio.hs.q.transport-unknown: words of small letters and digits between dots and hyphens.
bool is_id(std::string_view text)
{
    bool after_word = false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (!after_word || (c != '.' && c != '-')))
            return false;
        after_word = letter;
    }
    return after_word && text.size() <= 80;
}

void read_number(reading& r, const yaml_node& node, case_parts& into)
{
    const auto text = r.text(node, "a number such as 1.2.8");
    if (!text)
        return;
    into.claim.number = *text;
    const std::string first = std::to_string(into.section) + '.';
    if (!is_number(*text))
        r.expected(node, "a number such as 1.2.8");
    else if (into.section != no_section && !text->starts_with(first))
        r.error(node, "the numbers of this section begin with " + first);
}

void read_id(reading& r, const yaml_node& node, case_parts& into)
{
    const auto text = r.text(node, "an id such as eio.hs.transport-unknown");
    if (!text)
        return;
    into.claim.id = *text;
    if (!is_id(*text))
        r.expected(node, "an id such as eio.hs.transport-unknown (small letters, digits, '.', '-')");
}

void read_revisions(reading& r, const yaml_node& node, case_parts& into)
{
    read_list(r, node, "3, 4 or [3, 4]", true, [&](const yaml_node& item) {
        const auto which = r.whole(item, 3, 4);
        if (!which)
            return;
        bool& played = *which == 3 ? into.claim.in_v3 : into.claim.in_v4;
        if (played)
            r.error(item, "this revision stands here already");
        played = true;
    });
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "a case is played in one revision at least");
}

constexpr std::array<key<case_parts>, 11> case_keys{{
    {{"number", "text", "of the section and in it: 1.2.8; never given again", true}, read_number},
    {{"id", "text", "words that say the same; never given again", true}, read_id},
    {{"title", "text", "what a conforming server does", true},
     [](reading& r, const yaml_node& node, case_parts& into) {
         into.claim.title = r.text(node, "a sentence").value_or("");
     }},
    {{"level", "caseLevel", "what a mismatch means", true},
     [](reading& r, const yaml_node& node, case_parts& into) {
         static constexpr std::array<std::string_view, 6> words{"must",     "should",   "rfc",
                                                                "observed", "security", "info"};
         if (const auto which = r.word(node, words))
             into.claim.level = static_cast<case_level>(*which);
     }},
    {{"rule", "text", "document and section, and what it says", true},
     [](reading& r, const yaml_node& node, case_parts& into) {
         into.claim.rule = r.text(node, "document and section, and what it says").value_or("");
     }},
    {{"eio", "revision | revision[]", "the Engine.IO revisions in which it is played, each by itself", true},
     read_revisions},
    {{"needs", "text | text[]", "probes that must have passed; default none"},
     [](reading& r, const yaml_node& node, case_parts& into) {
         read_list(r, node, "a list of probes", true, [&](const yaml_node& item) {
             if (const auto probe = r.text(item, "the id of a probe"))
                 into.claim.needs.push_back(*probe);
         });
     }},
    {{"at", "'engine' | 'fast' | 'cors' | 'cookie' | 'recovery'", "a variant of the application"},
     [](reading& r, const yaml_node& node, case_parts& into) {
         static constexpr std::array<std::string_view, 5> words{"engine", "fast", "cors", "cookie",
                                                                "recovery"};
         if (const auto which = r.word(node, words))
             into.claim.at = words.at(*which);
     }},
    {{"intrusive", "boolean", "it can bring a vulnerable server down; default false"},
     [](reading& r, const yaml_node& node, case_parts& into) {
         into.claim.intrusive = r.boolean(node).value_or(false);
     }},
    {{"alone", "boolean", "played while nothing else is; default false"},
     [](reading& r, const yaml_node& node, case_parts& into) {
         into.claim.alone = r.boolean(node).value_or(false);
     }},
    {{"flow", "step[]", "the steps", true},
     [](reading& r, const yaml_node& node, case_parts& into) {
         into.claim.flow.steps = read_steps(r, node);
     }},
}};

constexpr std::array<key<case_file>, 3> file_keys{{
    {{"section", "whole", "number of the section", true},
     [](reading& r, const yaml_node& node, case_file& into) {
         into.section = r.whole(node, 0, most_sections).value_or(no_section);
     }},
    {{"title", "text", "its title", true},
     [](reading& r, const yaml_node& node, case_file& into) { into.title = r.text(node).value_or(""); }},
    {{"cases", "case[]", "the cases", true}, [](reading&, const yaml_node&, case_file&) {}},
}};

// What the steps of a case do, in branches and loops too.
struct flow_traits {
    bool probe = false; // section 0 tells what a server is: there, a session that opens is an answer
    bool judges = false;
    bool records = false;
    std::set<std::string> opened;                          // sessions and connections
    std::vector<std::pair<std::string, source_mark>> used; // names that steps speak of
};

// Whom the step opens, or of whom it speaks.
void note_actor(const raw_action& a, source_mark mark, flow_traits& into)
{
    std::visit(
        [&](const auto& s) {
            using kind = std::decay_t<decltype(s)>;
            constexpr bool opens = std::is_same_v<kind, open_step> || std::is_same_v<kind, websocket_step> ||
                                   std::is_same_v<kind, stream_step>;
            if constexpr (opens) {
                into.opened.insert(s.as);
            } else if constexpr (std::is_same_v<kind, exchange_step>) {
                if (s.again)
                    into.used.emplace_back(s.as, mark);
                else
                    into.opened.insert(s.as);
            } else if constexpr (!std::is_same_v<kind, check_step> && !std::is_same_v<kind, record_step> &&
                                 !std::is_same_v<kind, skip_step>) {
                into.used.emplace_back(s.as, mark);
            }
        },
        a);
}

bool judges(const raw_action& a)
{
    if (const auto* http = std::get_if<exchange_step>(&a))
        return !http->expect.empty();
    if (const auto* answer = std::get_if<answer_step>(&a))
        return !answer->expect.empty();
    return std::holds_alternative<websocket_step>(a) || std::holds_alternative<receive_step>(a) ||
           std::holds_alternative<closed_step>(a) || std::holds_alternative<silence_step>(a) ||
           std::holds_alternative<alive_step>(a) || std::holds_alternative<check_step>(a);
}

void walk(reading& r, const std::vector<step>& steps, flow_traits& into)
{
    for (const step& s : steps) {
        if (const auto* raw = std::get_if<raw_step>(&s.action)) {
            into.judges = into.judges || judges(raw->what) ||
                          (into.probe && std::holds_alternative<open_step>(raw->what));
            note_actor(raw->what, s.mark, into);
            into.records = into.records || std::holds_alternative<record_step>(raw->what);
        } else if (const auto* loop = std::get_if<loop_step>(&s.action)) {
            walk(r, loop->body, into);
        } else if (const auto* choice = std::get_if<random_switch_step>(&s.action)) {
            for (const auto& branch : choice->branches)
                walk(r, branch.flow, into);
        } else if (!std::holds_alternative<think_step>(s.action) &&
                   !std::holds_alternative<log_step>(s.action)) {
            r.error(s.mark, "a case has no client of its own: it is made of raw steps, think, loop and log");
        }
    }
}

void check_flow(reading& r, const yaml_node& node, const conformance_case& c, bool probe)
{
    flow_traits traits;
    traits.probe = probe;
    const std::size_t known = c.flow.steps.size();
    walk(r, c.flow.steps, traits);
    if (known == 0)
        return;
    for (const auto& [name, mark] : traits.used) {
        const std::vector<std::string_view> opened(traits.opened.begin(), traits.opened.end());
        if (!traits.opened.contains(name))
            r.error(mark, "no step of this case opens '" + name + "'",
                    name.size() > 2 ? did_you_mean(name, opened) : std::string());
    }
    if (c.level == case_level::info && !traits.records)
        r.error(node, "an info case has a 'record' step at least");
    if (c.level != case_level::info && !traits.judges)
        r.error(node, "no step of this case can find anything: expect, receive, closed, silence, alive or "
                      "check is missing");
}

void read_case(reading& r, const yaml_node& node, case_file& into)
{
    case_parts parts;
    parts.section = into.section;
    r.variables.begin_flow();
    const std::size_t before = r.problems.size();
    if (!read_object<case_parts>(r, node, "a case", case_keys, parts))
        return;
    conformance_case& c = parts.claim;
    for (const conformance_case& other : into.cases) {
        if (!c.number.empty() && c.number == other.number)
            r.error(*node.find("number"), "the number " + c.number + " is given already");
        if (!c.id.empty() && c.id == other.id)
            r.error(*node.find("id"), "the id '" + c.id + "' is given already");
    }
    c.flow.name = c.id;
    c.flow.mark = node.mark;
    c.flow.connects_itself = opens_by_itself(c.flow.steps);
    if (r.problems.size() == before)
        check_flow(r, node, c, into.section == 0);
    into.cases.push_back(std::move(c));
}

} // namespace

void read_case_file(reading& r, const yaml_node& root, case_file& into)
{
    into.section = no_section;
    read_object<case_file>(r, root, "a file of cases", file_keys, into);
    const yaml_node* cases = root.find("cases");
    if (cases != nullptr) {
        if (cases->is == yaml_node::kind::list && cases->items.empty())
            r.error(*cases, "there are no cases here");
        read_list(r, *cases, "a list of cases", false,
                  [&](const yaml_node& item) { read_case(r, item, into); });
    }
    r.variables.report_undefined(r.problems);
    into.variables = r.variables.names();
}

std::vector<object_info> all_case_objects()
{
    std::vector<object_info> objects{
        {"file", "conformance cases of muster", infos_of<case_file>(file_keys), {}}};
    objects.push_back({"case", "one claim about a server", infos_of<case_parts>(case_keys), {}});
    describe_steps(objects);
    return objects;
}

} // namespace muster::scenario
