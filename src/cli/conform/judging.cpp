// Flags to options of the suite.
#include "cli/conform/judging.hpp"

#include "cli/conform/data_file.hpp"
#include "cli/reporting.hpp"
#include "cli/stop_signals.hpp"
#include "engine/cases/selection.hpp"
#include "reference_server/net/embedded_server.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace muster::cli {

namespace {

bool is_field(const std::string& text)
{
    constexpr std::string_view token =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const std::size_t colon = text.find(':');
    const bool name = colon != std::string::npos && colon > 0 && text.find_first_not_of(token) == colon;
    return name &&
           std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::pair<std::string, std::string> field_of(const std::string& text)
{
    const std::size_t colon = text.find(':');
    const std::size_t value = text.find_first_not_of(" \t", colon + 1);
    return {text.substr(0, colon), value == std::string::npos ? std::string() : text.substr(value)};
}

bool fits_some(const std::string& glob, const catalogue& cases)
{
    engine::case_selection only;
    only.only.push_back(glob);
    return std::any_of(cases.files.begin(), cases.files.end(), [&](const scenario::case_file& file) {
        return std::any_of(file.cases.begin(), file.cases.end(),
                           [&](const scenario::conformance_case& c) { return engine::is_selected(c, only); });
    });
}

std::string repeat_command(const conform_flags& flags, const std::string& url, const result::case_result& c)
{
    std::string text =
        fmt::format("muster conform {} --case {} --eio {} --trace", shell_word(url), c.id, c.eio);
    const auto add = [&text](const char* flag, const std::string& value, std::string_view usual = {}) {
        if (value != usual)
            text += fmt::format(" {} {}", flag, shell_word(value));
    };
    add("--path", flags.path, "/socket.io/");
    add("--namespace", flags.nsp, "/");
    add("--auth", flags.auth);
    for (const std::string& header : flags.headers)
        add("--header", header);
    add("--events", flags.events);
    add("--cases", flags.cases);
    add("--ca", flags.ca_file);
    for (const std::string& fault : flags.faults)
        add("--fault", fault);
    for (const auto& [is_set, flag] : {std::pair(flags.insecure, "--insecure"),
                                       {flags.own_target, "--i-own-this-target"},
                                       {flags.expendable, "--expendable"},
                                       {flags.strict, "--strict"}})
        if (is_set)
            text += fmt::format(" {}", flag);
    return text;
}

} // namespace

std::optional<event_names> read_event_names(const std::string& path)
{
    event_names names;
    if (path.empty())
        return names;
    const auto root = read_data_file(path);
    if (!root)
        return std::nullopt;
    const auto* members = root->if_is<wire::object>();
    bool sound = members != nullptr;
    for (std::size_t i = 0; sound && i < members->size(); ++i) {
        const auto* theirs = (*members)[i].second.if_is<std::string>();
        sound = theirs != nullptr;
        if (sound)
            names.emplace_back((*members)[i].first, *theirs);
    }
    if (!sound) {
        std::fputs(fmt::format("{}: expected names by name: {{message: chat, ...}}\n", path).c_str(), stderr);
        return std::nullopt;
    }
    return names;
}

std::string flag_defect(const conform_flags& flags, const catalogue& cases)
{
    for (const std::string& header : flags.headers)
        if (!is_field(header))
            return fmt::format("--header: \"{}\" is not \"Name: value\"", header);
    if (!flags.auth.empty()) {
        const auto auth = wire::parse_json(flags.auth);
        if (!auth || auth->if_is<wire::object>() == nullptr)
            return "--auth: a JSON object is needed, {\"token\":\"...\"}";
    }
    if (!flags.path.starts_with('/') || !flags.path.ends_with('/'))
        return fmt::format("--path: \"{}\" must begin and end with /", flags.path);
    if (!flags.nsp.starts_with('/'))
        return fmt::format("--namespace: \"{}\" must begin with /", flags.nsp);
    std::vector<std::string> globs = flags.only;
    globs.insert(globs.end(), flags.skip.begin(), flags.skip.end());
    if (!flags.one_case.empty())
        globs.push_back(flags.one_case);
    for (const std::string& glob : globs)
        if (!fits_some(glob, cases))
            return fmt::format("no case has the number or id \"{}\": `muster conform --list` prints all",
                               glob);
    for (const scenario::case_file& file : cases.files)
        for (const scenario::conformance_case& c : file.cases)
            if (is_selected(c, flags))
                return {};
    return "no case is left to play: see what --only, --case, --skip and --eio leave with --list";
}

bool is_selected(const scenario::conformance_case& c, const conform_flags& flags)
{
    const bool revision = !flags.eio || (*flags.eio == 3 ? c.in_v3 : c.in_v4);
    return revision && engine::is_selected(c, selection_of(flags));
}

bool is_partial(const conform_flags& flags)
{
    return !flags.only.empty() || !flags.skip.empty() || !flags.one_case.empty() || flags.eio.has_value();
}

engine::case_selection selection_of(const conform_flags& flags)
{
    engine::case_selection s;
    s.only = flags.only;
    if (!flags.one_case.empty())
        s.only.assign(1, flags.one_case);
    s.skip = flags.skip;
    s.eio = flags.eio;
    s.expendable = flags.expendable;
    return s;
}

std::vector<std::string> secrets_of(const conform_flags& flags)
{
    std::vector<std::string> secrets;
    for (const std::string& header : flags.headers) {
        const auto [name, value] = field_of(header);
        secrets.push_back(value);
        if (const std::size_t blank = value.find(' '); blank != std::string::npos)
            secrets.push_back(value.substr(blank + 1)); // "Bearer x"
    }
    if (const auto auth = wire::parse_json(flags.auth.empty() ? "{}" : flags.auth))
        if (const auto* members = auth->if_is<wire::object>())
            for (const auto& [name, value] : *members)
                if (const auto* text = value.if_is<std::string>())
                    secrets.push_back(*text);
    return secrets;
}

std::unique_ptr<server::embedded_server> start_reference(const std::vector<std::string>& faults,
                                                         std::uint64_t seed, core::problem& why)
{
    server::listen_options listen;
    listen.app = "echo";
    listen.variants = true;
    listen.faults = faults;
    listen.seed = seed;
    return server::embedded_server::start(listen, why);
}

net::conform_outcome judge_server(const conform_flags& flags, const catalogue& cases,
                                  const event_names& events, const std::string& url, progress_line& progress)
{
    net::conform_options o;
    o.target = url;
    o.permission = {true, flags.own_target};
    o.tls.verify = !flags.insecure;
    o.tls.ca_file = flags.ca_file;
    o.suite.files = &cases.files;
    o.suite.discovery = &cases.discovery;
    o.suite.select = selection_of(flags);
    o.suite.strict = flags.strict;
    o.suite.trace = flags.trace || !flags.one_case.empty();
    o.suite.path = flags.path;
    o.suite.nsp = flags.nsp;
    o.suite.auth = flags.auth;
    for (const std::string& header : flags.headers)
        o.suite.headers.push_back(field_of(header));
    o.suite.event_names = events;
    o.suite.seed = flags.seed.value_or(fresh_seed());
    o.on_progress = [&progress](const engine::suite::progress& p, core::duration elapsed) {
        if (p.planned == 0)
            progress.show("asking what the server speaks", "discovery", elapsed);
        else
            progress.show(fmt::format("{} of {} cases  {}", p.done, p.planned, p.current), "cases", elapsed);
    };
    o.stop_signal = &stop_signal();
    net::conform_outcome outcome = net::conform(o);
    outcome.result.tool_version = MUSTER_VERSION;
    outcome.result.scenario_name = "conformance";
    for (result::case_result& c : outcome.result.cases)
        c.repeat = repeat_command(flags, flags.target.empty() ? url : flags.target, c);
    return outcome;
}

} // namespace muster::cli
