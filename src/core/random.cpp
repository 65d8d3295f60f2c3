// xoshiro256** by Blackman and Vigna (public domain algorithm), seeded through splitmix64.
#include "core/random.hpp"

#include <bit>
#include <cmath>
#include <numbers>

namespace muster::core {

namespace {

std::uint64_t splitmix(std::uint64_t& state)
{
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

} // namespace

random_source::random_source(std::uint64_t seed)
{
    for (auto& word : state_)
        word = splitmix(seed);
}

random_source random_source::stream(std::uint64_t seed, std::uint64_t index)
{
    std::uint64_t mixed = seed ^ (index * 0xd1342543de82ef95u + 0x2545f4914f6cdd1du);
    return random_source(splitmix(mixed));
}

std::uint64_t random_source::next()
{
    const std::uint64_t out = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return out;
}

std::uint64_t random_source::between(std::uint64_t low, std::uint64_t high)
{
    const std::uint64_t span = high - low + 1;
    if (span == 0)
        return next();
    const std::uint64_t reject_from = ~std::uint64_t{0} - (~std::uint64_t{0} % span + 1) % span;
    std::uint64_t draw = next();
    while (draw > reject_from)
        draw = next();
    return low + draw % span;
}

double random_source::unit()
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

duration random_source::exponential(duration mean)
{
    const double drawn = -std::log1p(-unit()) * static_cast<double>(mean.count());
    return duration(static_cast<duration::rep>(drawn));
}

duration random_source::normal(duration mean, duration deviation)
{
    const double radius = std::sqrt(-2.0 * std::log1p(-unit()));
    const double drawn = static_cast<double>(mean.count()) + static_cast<double>(deviation.count()) * radius *
                                                                 std::cos(2.0 * std::numbers::pi * unit());
    return duration(drawn < 0 ? 0 : static_cast<duration::rep>(drawn));
}

duration random_source::uniform(duration low, duration high)
{
    return low + duration(static_cast<duration::rep>(unit() * static_cast<double>((high - low).count())));
}

} // namespace muster::core
