// Three answers per outcome: it fits, it does not, or it still may.
#include "engine/raw/match/outcome.hpp"

#include "core/bytes.hpp"
#include "core/glob.hpp"
#include "engine/raw/match/json_pattern.hpp"
#include "wire/http/letter_case.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

bool status_fits(const std::vector<scenario::status_range>& ranges, unsigned status)
{
    return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [&](const scenario::status_range& r) {
               return status >= r.first && status <= r.last;
           });
}

// Some field of the name has a value that fits.
bool field_fits(const wire::http_fields& fields, const std::string& name,
                const std::optional<std::string>& wanted)
{
    bool there = false;
    for (const auto& [field, value] : fields) {
        if (!wire::same_but_case(field, name))
            continue;
        there = true;
        if (wanted && core::glob_matches(*wanted, value))
            return true;
    }
    return !wanted && !there;
}

// Exactly these, or these once what is passed over is left out.
bool packets_fit(const std::vector<expected_packet>& wanted, const wire::http_answer& a,
                 const passing_over& rules)
{
    std::optional<std::vector<arrival>> there = packets_of(a, rules.revision);
    if (!there)
        return false;
    const bool exactly =
        there->size() == wanted.size() &&
        std::equal(wanted.begin(), wanted.end(), there->begin(),
                   [](const expected_packet& e, const arrival& p) { return packet_mismatch(e, p).empty(); });
    if (exactly)
        return true;
    inbox_load load;
    inbox box(load);
    for (arrival& p : *there)
        box.put(std::move(p));
    std::vector<expected_packet> and_end = wanted;
    and_end.push_back({scenario::packet_pattern::form::exact, std::string("\x01", 1)});
    sequence all(wanted, rules);
    if (all.feed(box) != sequence::state::fits)
        return false;
    sequence rest(std::move(and_end), rules); // what follows must be passed over, too
    return rest.feed(box) == sequence::state::more;
}

bool answer_fits(const http_expectation& e, const wire::http_answer& a, const passing_over& rules)
{
    if (!status_fits(e.rule->statuses, a.status))
        return false;
    if (e.body && !(e.rule->body_any_case ? wire::same_but_case(*e.body, a.body) : *e.body == a.body))
        return false;
    if (e.body_like && !core::glob_matches(*e.body_like, a.body))
        return false;
    if (e.body_unlike && core::glob_matches(*e.body_unlike, a.body))
        return false;
    for (const auto& [name, value] : e.fields)
        if (!field_fits(a.fields, name, value))
            return false;
    if (e.json) {
        const core::result<wire::value> body = wire::parse_json(a.body);
        if (!body || !json_mismatch(*e.json, *body).empty())
            return false;
    }
    return !e.packets || packets_fit(*e.packets, a, rules);
}

// No session came of an upgrade, in any shape.
fit refusal_fits(const exchange_view& view)
{
    if (view.session)
        return fit::no;
    if (view.answer != nullptr && !view.upgraded)
        return fit::yes;
    if (view.ended != nullptr)
        return view.ended->never_stood ? fit::no : fit::yes;
    return view.late ? fit::no : fit::open;
}

// The payload inside `___eio[0]("...");`, Engine.IO protocol v3, "JSONP"; nullopt for a body of another kind.
std::optional<std::string> payload_of_script(std::string_view body)
{
    const std::size_t begin = body.find("](");
    if (!body.starts_with("___eio[") || begin == std::string_view::npos || !body.ends_with(");"))
        return std::nullopt;
    const core::result<wire::value> text = wire::parse_json(body.substr(begin + 2, body.size() - begin - 4));
    const auto* payload = text ? text->if_is<std::string>() : nullptr;
    return payload != nullptr ? std::optional(*payload) : std::nullopt;
}

void add(std::string& out, std::string part)
{
    out += (out.empty() ? "" : " and ") + std::move(part);
}

} // namespace

http_expectation rendered(const scenario::http_outcome& o, scenario::scope& scope)
{
    http_expectation e;
    e.rule = &o;
    if (o.body)
        e.body = o.body->render(scope);
    if (o.body_like)
        e.body_like = o.body_like->render(scope);
    if (o.body_unlike)
        e.body_unlike = o.body_unlike->render(scope);
    if (o.json)
        e.json = o.json->evaluate(scope);
    if (o.packets)
        e.packets = rendered(*o.packets, scope);
    for (const auto& [name, value] : o.fields)
        e.fields.emplace_back(name, value ? std::optional<std::string>(value->render(scope)) : std::nullopt);
    return e;
}

