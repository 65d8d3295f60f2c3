// Arrivals of open phases: a count spread evenly, or a rate that may ramp, even or Poisson.
#include "engine/population/population.hpp"

#include <cmath>

namespace muster::engine {

namespace {

constexpr std::uint64_t arrival_stream = 0x61727276;
constexpr double tiny = 1e-9;

double seconds(core::duration d)
{
    return double(d.count()) / 1e9;
}

// Arrivals expected within the first `t` seconds.
double expected_by(const scenario::phase& p, double t)
{
    const double rate = p.arrival_rate.value_or(0);
    const double slope = p.ramp_to ? (*p.ramp_to - rate) / seconds(p.length) : 0;
    return rate * t + slope * t * t / 2;
}

// The second at which `n` arrivals are expected; the inverse of expected_by on rising parts.
double time_of(const scenario::phase& p, double n)
{
    const double rate = p.arrival_rate.value_or(0);
    const double slope = p.ramp_to ? (*p.ramp_to - rate) / seconds(p.length) : 0;
    if (std::abs(slope) < tiny)
        return n / rate;
    const double root = rate * rate + 2 * slope * n;
    return root < 0 ? seconds(p.length) : (std::sqrt(root) - rate) / slope;
}

} // namespace

arrivals::arrivals(const std::vector<scenario::phase>& phases, std::uint64_t seed)
    : phases_(&phases), seed_(seed), random_(core::random_source::stream(seed ^ arrival_stream, 0))
{
    advance();
}

void arrivals::pop()
{
    advance();
}

// Offset of the next arrival within its phase; no_start when the phase has no more.
core::duration arrivals::offset_in_phase(const scenario::phase& p)
{
    if (p.users || p.ramp_users_to)
        return no_start;
    if (p.arrival_count) {
        if (in_phase_ >= *p.arrival_count)
            return no_start;
        if (!p.poisson) {
            const double part = double(in_phase_) / double(*p.arrival_count);
            return core::duration(std::llround(part * double(p.length.count())));
        }
        // The smallest of the uniform arrivals that are left, after the last one.
        const double left = double(*p.arrival_count - in_phase_);
        drawn_ = 1 - (1 - drawn_) * std::pow(1 - random_.unit(), 1 / left);
        return core::duration(std::llround(drawn_ * double(p.length.count())));
    }
    if ((!p.arrival_rate && !p.ramp_to) || p.length <= core::duration::zero())
        return no_start;
    double n = in_phase_;
    if (p.poisson) {
        drawn_ += -std::log1p(-random_.unit());
        n = drawn_;
    }
    if (n >= expected_by(p, seconds(p.length)) - tiny)
        return no_start;
    return core::duration(std::llround(time_of(p, n) * 1e9));
}

void arrivals::advance()
{
    head_.reset();
    for (; phase_ < phases_->size(); ++phase_) {
        const scenario::phase& p = (*phases_)[phase_];
        const core::duration offset = offset_in_phase(p);
        if (offset != no_start) {
            head_ = client_start{phase_begin_ + offset, client_++, phase_, false};
            ++in_phase_;
            return;
        }
        phase_begin_ += p.length;
        in_phase_ = 0;
        drawn_ = 0;
        random_ = core::random_source::stream(seed_ ^ arrival_stream, phase_ + 1);
    }
}

} // namespace muster::engine
