// Rounds: what is this server; the cases side by side; those that must be alone; those that did not pass,
// again. After every case the server must still open a session; when it does not, the neighbours are played
// again, singly.
#include "engine/cases/suite.hpp"

#include "core/random.hpp"
#include "engine/cases/judgement.hpp"
#include "engine/cases/player.hpp"
#include "engine/cases/selection.hpp"
#include "engine/cases/version_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;
using result::case_verdict;

constexpr std::string_view alive_probe = "alive";
constexpr std::string_view fast_variant = "fast"; // where heartbeats are measured
constexpr core::duration revival_pause = 500ms;
constexpr core::duration revival_time = 10s;
constexpr unsigned most_plays = 3;
constexpr std::uint64_t order_stream = 0x6f726472;

// Cases that measure heartbeats are played while no others are, some of them at a time: they mostly wait.
enum class round_of : std::uint8_t { discovery, together, timed, alone, again, suspects, over };

bool is_settled(case_verdict v)
{
    return v == case_verdict::pass || v == case_verdict::informational || v == case_verdict::skipped;
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
        if (options.known != nullptr) {
            traits = *options.known;
            plan();
            return;
        }
        for (const scenario::conformance_case& c : options.discovery->cases)
            for (const unsigned eio : {4U, 3U})
                if (c.id != alive_probe && (eio == 4 ? c.in_v4 : c.in_v3) &&
                    (!options.select.eio || *options.select.eio == eio))
                    jobs.push_back({{options.discovery, &c, eio, {}}, {}, 0});
        for (std::size_t i = 0; i < jobs.size(); ++i)
            queue.push_back(i);
        planned = 0;
    }

    // A case in a revision, with what its plays so far said.
    struct job {
        planned_case what;
        result::case_result verdict;
        unsigned plays = 0;
    };
    // What a client of the player is doing.
    struct errand {
        std::size_t job = 0;
        bool alive_check = false;
        unsigned attempt = 0;
    };

    suite_options options;
    player play;
    core::time_point start;
    round_of round = round_of::discovery;
    std::vector<job> jobs;
    std::deque<std::size_t> queue; // of this round
    std::vector<std::size_t> timed;
    std::vector<std::size_t> lone; // one by one
    std::vector<std::size_t> suspects;
    round_of after_suspects = round_of::over;
    std::deque<std::size_t> after_queue; // the round that a crash broke off
    std::map<client::client_id, errand> errands;
    server_traits traits;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<core::problem> problems;
    std::size_t done = 0;
    std::size_t planned = 0;
    bool unreachable = false;
    bool down = false; // the server does not answer: nothing is started but looks whether it is back
    core::time_point down_since{};
    core::time_point look_at = core::never;
    int signal = 0;

    std::size_t width() const
    {
        switch (round) {
        case round_of::discovery:
            return 8;
        case round_of::together:
            return options.at_once;
        case round_of::again:
            return std::max<std::size_t>(options.at_once / 6, 1);
        case round_of::timed:
            return 8;
        case round_of::alone:
        case round_of::suspects:
        case round_of::over:
            return 1;
        }
        return 1;
    }

    void start_more(moment t);
    void begin(std::size_t job_index, moment t);
    void check_alive(std::size_t job_index, unsigned attempt, moment t);
    void collect(moment t);
    void ended(const errand& e, player::ended& what, moment t);
    void probed(job& j);
    void judge(job& j, const player::ended& what);
    void settle(std::size_t job_index);
    void after_discovery();
    void plan();
    void next_round();
    void not_alive(std::size_t job_index, moment t);
    void look(moment t);
    void back_again();
    void gone();
    void blame(job& j);
};

void suite::impl::begin(std::size_t job_index, moment t)
{
    job& j = jobs[job_index];
    ++j.plays;
    errands[play.start(j.what, t)] = {job_index, false, 0};
}

void suite::impl::check_alive(std::size_t job_index, unsigned attempt, moment t)
{
    const job& j = jobs[job_index];
    const scenario::conformance_case* probe = find_case(*options.discovery, alive_probe);
    if (probe == nullptr || !(j.what.eio == 4 ? probe->in_v4 : probe->in_v3)) {
        settle(job_index);
        return;
    }
    // A case about a refused revision leaves the other one to ask.
    const bool spoken = !j.what.what->at.empty() || traits.has(fmt::format("eio{}", j.what.eio), j.what.eio);
    planned_case p{options.discovery, probe, spoken ? j.what.eio : 7 - j.what.eio, {}};
    errands[play.start(p, t)] = {job_index, true, attempt};
}

