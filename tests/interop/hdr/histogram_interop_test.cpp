// hdr-histogram-js must read our encodings as we mean them.
#include "core/random.hpp"
#include "stats/histogram.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace muster::stats {
namespace {

const std::string folder = MUSTER_SOURCE_DIR "/tests/interop/hdr";

std::string output_of(const std::string& command)
{
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return out;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        out.append(buffer.data(), got);
    pclose(pipe);
    return out;
}

std::vector<histogram> samples()
{
    std::vector<histogram> all(6);
    all[1].record(1);
    all[2].record(histogram::highest, 3);
    all[3].record(0, 5);
    auto chance = core::random_source{11};
    for (int i = 0; i < 10'000; ++i) {
        all[4].record(static_cast<std::int64_t>(std::exp(chance.unit() * 21)));
        all[5].record(chance.exponential(std::chrono::milliseconds{4}));
    }
    all[5].record(900'000'000, 1'000'000'000'000);
    return all;
}

TEST(histogram_interop, hdr_histogram_js_reads_our_encoding)
{
    if (!std::filesystem::exists(folder + "/node_modules"))
        GTEST_SKIP() << "tests/interop/hdr/node_modules is missing: run npm ci there";
    const auto all = samples();
    const std::string input = testing::TempDir() + "muster_histograms_" + std::to_string(getpid()) + ".txt";
    {
        std::ofstream file{input};
        for (const auto& h : all)
            file << h.encode() << '\n';
    }
    std::istringstream answer{output_of("node " + folder + "/describe.mjs < " + input)};
    std::filesystem::remove(input);

    for (std::size_t i = 0; i < all.size(); ++i) {
        SCOPED_TRACE(i);
        std::string line;
        ASSERT_TRUE(std::getline(answer, line));
        std::istringstream fields{line};
        std::uint64_t count = 0;
        fields >> count;
        EXPECT_EQ(count, all[i].count());
        for (const double percent : {0., 50., 90., 99., 100.}) {
            std::int64_t value = -1;
            fields >> value;
            ASSERT_TRUE(fields);
            EXPECT_EQ(std::clamp(value, all[i].min(), all[i].max()), all[i].percentile(percent)) << percent;
        }
    }
}

} // namespace
} // namespace muster::stats
