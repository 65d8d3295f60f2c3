// Rounds: side by side; those that measure heartbeats; those that must be alone; again what did not pass. A
// fall of the server interrupts a round with one of its own.
#include "engine/cases/docket.hpp"

#include "engine/cases/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace muster::engine {

namespace {

using result::case_verdict;

constexpr std::string_view fast_variant = "fast"; // where heartbeats are measured
constexpr core::duration quick = std::chrono::milliseconds(100);
constexpr core::duration slow = std::chrono::milliseconds(250);
constexpr std::size_t least_at_once = 2;
constexpr std::size_t timed_at_once = 8;
constexpr std::size_t timed_again_at_once = 2;

bool is_good(case_verdict v)
{
    return v == case_verdict::pass || v == case_verdict::informational || v == case_verdict::skipped;
}

std::string quoted(const docket::play_said& p)
{
    return std::string(result::name_of(p.verdict)) + (p.message.empty() ? "" : ": ") + p.message;
}

} // namespace

docket::docket(std::vector<planned_case> cases, docket_options o, core::random_source order)
    : options_(o), pace_(std::max<std::size_t>(o.at_once, 1)), round_(round_of::together)
{
    for (planned_case& p : cases) {
        result::case_result r = unjudged(p);
        entries_.push_back({std::move(p), std::move(r), {}, false, {}});
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const planned_case& p = entries_[i].what;
        if (!p.skipped.empty())
            continue;
        ++planned_;
        const manner m = manner_of(*p.what);
        (m == manner::alone ? alone_ : m == manner::timed ? timed_ : queue_).push_back(i);
    }
    for (std::size_t i = queue_.size(); i > 1; --i)
        std::swap(queue_[i - 1], queue_[order.between(0, i - 1)]);
}

docket::manner docket::manner_of(const scenario::conformance_case& c)
{
    if (c.alone || c.intrusive)
        return manner::alone;
    return c.at == fast_variant ? manner::timed : manner::plain;
}

std::size_t docket::width() const
{
    switch (round_) {
    case round_of::together:
        return pace_;
    case round_of::timed:
        return std::min(pace_, timed_at_once);
    case round_of::again:
        return std::max<std::size_t>(pace_ / 3, 1);
    case round_of::timed_again:
        return std::min(pace_, timed_again_at_once);
    case round_of::alone:
    case round_of::alone_again:
    case round_of::suspects:
    case round_of::over:
        return 1;
    }
    return 1;
}

void docket::breathe(core::duration answer_took)
{
    fastest_ = std::min(fastest_, answer_took);
    if (answer_took > std::max(slow, fastest_ * 4))
        pace_ = std::max(std::min(least_at_once, pace_), pace_ * 3 / 4);
    else if (answer_took < std::max(quick, fastest_ * 2) && pace_ < options_.at_once)
        ++pace_;
}

std::optional<std::size_t> docket::next(std::size_t running)
{
    while (queue_.empty() && running == 0 && round_ != round_of::over)
        next_round();
    if (queue_.empty() || running >= width())
        return std::nullopt;
    const std::size_t at = queue_.front();
    queue_.pop_front();
    return at;
}

void docket::next_round()
{
    switch (round_) {
    case round_of::together:
        round_ = round_of::timed;
        queue_ = std::exchange(timed_, {});
        return;
    case round_of::timed:
        round_ = round_of::alone;
        queue_ = std::exchange(alone_, {});
        return;
    case round_of::alone:
    case round_of::alone_again: {
        const bool any = std::any_of(entries_.begin(), entries_.end(),
                                     [this](const entry& e) { return wants_another_play(e); });
        round_ = round_of::over;
        if (any)
            play_again(round_of::again, manner::plain);
        return;
    }
    case round_of::again:
        play_again(round_of::timed_again, manner::timed);
        return;
    case round_of::timed_again:
        play_again(round_of::alone_again, manner::alone);
        return;
    case round_of::suspects:
        suspects_.clear();
        round_ = broken_off_;
        queue_ = std::exchange(left_, {});
        return;
    case round_of::over:
        return;
    }
}

// What a case says twice holds; when two plays differ, a third decides.
bool docket::wants_another_play(const entry& e) const
{
    if (e.closed || e.what.what->intrusive || e.plays.empty() || e.plays.size() >= options_.most_plays)
        return false;
    if (e.plays.size() == 1)
        return !is_good(e.plays.front().verdict);
    return e.plays.size() == 2 && e.plays[0].verdict != e.plays[1].verdict;
}