void suite::impl::start_more(moment t)
{
    for (;;) {
        while (!down && !queue.empty() && errands.size() < width()) {
            const std::size_t next = queue.front();
            queue.pop_front();
            begin(next, t);
        }
        collect(t);
        if (round == round_of::over || down || !queue.empty() || !errands.empty()) {
            if (queue.empty() || down || errands.size() >= width() || round == round_of::over)
                return;
            continue;
        }
        next_round();
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
    job& j = jobs[e.job];
    if (down) {
        if (e.alive_check && what.found.verdict == scenario::outcome_word::pass)
            back_again();
        return;
    }
    if (e.alive_check) {
        if (what.found.verdict == scenario::outcome_word::pass)
            settle(e.job);
        else if (e.attempt < 2)
            check_alive(e.job, e.attempt + 1, t);
        else
            not_alive(e.job, t);
        return;
    }
    judge(j, what);
    if (round == round_of::discovery)
        probed(j);
    else
        check_alive(e.job, 0, t);
}

void suite::impl::probed(job& j)
{
    if (j.verdict.verdict == case_verdict::pass || j.verdict.verdict == case_verdict::informational)
        traits.add(j.what.what->id, j.what.eio);
    for (const std::string& line : j.verdict.records) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos)
            continue;
        const std::string name = fmt::format("{} (EIO {})", line.substr(0, colon), j.what.eio);
        if (std::none_of(facts.begin(), facts.end(), [&](const auto& f) { return f.first == name; }))
            facts.emplace_back(name, line.substr(colon + 2));
    }
}

// What a case says twice holds; when two plays differ, a third decides.
void suite::impl::judge(job& j, const player::ended& what)
{
    result::case_result now = judged(j.what, what.found, options.strict, options.trace);
    now.took = what.took;
    if (!what.broken.empty()) {
        now.verdict = case_verdict::error;
        now.message = "the case could not be played: " + what.broken;
    }
    if (j.plays > 1 && now.verdict != j.verdict.verdict)
        now.records.push_back(fmt::format("play {} said {}: {}", j.plays - 1,
                                          result::name_of(j.verdict.verdict),
                                          j.verdict.message.empty() ? "nothing to say" : j.verdict.message));
    j.verdict = std::move(now);
}

void suite::impl::settle(std::size_t)
{
    ++done;
}

void suite::impl::after_discovery()
{
    const bool spoken = traits.has("eio4", 4) || traits.has("eio3", 3);
    if (!spoken) {
        unreachable = true;
        const auto asked = std::find_if(jobs.begin(), jobs.end(), [](const job& j) {
            return j.what.what->id == "eio4" || j.what.what->id == "eio3";
        });
        core::problem p;
        p.code = "not_socketio";
        p.what = "no Socket.IO server answers there";
        p.where = options.origin + options.path;
        p.cause =
            asked == jobs.end() ? "the revision that --eio names is not probed" : asked->verdict.message;
        p.remedy = "check the address and --path; `curl " + options.origin + options.path +
                   "?EIO=4&transport=polling` shows what answers";
        p.kept = "no case was judged";
        problems.push_back(std::move(p));
        jobs.clear();
        round = round_of::over;
        return;
    }
    plan();
}

void suite::impl::plan()
{
    jobs.clear();
    for (planned_case& p : plan_cases(*options.files, options.select, traits)) {
        result::case_result r = unjudged(p);
        jobs.push_back({std::move(p), std::move(r), 0});
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!jobs[i].what.skipped.empty())
            continue;
        ++planned;
        const scenario::conformance_case& c = *jobs[i].what.what;
        if (c.intrusive || c.alone)
            lone.push_back(i);
        else if (c.at == fast_variant)
            timed.push_back(i);
        else
            queue.push_back(i);
    }
    // In an order drawn from the seed, so that no case leans on the one before it.
    auto random = core::random_source::stream(options.seed, order_stream);
    for (std::size_t i = queue.size(); i > 1; --i)
        std::swap(queue[i - 1], queue[random.between(0, i - 1)]);
    done = 0;
    round = round_of::together;
}

void suite::impl::next_round()
{
    switch (round) {
    case round_of::discovery:
        after_discovery();
        return;
    case round_of::together:
        round = round_of::timed;
        queue.assign(timed.begin(), timed.end());
        return;
    case round_of::timed:
        round = round_of::alone;
        queue.assign(lone.begin(), lone.end());
        return;
    case round_of::alone:
    case round_of::again:
        round = round_of::again;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const job& j = jobs[i];
            const bool doubtful = j.plays == 1 && !is_settled(j.verdict.verdict);
            const bool differed = j.plays == 2 && !j.verdict.records.empty() &&
                                  j.verdict.records.back().starts_with("play 1 said ");
            if (!options.once && !j.what.what->intrusive && j.plays < most_plays && (doubtful || differed))
                queue.push_back(i);
        }
        if (queue.empty())
            round = round_of::over;
        else
            planned += queue.size();
        return;
    case round_of::suspects:
        round = after_suspects;
        queue = std::exchange(after_queue, {});
        return;
    case round_of::over:
        return;
    }
}

