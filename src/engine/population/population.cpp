// Closed populations: the starts of a shard are its share of the users wanted at a moment; open ones come
// from `arrivals` (arrivals.cpp).
#include "engine/population/population.hpp"

#include "engine/rendezvous.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

constexpr core::duration replacement_pause = 1ms; // a flow without any wait must not spin
constexpr core::duration failure_pause = 1s;
constexpr std::uint64_t flow_stream = 0x666c6f77;
constexpr std::uint64_t row_stream = 0x726f7773;

bool is_closed(const scenario::phase& p)
{
    return p.users.has_value() || p.ramp_users_to.has_value();
}

// Users that a closed phase wants `into` its length.
std::uint32_t users_at(const scenario::phase& p, core::duration into)
{
    const double from = p.users.value_or(0);
    if (!p.ramp_users_to || p.length <= core::duration::zero())
        return static_cast<std::uint32_t>(from);
    const double part = std::clamp(double(into.count()) / double(p.length.count()), 0.0, 1.0);
    return static_cast<std::uint32_t>(from + (double(*p.ramp_users_to) - from) * part + 1e-9);
}

std::uint32_t count_arrivals(const std::vector<scenario::phase>& phases, std::uint64_t seed)
{
    std::uint32_t count = 0;
    for (arrivals all(phases, seed); all.head(); all.pop())
        ++count;
    return count;
}

std::uint32_t most_users(const std::vector<scenario::phase>& phases)
{
    std::uint32_t most = 0;
    for (const scenario::phase& p : phases)
        most = std::max({most, p.users.value_or(0), p.ramp_users_to.value_or(0)});
    return most;
}

} // namespace

std::uint32_t expected_clients(const scenario::scenario_file& scenario, std::uint64_t seed, bool solo)
{
    return solo ? 1 : count_arrivals(scenario.phases, seed) + most_users(scenario.phases);
}

population::population(const scenario::scenario_file& scenario, std::uint64_t seed, std::uint32_t shard,
                       std::uint32_t shards, bool solo)
    : phases_(&scenario.phases), arrivals_(scenario.phases, seed), shard_(shard), shards_(shards), solo_(solo)
{
    for (const scenario::phase& p : scenario.phases)
        length_ += p.length;
    if (most_users(scenario.phases) > 0) {
        const std::uint32_t open = count_arrivals(scenario.phases, seed);
        next_closed_ = open + (shard + shards - open % shards) % shards;
    }
}

std::uint32_t population::share(std::uint32_t users) const
{
    return (users + shards_ - 1 - shard_) / shards_;
}

std::uint32_t population::phase_at(core::duration elapsed) const
{
    core::duration begin{};
    std::uint32_t index = 0;
    for (const scenario::phase& p : *phases_) {
        if (elapsed < begin + p.length)
            return index;
        begin += p.length;
        ++index;
    }
    return index;
}

std::string_view population::phase_name(core::duration elapsed) const
{
    const std::uint32_t index = phase_at(elapsed);
    return index < phases_->size() ? std::string_view((*phases_)[index].name) : std::string_view{};
}

std::uint32_t population::wanted(core::duration elapsed) const
{
    core::duration begin{};
    for (const scenario::phase& p : *phases_) {
        if (elapsed < begin + p.length)
            return is_closed(p) ? share(users_at(p, elapsed - begin)) : 0;
        begin += p.length;
    }
    return 0;
}

// The next moment at which more users may be wanted than now.
core::duration population::next_rise(core::duration elapsed) const
{
    core::duration begin{};
    for (const scenario::phase& p : *phases_) {
        const core::duration end = begin + p.length;
        if (is_closed(p) && elapsed < begin)
            return begin;
        if (is_closed(p) && elapsed < end && p.ramp_users_to && *p.ramp_users_to > p.users.value_or(0)) {
            const double from = p.users.value_or(0);
            const double next = users_at(p, elapsed - begin) + 1.0;
            if (next <= double(*p.ramp_users_to)) {
                const double part = (next - from) / (double(*p.ramp_users_to) - from);
                const auto into = static_cast<std::int64_t>(std::ceil(part * double(p.length.count())));
                if (begin + core::duration(into) < end)
                    return std::max(begin + core::duration(into), elapsed + 1us);
            }
        }
        begin = end;
    }
    return no_start;
}

