// What is this server; then the cases in the docket's order. After every case the server must still open a
// session; while it does not, nothing is started but looks whether it is back.
#include "engine/cases/suite.hpp"

#include "engine/cases/docket.hpp"
#include "engine/cases/judgement.hpp"
#include "engine/cases/player.hpp"
#include "engine/cases/selection.hpp"
#include "engine/cases/stranger.hpp"
#include "engine/cases/version_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;
using result::case_verdict;

constexpr std::string_view alive_probe = "alive";
constexpr unsigned alive_attempts = 3;
constexpr core::duration revival_pause = 500ms;
constexpr core::duration revival_time = 10s;
constexpr core::duration longest_round_trip = 5s;
constexpr std::uint64_t order_stream = 0x6f726472;
constexpr std::size_t probes_at_once = 8;
constexpr unsigned probe_plays = 2;

// Why verdicts of the played cases prove nothing about the server, or too little; empty: they prove
// something.
std::string doubt_about(const std::vector<result::case_result>& cases, bool gone)
{
    const auto count = [&](case_verdict v) {
        return std::count_if(cases.begin(), cases.end(), [v](const auto& c) { return c.verdict == v; });
    };
    const auto inconclusive = count(case_verdict::inconclusive);
    const auto skipped = count(case_verdict::skipped);
    if (gone)
        return fmt::format("the server was gone before the end: {} inconclusive", inconclusive);
    if (!cases.empty() && inconclusive + skipped == std::ssize(cases))
        return fmt::format("no case was judged: {} inconclusive, {} skipped", inconclusive, skipped);
    return {};
}

const scenario::conformance_case* find_case(const scenario::case_file& file, std::string_view id)
{
    const auto found =
        std::find_if(file.cases.begin(), file.cases.end(), [&](const auto& c) { return c.id == id; });
    return found == file.cases.end() ? nullptr : &*found;
}

} // namespace

struct suite::impl {
    impl(suite_options o, core::time_point begin) : options(std::move(o)), play(options, begin), start(begin)
    {
        probe = find_case(*options.discovery, alive_probe);
        if (options.known != nullptr) {
            traits = *options.known;
            plan();
        } else {
            plan_probes();
        }
    }

    // What a client of the player is doing.
    struct errand {
        std::size_t at = 0; // in the docket
        bool alive_check = false;
        unsigned attempt = 1;
    };
    enum class stage_of : std::uint8_t { discovery, cases, over };

    suite_options options;
    player play;
    core::time_point start;
    stage_of stage = stage_of::discovery;
    docket list; // of probes, then of cases
    const scenario::conformance_case* probe = nullptr;
    std::map<client::client_id, errand> errands;
    server_traits traits;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<core::problem> problems;
    core::duration handshake_took = core::duration::max(); // connection and answer: the shortest
    bool unreachable = false;
    bool lost = false; // the server, for good
    bool down = false; // for now
    core::time_point down_since{};
    core::time_point look_at = core::never;
    int signal = 0;

    void plan_probes();
    void plan();
    void advance(moment t);
    void collect(moment t);
    void ended(const errand& e, player::ended& what, moment t);
    void probed(const result::case_result& r);
    result::case_result judge(const docket::entry& e, const player::ended& what) const;
    void after_discovery();
    void check_alive(std::size_t at, unsigned attempt, moment t);
    void settle(std::size_t at);
    void not_alive(std::size_t at, moment t);
    void look(moment t);
    void gone(moment t);
};

void suite::impl::plan_probes()
{
    std::vector<planned_case> probes;
    for (const scenario::conformance_case& c : options.discovery->cases)
        for (const unsigned eio : {4U, 3U})
            if (&c != probe && (eio == 4 ? c.in_v4 : c.in_v3) &&
                (!options.select.eio || *options.select.eio == eio))
                probes.push_back({options.discovery, &c, eio, {}});
    list = docket(std::move(probes), {probes_at_once, probe_plays},
                  core::random_source::stream(options.seed, order_stream));
}

void suite::impl::plan()
{
    list =
        docket(plan_cases(*options.files, options.select, traits), {options.at_once, options.once ? 1U : 3U},
               core::random_source::stream(options.seed, order_stream));
    stage = stage_of::cases;
}