void suite::impl::blame(job& j)
{
    j.verdict.verdict = case_verdict::fail;
    j.verdict.message = "after this case the server opened no session any more";
    j.plays = most_plays;
}

// Nothing is started until the server is back or given up.
void suite::impl::not_alive(std::size_t job_index, moment t)
{
    if (round == round_of::suspects) {
        blame(jobs[job_index]);
    } else {
        suspects.assign(1, job_index);
        for (const client::client_id who : play.cut_all(t))
            if (const auto at = errands.find(who); at != errands.end())
                suspects.push_back(at->second.job);
        errands.clear();
        std::sort(suspects.begin(), suspects.end());
        suspects.erase(std::unique(suspects.begin(), suspects.end()), suspects.end());
        after_suspects = round;
        after_queue = std::exchange(queue, {});
        if (suspects.size() == 1)
            blame(jobs[suspects.front()]);
    }
    down = true;
    down_since = t.now;
    look_at = t.now + revival_pause;
}

void suite::impl::look(moment t)
{
    if (!down || t.now < look_at)
        return;
    if (t.now - down_since > revival_time) {
        gone();
        return;
    }
    look_at = t.now + revival_pause;
    if (errands.empty() && !jobs.empty())
        check_alive(suspects.empty() ? 0 : suspects.front(), 2, t);
}

void suite::impl::back_again()
{
    down = false;
    look_at = core::never;
    if (round != round_of::suspects) {
        round = round_of::suspects;
        if (suspects.size() > 1)
            queue.assign(suspects.begin(), suspects.end());
    }
}

void suite::impl::gone()
{
    down = false;
    look_at = core::never;
    std::string names;
    for (const std::size_t i : suspects)
        names += (names.empty() ? "" : ", ") + jobs[i].what.what->id;
    core::problem p;
    p.code = "server_gone";
    p.what = "the server stopped answering in the middle of the suite and did not come back";
    p.where = options.origin;
    p.cause = "these cases were being played: " + names;
    p.remedy = "start it again and play each with --case ID";
    p.kept = "all verdicts up to then";
    problems.push_back(std::move(p));
    const std::set<std::size_t> played(suspects.begin(), suspects.end());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        job& j = jobs[i];
        const bool never_played = j.plays == 0 && j.what.skipped.empty();
        if (j.verdict.verdict == case_verdict::fail || (!never_played && !played.contains(i)))
            continue;
        j.verdict.verdict = case_verdict::inconclusive;
        j.verdict.message = never_played
                                ? "not played: the server was gone"
                                : "the server stopped answering while this case or a neighbour was played";
    }
    round = round_of::over;
    queue.clear();
    errands.clear();
}

suite::suite(suite_options options, core::time_point start)
    : impl_(std::make_unique<impl>(std::move(options), start))
{}

suite::~suite() = default;

void suite::on(client::client_id who, const client::io_event& event, core::time_point now,
               client::io_queue& io)
{
    const moment t{now, io};
    impl_->play.on(who, event, t);
    impl_->start_more(t);
}

void suite::on_deadline(core::time_point now, client::io_queue& io)
{
    const moment t{now, io};
    impl_->play.on_deadline(t);
    impl_->look(t);
    impl_->start_more(t);
}

core::time_point suite::next_deadline() const
{
    const bool idle = impl_->errands.empty() && !impl_->down && impl_->round != round_of::over;
    if (idle)
        return impl_->start; // something can begin at once
    return std::min(impl_->play.next_deadline(), impl_->look_at);
}

bool suite::finished() const
{
    return impl_->round == round_of::over;
}

void suite::stop(int signal_number, core::time_point now, client::io_queue& io)
{
    impl_->signal = signal_number;
    impl_->play.cut_all({now, io});
    impl_->errands.clear();
    impl_->queue.clear();
    for (impl::job& j : impl_->jobs)
        if (j.plays == 0 && j.what.skipped.empty()) {
            j.verdict.verdict = case_verdict::inconclusive;
            j.verdict.message = "not played: the run was interrupted";
        }
    impl_->round = round_of::over;
}

suite::progress suite::current() const
{
    progress p;
    p.done = impl_->done;
    p.planned = impl_->planned;
    for (const auto& [who, e] : impl_->errands)
        if (!e.alive_check && e.job < impl_->jobs.size())
            p.current = impl_->jobs[e.job].what.what->id;
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
    for (impl::job& j : impl_->jobs)
        if (j.what.file != impl_->options.discovery)
            r.cases.push_back(std::move(j.verdict));
    r.facts = std::move(impl_->facts);
    for (std::string& line : version_window(r.cases))
        r.facts.emplace_back("version", std::move(line));
    return r;
}

} // namespace muster::engine
