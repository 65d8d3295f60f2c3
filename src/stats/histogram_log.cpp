// The text of HdrHistogram's log format 1.3, which its plotters read.
#include "stats/histogram.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace muster::stats {
namespace {

// Tags end at a comma, fields at white space.
std::string plain_tag(std::string_view tag)
{
    std::string out{tag};
    for (char& c : out)
        if (c == ',' || static_cast<unsigned char>(c) <= ' ')
            c = '_';
    return out;
}

} // namespace

std::string hlog_header(double start_seconds_since_epoch)
{
    const auto date = fmt::gmtime(static_cast<std::time_t>(start_seconds_since_epoch));
    return fmt::format("#[Histogram log format version 1.3]\n"
                       "#[StartTime: {:.3f} (seconds since epoch), {:%a %b %d %H:%M:%S UTC %Y}]\n"
                       "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                       "\"Interval_Compressed_Histogram\"\n",
                       start_seconds_since_epoch, date);
}

std::string hlog_line(std::string_view tag, double start_seconds, double length_seconds, const histogram& h)
{
    const double max_milliseconds = static_cast<double>(h.max()) / 1000.0;
    const std::string prefix = tag.empty() ? std::string{} : fmt::format("Tag={},", plain_tag(tag));
    return fmt::format("{}{:.3f},{:.3f},{:.3f},{}\n", prefix, start_seconds, length_seconds, max_milliseconds,
                       h.encode());
}

} // namespace muster::stats