// Begins what can be begun, until something has to be waited for.
void suite::impl::advance(moment t)
{
    collect(t);
    while (stage != stage_of::over && !down) {
        if (const auto at = list.next(errands.size())) {
            errands[play.start(list.at(*at).what, t)] = {*at, false, 1};
            collect(t);
        } else if (!list.over()) {
            return;
        } else if (stage == stage_of::discovery) {
            after_discovery();
        } else {
            stage = stage_of::over;
        }
    }
}

void suite::impl::collect(moment t)
{
    for (std::vector<player::ended> batch = play.take_ended(); !batch.empty(); batch = play.take_ended()) {
        for (player::ended& e : batch) {
            const auto at = errands.find(e.who);
            if (at == errands.end())
                continue;
            const errand what = at->second;
            errands.erase(at);
            ended(what, e, t);
        }
    }
}

void suite::impl::ended(const errand& e, player::ended& what, moment t)
{
    const bool passed = what.found.verdict == scenario::outcome_word::pass && what.broken.empty();
    if (e.alive_check) {
        if (passed)
            list.breathe(what.took);
        if (down)
            down = !passed;
        else if (passed)
            settle(e.at);
        else if (e.attempt < alive_attempts)
            check_alive(e.at, e.attempt + 1, t);
        else
            not_alive(e.at, t);
        return;
    }
    result::case_result r = judge(list.at(e.at), what);
    if (stage == stage_of::discovery)
        probed(r);
    list.judged(e.at, std::move(r));
    if (stage == stage_of::discovery || probe == nullptr)
        settle(e.at);
    else
        check_alive(e.at, 1, t);
}

void suite::impl::probed(const result::case_result& r)
{
    if (r.verdict != case_verdict::pass && r.verdict != case_verdict::informational)
        return; // what it records then is how it went wrong
    traits.add(r.id, r.eio);
    if (r.id == "eio4" || r.id == "eio3")
        handshake_took = std::min(handshake_took, r.took);
    for (const std::string& line : r.records) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos)
            continue;
        const std::string name = fmt::format("{} (EIO {})", line.substr(0, colon), r.eio);
        if (std::none_of(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; }))
            facts.emplace_back(name, line.substr(colon + 2));
    }
}

// With its evidence, whatever it is: a case that brings the server down has passed until then.
result::case_result suite::impl::judge(const docket::entry& e, const player::ended& what) const
{
    result::case_result r = judged(e.what, what.found, options.strict, true);
    r.took = what.took;
    if (!what.broken.empty()) {
        r.verdict = case_verdict::error;
        r.message = "the case could not be played: " + what.broken;
    } else if (what.late > core::duration::zero() && is_shown(r.verdict)) {
        r.verdict = case_verdict::inconclusive;
        r.message =
            fmt::format("this machine was late by {} ms, which may be the reason: {}",
                        std::chrono::duration_cast<std::chrono::milliseconds>(what.late).count(), r.message);
    }
    return r;
}

void suite::impl::after_discovery()
{
    if (traits.has("eio4", 4) || traits.has("eio3", 3)) {
        play.allow(std::min(handshake_took, longest_round_trip));
        plan();
        return;
    }
    unreachable = true;
    stage = stage_of::over;
    const result::case_result* asked = nullptr;
    for (const docket::entry& e : list.entries())
        if (asked == nullptr && (e.what.what->id == "eio4" || e.what.what->id == "eio3"))
            asked = &e.verdict;
    problems.push_back(stranger_at(options.origin, options.path, asked));
}

// In the revision of the case; a case about a refused revision leaves the other one to ask.
void suite::impl::check_alive(std::size_t at, unsigned attempt, moment t)
{
    const unsigned eio = list.at(at).what.eio;
    const unsigned spoken = traits.has(fmt::format("eio{}", eio), eio) ? eio : 7 - eio;
    errands[play.start({options.discovery, probe, spoken, {}}, t)] = {at, true, attempt};
}

void suite::impl::settle(std::size_t at)
{
    list.settled(at);
    result::case_result& r = list.entries()[at].verdict;
    if (!options.trace && !is_shown(r.verdict))
        r.examples.clear();
}

