// Measured behaviour of the engine.io releases, one row a range; a probe that was not made excludes nothing.
#include "engine/cases/version_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace muster::engine {

namespace {

// Probes: maxPayload in the handshake; answer to a POST over the default limit; to a WebSocket request with
// transport=abc; to a second GET; Cache-Control of the handshake; whether data keeps a silent client alive;
// answer to an octet-stream POST in revision 4; to a WebSocket request of the other revision on a session.
constexpr std::array<std::string_view, 8> probes{"maxPayload", "bigPost",      "wsTransport",
                                                 "secondGet",  "noStore",      "dataKeepsAlive",
                                                 "octetPost",  "otherRevision"};

struct release_row {
    std::string_view releases;
    std::array<std::string_view, probes.size()> values; // empty: not told apart
};

constexpr std::array<release_row, 12> releases{{
    {"engine.io 3.4.2 to 3.5.0", {"no", "200", "400", "500", "no", "yes", "200", "101"}},
    {"engine.io 3.6.0 to 3.6.2", {"no", "reset", "400", "500", "no", "yes", "200", "101"}},
    {"engine.io 4.0.6", {"no", "reset", "400", "500", "no", "yes", "200", "101"}},
    {"engine.io 4.1.1 to 5.0.0", {"no", "reset", "400", "500", "no", "yes", "none", "101"}},
    {"engine.io 5.1.1 to 6.1.1", {"no", "reset", "101", "500", "no", "yes", "none", "101"}},
    {"engine.io 6.2.0 to 6.4.1", {"yes", "413", "101", "500", "no", "yes", "none", "101"}},
    {"engine.io 6.4.2 to 6.5.2", {"yes", "413", "400", "400", "no", "yes", "none", "101"}},
    {"engine.io 6.5.3 to 6.5.5", {"yes", "413", "400", "400", "yes", "yes", "none", "101"}},
    {"engine.io 6.6.0 to 6.6.6", {"yes", "413", "400", "400", "yes", "no", "none", "101"}},
    {"engine.io 6.6.7 to 6.6.9", {"yes", "413", "400", "400", "yes", "no", "400", "101"}},
    {"engine.io 6.6.10", {"yes", "413", "400", "400", "yes", "no", "400", "400"}},
    {"engine.io 6.6.11", {"yes", "413", "400", "400", "yes", "once", "400", "400"}},
}};

using observations = std::map<std::string, std::string, std::less<>>;

observations observed_in(std::span<const result::case_result> cases)
{
    constexpr std::string_view mark = "fingerprint ";
    observations seen;
    for (const result::case_result& c : cases) {
        for (const std::string& line : c.records) {
            const std::size_t equals = line.find('=');
            if (line.starts_with(mark) && equals != std::string::npos)
                seen.emplace(line.substr(mark.size(), equals - mark.size()), line.substr(equals + 1));
        }
    }
    return seen;
}

bool fits(const release_row& row, const observations& seen)
{
    for (std::size_t i = 0; i < probes.size(); ++i) {
        const auto found = seen.find(probes[i]);
        if (found != seen.end() && !row.values[i].empty() && found->second != row.values[i])
            return false;
    }
    return true;
}

} // namespace

std::vector<std::string> version_window(std::span<const result::case_result> cases)
{
    const observations seen = observed_in(cases);
    std::vector<std::string> lines;
    if (const auto bundle = seen.find("bundle"); bundle != seen.end())
        lines.push_back(fmt::format("the client bundle that it serves calls itself {}", bundle->second));
    const auto made =
        std::count_if(probes.begin(), probes.end(), [&](std::string_view p) { return seen.contains(p); });
    if (made < 4)
        return lines;
    std::string fitting;
    for (const release_row& row : releases)
        if (fits(row, seen))
            fitting += (fitting.empty() ? "" : ", or ") + std::string(row.releases);
    lines.push_back(
        fitting.empty()
            ? fmt::format("no measured engine.io release behaves like this ({} probes)", made)
            : fmt::format("behaves like {} ({} of {} probes made)", fitting, made, probes.size()));
    return lines;
}

} // namespace muster::engine