core::duration population::next(core::duration elapsed) const
{
    if (stopped_)
        return no_start;
    if (solo_)
        return solo_taken_ || shard_ != 0 ? no_start : core::duration::zero();
    core::duration soonest = arrivals_.head() ? arrivals_.head()->at : no_start;
    if (!replacements_.empty())
        soonest = std::min(soonest, replacements_.top());
    if (closed_living_ + replacements_.size() < wanted(elapsed))
        return std::min(soonest, elapsed);
    return std::min(soonest, next_rise(elapsed));
}

std::optional<client_start> population::take_arrival(core::duration elapsed)
{
    while (arrivals_.head() && arrivals_.head()->at <= elapsed) {
        const client_start s = *arrivals_.head();
        arrivals_.pop();
        if (s.client % shards_ != shard_)
            continue;
        const std::optional<std::uint32_t>& most = (*phases_)[s.phase].max_users;
        if (!most || living_ < share(*most))
            return s;
        ++dropped_;
    }
    return std::nullopt;
}

std::optional<client_start> population::take_closed(core::duration elapsed)
{
    const std::uint32_t users = wanted(elapsed);
    std::optional<core::duration> at;
    while (!replacements_.empty() && replacements_.top() <= elapsed && !at) {
        if (closed_living_ < users)
            at = replacements_.top();
        replacements_.pop();
    }
    if (!at && closed_living_ + replacements_.size() < users)
        at = elapsed;
    if (!at)
        return std::nullopt;
    const client_start s{*at, next_closed_, phase_at(elapsed), true};
    next_closed_ += shards_;
    ++closed_living_;
    return s;
}

std::optional<client_start> population::take(core::duration elapsed)
{
    if (stopped_)
        return std::nullopt;
    std::optional<client_start> s;
    if (solo_) {
        if (solo_taken_ || shard_ != 0)
            return std::nullopt;
        solo_taken_ = true;
        s = client_start{};
    } else {
        s = take_arrival(elapsed);
        if (!s)
            s = take_closed(elapsed);
    }
    if (s)
        ++living_;
    return s;
}

bool population::ended(bool closed, bool failed, core::duration elapsed)
{
    --living_;
    if (!closed)
        return false;
    --closed_living_;
    if (stopped_ || closed_living_ + replacements_.size() >= wanted(elapsed))
        return false;
    replacements_.push(elapsed + (failed ? failure_pause : replacement_pause));
    return true;
}

bool population::over(core::duration elapsed) const
{
    if (stopped_)
        return true;
    if (solo_)
        return solo_taken_ || shard_ != 0;
    if (arrivals_.head())
        return false;
    return elapsed >= length_ || (wanted(elapsed) == 0 && next_rise(elapsed) == no_start);
}

std::size_t flow_of(const std::vector<scenario::flow>& flows, std::uint64_t seed, std::uint32_t client)
{
    double total = 0;
    for (const scenario::flow& f : flows)
        total += f.weight;
    core::random_source random = core::random_source::stream(seed ^ flow_stream, client);
    double left = random.unit() * total;
    for (std::size_t i = 0; i < flows.size(); ++i) {
        left -= flows[i].weight;
        if (left < 0 && flows[i].weight > 0)
            return i;
    }
    return 0;
}

std::optional<std::size_t> row_of(const scenario::payload& rows, std::size_t index, std::uint64_t seed,
                                  std::uint32_t client)
{
    using order = scenario::payload::order;
    const std::size_t count = rows.rows.size();
    if (count == 0)
        return std::nullopt;
    core::random_source random = core::random_source::stream(seed ^ row_stream ^ (index << 32U), client);
    switch (rows.by) {
    case order::sequence:
    case order::circular:
        return client % count;
    case order::random:
        return random.between(0, count - 1);
    case order::unique:
        return client < count ? std::optional<std::size_t>(client) : std::nullopt;
    case order::shuffle: {
        // A seeded permutation without a table: i -> (a * i + b) mod count with a prime to count.
        core::random_source fixed = core::random_source::stream(seed ^ row_stream, index);
        const std::size_t b = fixed.between(0, count - 1);
        std::size_t a = fixed.between(1, count);
        while (std::gcd(a, count) != 1)
            ++a;
        return (a % count * (client % count) + b) % count;
    }
    }
    return std::nullopt;
}

} // namespace muster::engine