// Nothing is started until the server is back or given up.
void suite::impl::not_alive(std::size_t at, moment t)
{
    std::vector<std::size_t> others;
    for (const auto& [who, e] : errands)
        others.push_back(e.at);
    play.cut_all(t);
    errands.clear();
    list.fell(at, others);
    down = true;
    down_since = t.now;
    look_at = t.now + revival_pause;
}

void suite::impl::look(moment t)
{
    if (!down || t.now < look_at)
        return;
    if (t.now - down_since > revival_time) {
        gone(t);
        return;
    }
    look_at = t.now + revival_pause;
    if (errands.empty())
        check_alive(list.fallen_under().front(), alive_attempts, t);
}

void suite::impl::gone(moment t)
{
    std::string names;
    std::string_view last; // a case in both revisions stands there twice, one behind the other
    for (const std::size_t i : list.fallen_under()) {
        const std::string_view id = list.at(i).what.what->id;
        if (id != std::exchange(last, id))
            names += (names.empty() ? "" : ", ") + std::string(id);
    }
    core::problem p;
    p.code = "server_gone";
    p.what = "the server stopped answering in the middle of the suite and did not come back";
    p.where = options.origin;
    p.cause = "played at the time: " + names;
    p.remedy = "start it again and play each of these with --case ID";
    p.kept = "all verdicts up to then";
    problems.push_back(std::move(p));
    play.cut_all(t);
    errands.clear();
    list.lost();
    lost = true;
    down = false;
    stage = stage_of::over;
}

suite::suite(suite_options options, core::time_point start)
    : impl_(std::make_unique<impl>(std::move(options), start))
{}

suite::~suite() = default;

void suite::on(client::client_id who, const client::io_event& event, core::time_point now,
               client::io_queue& io)
{
    impl_->play.on(who, event, {now, io});
    impl_->advance({now, io});
}

void suite::on_deadline(core::time_point now, client::io_queue& io)
{
    impl_->play.on_deadline({now, io});
    impl_->look({now, io});
    impl_->advance({now, io});
}

core::time_point suite::next_deadline() const
{
    if (finished())
        return core::never;
    if (impl_->errands.empty() && !impl_->down)
        return impl_->start; // something can begin at once
    return std::min(impl_->play.next_deadline(), impl_->down ? impl_->look_at : core::never);
}

bool suite::finished() const
{
    return impl_->stage == impl::stage_of::over;
}

void suite::stop(int signal_number, core::time_point now, client::io_queue& io)
{
    impl_->signal = signal_number;
    impl_->play.cut_all({now, io});
    impl_->errands.clear();
    impl_->list.stop();
    impl_->stage = impl::stage_of::over;
}

suite::progress suite::current() const
{
    progress p;
    if (impl_->stage == impl::stage_of::discovery || impl_->unreachable)
        return p;
    p.done = impl_->list.done();
    p.planned = impl_->list.planned();
    for (const auto& [who, e] : impl_->errands)
        if (!e.alive_check)
            p.current = impl_->list.at(e.at).what.what->id;
    return p;
}

const server_traits& suite::traits() const
{
    return impl_->traits;
}

result::run_result suite::finish(core::time_point now)
{
    result::run_result r;
    r.seed = impl_->options.seed;
    r.took = now - impl_->start;
    r.interrupted_by = impl_->signal;
    r.unreachable = impl_->unreachable;
    r.problems = std::move(impl_->problems);
    for (docket::entry& e : impl_->list.entries())
        if (e.what.file != impl_->options.discovery)
            r.cases.push_back(std::move(e.verdict));
    if (std::string doubt = doubt_about(r.cases, impl_->lost); !doubt.empty())
        r.generator.reasons.push_back(std::move(doubt));
    r.facts = std::move(impl_->facts);
    if (const std::string names = impl_->list.conspiracy(); !names.empty())
        r.facts.emplace_back("server", "opened no session for a while when these were played at once, and "
                                       "does not mind any of them alone: " +
                                           names);
    for (std::string& line : version_window(r.cases))
        r.facts.emplace_back("version", std::move(line));
    return r;
}

} // namespace muster::engine
