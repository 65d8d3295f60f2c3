// Any text as a scenario file and as a file of cases: either is sound or has diagnostics that a reader can
// use, never both.
#include "scenario/case_model.hpp"
#include "scenario/loader.hpp"
#include "tests/fuzz/require.hpp"

#include <array>

namespace {

using namespace muster::scenario;
using muster::fuzz::require;

constexpr std::array<std::string_view, 3> latencies{"ack.latency", "fanout.latency", "event.wait"};
constexpr std::array<std::string_view, 3> counters{"emits", "errors", "fanout.lost"};
constexpr std::array<std::string_view, 3> apps{"rooms", "counter", "echo"};
constexpr std::size_t most_diagnostics = 21; // 20 and the one that counts the rest

load_options options()
{
    load_options out;
    out.path = "s.yaml";
    out.known_latencies = latencies;
    out.known_counters = counters;
    out.known_apps = apps;
    out.files = [](const std::string& name, std::string& why) -> muster::core::result<std::string> {
        if (name == "users.csv")
            return std::string("name,room\nann,1\nbob,2\n");
        why = "no such file";
        return muster::core::errc::io_error;
    };
    out.environment = [](const std::string& name) {
        return name == "HOME" ? std::optional<std::string>("/home/ann") : std::nullopt;
    };
    return out;
}

// Reads the text twice; both readings say the same.
template <class Read>
auto read_twice(Read read)
{
    auto first = read();
    require(first.diagnostics.size() <= most_diagnostics);
    std::string told;
    for (const diagnostic& d : first.diagnostics) {
        require(!d.message.empty());
        told += d.to_text();
    }
    std::string told_again;
    for (const diagnostic& d : read().diagnostics)
        told_again += d.to_text();
    require(told == told_again);
    return first;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view yaml = muster::fuzz::text_of(data, size);
    const load_outcome scenario = read_twice([&] { return load_scenario(yaml, options()); });
    require(scenario.scenario.has_value() == scenario.diagnostics.empty());
    require(!scenario.scenario || !scenario.scenario->flows.empty());
    const case_outcome cases = read_twice([&] { return load_cases(yaml, "c.yaml"); });
    require(cases.file.has_value() == cases.diagnostics.empty());
    require(!cases.file || !cases.file->cases.empty());
    return 0;
}