std::optional<std::vector<arrival>> packets_of(const wire::http_answer& a, wire::engineio_revision revision)
{
    const bool octets =
        wire::find_field(a.fields, "Content-Type").find("octet-stream") != std::string_view::npos;
    const std::optional<std::string> script = payload_of_script(a.body);
    wire::engineio_payload payload;
    constexpr std::size_t most_packets = inbox_load::most_entries;
    if (!wire::decode_payload(revision, script ? *script : a.body, octets, payload, most_packets))
        return std::nullopt;
    std::vector<arrival> out;
    for (const wire::engineio_packet& p : payload.packets) {
        arrival one;
        one.what = p.binary ? arrival::kind::binary : arrival::kind::text;
        if (!p.binary)
            one.data = static_cast<char>('0' + static_cast<char>(p.type));
        one.data += p.data;
        out.push_back(std::move(one));
    }
    return out;
}

bool nothing_of_note(const wire::http_answer& a, const http_expectation& e, const passing_over& rules)
{
    if (!e.packets || a.status != 200)
        return false;
    std::optional<std::vector<arrival>> there = packets_of(a, rules.revision);
    if (!there || there->empty())
        return false;
    inbox_load load;
    inbox box(load);
    for (arrival& p : *there)
        box.put(std::move(p));
    sequence wanted(*e.packets, rules);
    return wanted.feed(box) == sequence::state::more && !wanted.begun();
}

fit fits(const http_expectation& e, const exchange_view& view, const passing_over& rules)
{
    if (e.rule->refused)
        return refusal_fits(view);
    const bool over = view.answer != nullptr || view.ended != nullptr;
    if (e.rule->silence)
        return over ? fit::no : view.late ? fit::yes : fit::open;
    if (e.rule->closed) {
        if (view.answer != nullptr || view.late)
            return fit::no;
        if (view.ended == nullptr)
            return fit::open;
        return view.ended->never_stood ? fit::no : fit::yes;
    }
    if (view.answer == nullptr)
        return view.ended != nullptr || view.late ? fit::no : fit::open;
    return answer_fits(e, view.answer->what, rules) ? fit::yes : fit::no;
}

std::string shown(const http_expectation& e)
{
    if (e.rule->refused)
        return "no session";
    if (e.rule->silence)
        return "no answer";
    if (e.rule->closed)
        return "the end of the connection without an answer";
    std::string out;
    std::string statuses;
    for (const scenario::status_range& r : e.rule->statuses)
        statuses += (statuses.empty() ? "" : " or ") +
                    (r.first == r.last ? std::to_string(r.first) : fmt::format("{}-{}", r.first, r.last));
    if (!statuses.empty())
        add(out, "status " + statuses);
    if (e.body)
        add(out, "body " + core::printable(*e.body));
    if (e.body_like)
        add(out, "a body like " + core::printable(*e.body_like));
    if (e.body_unlike)
        add(out, "a body unlike " + core::printable(*e.body_unlike));
    if (e.json)
        add(out, "JSON " + core::printable(wire::to_json(*e.json)));
    if (e.packets)
        add(out, "packets " + shown(*e.packets));
    for (const auto& [name, value] : e.fields)
        add(out, value ? fmt::format("{}: {}", name, core::printable(*value)) : "no field " + name);
    return out.empty() ? "any answer" : out;
}

std::string shown(const std::vector<http_expectation>& list)
{
    std::string out;
    for (const http_expectation& e : list)
        if (e.rule->verdict == scenario::outcome_word::pass)
            out += (out.empty() ? "" : ", or ") + shown(e);
    return out.empty() && !list.empty() ? shown(list.front()) : out;
}

std::string shown(const exchange_view& view)
{
    std::string out;
    if (view.answer != nullptr) {
        const wire::http_answer& a = view.answer->what;
        out = fmt::format("HTTP {}", a.status);
        const std::string_view type = wire::find_field(a.fields, "Content-Type");
        if (!type.empty())
            out += " " + core::printable(type, 60);
        if (a.status != 101)
            out += a.body.empty() ? ", no body" : ", body " + core::printable(a.body, 300);
    }
    if (view.session)
        out += " and a session";
    if (view.ended != nullptr)
        return (out.empty() ? "no answer but the end of the connection: "
                            : out + ", then the end of the connection: ") +
               view.ended->how;
    if (view.upgraded)
        out += view.session ? " that stays open" : " and an open WebSocket";
    return out.empty() ? "no answer" : out;
}

} // namespace muster::engine::raw
