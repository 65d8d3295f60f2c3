// What the judges found: per check how often, in how many situations, and the first examples.
#pragma once

#include "result/verdict.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muster::checks {

enum class check_kind : std::uint8_t {
    order,        // O1
    duplicates,   // D1
    loss,         // D2
    phantoms,     // D4
    integrity,    // D5
    rooms,        // I1
    namespaces,   // I2
    own_messages, // I3
    acks,         // A1
    ack_pairing   // A2
};
inline constexpr std::size_t check_kinds = 10;

class findings {
public:
    void exercised(check_kind k, std::uint64_t times = 1) { of(k).situations += times; }
    void unknown(check_kind k, std::uint64_t times = 1) { of(k).unknown += times; }

    // Counts a violation; `example` is called only while examples are still collected.
    template <class Example>
    void violated(check_kind k, Example example)
    {
        tally& t = of(k);
        ++t.count;
        if (t.examples.size() < examples_kept)
            t.examples.push_back(example());
    }
    // More of the kind that has its example already.
    void violated_again(check_kind k, std::uint64_t times) { of(k).count += times; }

    std::uint64_t count(check_kind k) const { return tallies_[static_cast<std::size_t>(k)].count; }

    // The verdict with its title and rule: violation; unknown when more than one in a thousand situations
    // could not be judged; pass; not_exercised.
    result::check_result take(check_kind k);

private:
    static constexpr std::size_t examples_kept = 10;

    struct tally {
        std::uint64_t count = 0;
        std::uint64_t situations = 0;
        std::uint64_t unknown = 0;
        std::vector<result::counterexample> examples;
    };

    tally& of(check_kind k) { return tallies_[static_cast<std::size_t>(k)]; }

    std::array<tally, check_kinds> tallies_;
};

} // namespace muster::checks
