// A histogram compatible with HdrHistogram: three significant digits, 1 us to 1 hour, one fixed configuration
// so that any two add without loss. Memory is taken at the first record.
#pragma once

#include "core/error.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::stats {

class histogram {
public:
    static constexpr std::int64_t lowest = 1;              // microseconds
    static constexpr std::int64_t highest = 3'600'000'000; // microseconds; larger values count as this
    static constexpr int significant_digits = 3;

    // Allocates nothing after the first record. Below `lowest` counts as the lowest bucket (0).
    void record(std::int64_t microseconds, std::uint64_t times = 1);
    void record(core::duration d) { record(core::to_microseconds(d)); }

    void add(const histogram& other);

    std::uint64_t count() const { return count_; }
    std::int64_t min() const; // exact; 0 when empty
    std::int64_t max() const; // exact; 0 when empty
    double mean() const;
    double standard_deviation() const;

    // The highest value equivalent to the one at `percent` (0..100), never below min() nor above max().
    std::int64_t percentile(double percent) const;

    // HdrHistogram V2 compressed encoding (zlib), as base64; reads the same.
    std::string encode() const;
    static core::result<histogram> decode(std::string_view base64);

    friend bool operator==(const histogram& a, const histogram& b);

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::int64_t min_ = 0;
    std::int64_t max_ = 0;
    double sum_ = 0;
};

// One line of an HdrHistogram log (version 1.3): start and length in seconds, maximum in milliseconds, data.
std::string hlog_header(double start_seconds_since_epoch);
std::string hlog_line(std::string_view tag, double start_seconds, double length_seconds, const histogram& h);

} // namespace muster::stats