void docket::play_again(round_of round, manner m)
{
    round_ = round;
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (manner_of(*entries_[i].what.what) == m && wants_another_play(entries_[i]))
            queue_.push_back(i);
    planned_ += queue_.size();
}

void docket::judged(std::size_t at, result::case_result verdict)
{
    entries_[at].pending = std::move(verdict);
}

void docket::settled(std::size_t at)
{
    entry& e = entries_[at];
    if (e.pending)
        e.verdict = *std::exchange(e.pending, std::nullopt);
    e.plays.push_back({e.verdict.verdict, e.verdict.message});
    decide(e);
    ++done_;
    std::erase(suspects_, at);
}

void docket::decide(entry& e)
{
    const case_verdict last = e.plays.back().verdict;
    const auto same =
        std::count_if(e.plays.begin(), e.plays.end(), [&](const play_said& p) { return p.verdict == last; });
    for (std::size_t i = 0; i + 1 < e.plays.size(); ++i)
        if (e.plays[i].verdict != last)
            e.verdict.records.push_back(fmt::format("play {} said {}", i + 1, quoted(e.plays[i])));
    if (e.plays.size() >= 3 && same == 1) {
        e.verdict.records.push_back(fmt::format("play {} said {}", e.plays.size(), quoted(e.plays.back())));
        e.verdict.verdict = case_verdict::inconclusive;
        e.verdict.message = fmt::format("each of its {} plays said something else", e.plays.size());
    }
}

void docket::fell(std::size_t at, const std::vector<std::size_t>& others)
{
    if (round_ == round_of::suspects) {
        fallen_under_.assign(1, at);
        blame(at);
        return;
    }
    suspects_ = others;
    suspects_.push_back(at);
    std::sort(suspects_.begin(), suspects_.end());
    suspects_.erase(std::unique(suspects_.begin(), suspects_.end()), suspects_.end());
    fallen_under_ = suspects_;
    broken_off_ = std::exchange(round_, round_of::suspects);
    left_ = std::exchange(queue_, {});
    if (suspects_.size() == 1) {
        blame(at);
        return;
    }
    for (const std::size_t i : suspects_)
        entries_[i].pending.reset();
    crowds_.push_back(suspects_);
    queue_.assign(suspects_.begin(), suspects_.end());
}

void docket::blame(std::size_t at)
{
    entry& e = entries_[at];
    if (e.pending)
        e.verdict = *std::exchange(e.pending, std::nullopt);
    e.verdict.verdict = case_verdict::fail;
    e.verdict.message = "after this case the server opened no session any more";
    e.closed = true;
    ++done_;
    std::erase(suspects_, at);
    std::erase_if(crowds_, [at](const std::vector<std::size_t>& crowd) {
        return std::find(crowd.begin(), crowd.end(), at) != crowd.end();
    });
}

void docket::lost()
{
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        entry& e = entries_[i];
        const bool suspected = std::find(suspects_.begin(), suspects_.end(), i) != suspects_.end();
        if (e.closed || !e.what.skipped.empty() || !e.plays.empty())
            continue;
        e.verdict.verdict = case_verdict::inconclusive;
        e.verdict.message = suspected
                                ? "the server stopped answering while this case or a neighbour was played"
                                : "not played: the server was gone";
    }
    // Of a crowd that was not played singly to its end, nothing is known.
    std::erase_if(crowds_, [this](const std::vector<std::size_t>& crowd) {
        return std::find_first_of(crowd.begin(), crowd.end(), suspects_.begin(), suspects_.end()) !=
               crowd.end();
    });
    queue_.clear();
    round_ = round_of::over;
}

void docket::stop()
{
    for (entry& e : entries_) {
        if (e.closed || !e.what.skipped.empty() || !e.plays.empty())
            continue;
        if (e.pending) {
            e.verdict = *std::exchange(e.pending, std::nullopt);
            continue;
        }
        e.verdict.verdict = case_verdict::inconclusive;
        e.verdict.message = "not played to its end: the run was interrupted";
    }
    queue_.clear();
    round_ = round_of::over;
}

std::string docket::conspiracy() const
{
    std::string names;
    for (const auto& crowd : crowds_)
        for (const std::size_t i : crowd)
            names += (names.empty() ? "" : ", ") + entries_[i].what.what->id;
    return names;
}

} // namespace muster::engine
