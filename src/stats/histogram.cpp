// Recording, adding and reading of the histogram; its encoding is in histogram_encoding.cpp.
#include "stats/histogram.hpp"

#include "stats/histogram_layout.hpp"

#include <algorithm>
#include <cmath>

namespace muster::stats {

void histogram::record(std::int64_t microseconds, std::uint64_t times)
{
    if (times == 0)
        return;
    if (counts_.empty())
        counts_.resize(layout::bucket_count);
    const std::int64_t value = std::clamp<std::int64_t>(microseconds, 0, highest);
    counts_[layout::index_of(value)] += times;
    min_ = count_ == 0 ? value : std::min(min_, value);
    max_ = std::max(max_, value);
    count_ += times;
    sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void histogram::add(const histogram& other)
{
    if (other.count_ == 0)
        return;
    if (counts_.empty())
        counts_.resize(layout::bucket_count);
    for (std::size_t i = 0; i < counts_.size(); ++i)
        counts_[i] += other.counts_[i];
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
    count_ += other.count_;
    sum_ += other.sum_;
}

std::int64_t histogram::min() const
{
    return min_;
}

std::int64_t histogram::max() const
{
    return max_;
}

double histogram::mean() const
{
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

double histogram::standard_deviation() const
{
    if (count_ == 0)
        return 0;
    const double centre = mean();
    double squares = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] == 0)
            continue;
        const double away = static_cast<double>(layout::middle_of(i)) - centre;
        squares += away * away * static_cast<double>(counts_[i]);
    }
    return std::sqrt(squares / static_cast<double>(count_));
}

std::int64_t histogram::percentile(double percent) const
{
    if (count_ == 0)
        return 0;
    // A product like 0.999 * 1000 may land one ulp above the whole number it means: step back before
    // rounding up, or the next value is taken.
    const double wanted = std::clamp(percent, 0.0, 100.0) / 100.0 * static_cast<double>(count_);
    const auto rank = static_cast<std::uint64_t>(std::max(1.0, std::ceil(std::nextafter(wanted, 0.0))));
    std::uint64_t seen = 0;
    for (std::size_t i = layout::index_of(min_); i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen < rank)
            continue;
        const std::int64_t value =
            percent <= 0 ? layout::value_at(i) : layout::value_at(i) + layout::width_at(i) - 1;
        return std::clamp(value, min_, max_);
    }
    return max_;
}

bool operator==(const histogram& a, const histogram& b)
{
    return a.count_ == b.count_ && (a.count_ == 0 || a.counts_ == b.counts_);
}

} // namespace muster::stats
