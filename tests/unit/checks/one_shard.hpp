// One delivery judge with short words for what its clients do, and stamps read and forged with its secret.
#pragma once

#include "checks/delivery_judge.hpp"
#include "checks/lanes/emitted_lanes.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace muster::checks {

inline constexpr std::uint64_t secret = 77;
inline constexpr std::uint32_t run = 5;

inline core::time_point at(int t)
{
    return core::time_point{core::duration{t * 1000}};
}

// One judge with short words for what its clients do; room "r" of "/" unless said otherwise.
struct shard {
    explicit shard(judge_options o = {.run = run, .secret = secret, .sender_excluded = true})
        : judge{o, at(0)}
    {}

    void in(client_id who, int t)
    {
        judge.join_invoked(who, "/", "r", at(t));
        judge.join_confirmed(who, "/", "r", at(t));
    }
    struct message {
        emission what;
        std::string json;
    };
    message emit(client_id who, int t, std::string_view room = "r")
    {
        message m{judge.begin_emit(who, "/", room),
                  "[\"m\",\"" + std::string{stamp_placeholder()} + " body\"]"};
        EXPECT_TRUE(judge.seal(m.what, at(t), at(t), false, m.json, {}));
        return m;
    }
    delivery deliver(client_id who, const message& m, int t)
    {
        return judge.delivered(who, "/", m.json, {}, at(t));
    }
    void finish(bool capped = false)
    {
        std::vector<result::check_result> list;
        judge.finish(capped, at(1'000'000), list, ledger);
        for (auto& c : list)
            checks[c.id] = c;
    }

    delivery_judge judge;
    std::map<std::string, result::check_result> checks;
    result::ledger ledger;
};

inline stamp read(const std::string& json)
{
    return read_stamp(std::string_view{json}.substr(find_stamp(json)), secret)->value;
}

inline std::string forged(stamp s, std::uint64_t key = secret)
{
    std::string json = "[\"m\",\"" + std::string(stamp_size, ' ') + "\"]";
    write_stamp(s, key, json.data() + 6);
    return json;
}

} // namespace muster::checks
