// One scenario of a few lines, played against a scripted server, with what came of it.
#pragma once

#include "tests/support/load_text.hpp"
#include "tests/unit/engine/scripted_peer.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace muster::test {

using answers = std::vector<std::string>;

// One client that plays `flow`, written at the indentation of a list under "flow:".
inline scenario::scenario_file flow_of(const std::string& flow, const std::string& config = "")
{
    return load_text("config:\n  target: reference\n" + config +
                     "  phases: [{ name: one, duration: 1s, arrivalCount: 1 }]\n"
                     "scenarios:\n  - name: solo\n    flow:\n" +
                     flow);
}

struct played {
    scripted_peer peer;
    result::run_result result;
    core::duration took{};
    std::vector<std::string> log;
    bool ended = false;

    played(const scenario::scenario_file& s, scripted_peer::handler h, loopback_options o = {},
           const std::function<void(scripted_peer&)>& prepare = {})
        : peer(std::move(h))
    {
        if (prepare)
            prepare(peer);
        loopback l(s, peer, o);
        result = l.play();
        took = l.elapsed();
        log = l.log();
        ended = l.ended_by_itself();
    }
    std::uint64_t count(const std::string& name) const { return result.counters.at(name); }
};

template <class Member>
loopback_options with(Member loopback_options::*field, std::type_identity_t<Member> value)
{
    loopback_options o;
    o.*field = value;
    return o;
}

inline answers nothing(std::string_view)
{
    return {};
}

} // namespace muster::test
