// Plays the flows of cases, each as a client of its own, and hands back what each found.
#pragma once

#include "client/io_event.hpp"
#include "engine/cases/selection.hpp"
#include "engine/raw/finding.hpp"
#include "engine/script/stage.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::engine {

class player {
public:
    // The options outlive the player.
    player(const suite_options& options, core::time_point start);
    ~player();
    player(const player&) = delete;
    player& operator=(const player&) = delete;

    // How far the server is: waits of cases begun from now on are longer by that.
    void allow(core::duration round_trip);
    // Begins the case; the number names it until it has ended.
    client::client_id start(const planned_case& what, moment t);

    void on(client::client_id who, const client::io_event& event, moment t);
    void on_deadline(moment t);
    core::time_point next_deadline() const;

    std::size_t running() const { return playing_.size(); }
    // Ends what is running without a finding; the numbers of those cut.
    std::vector<client::client_id> cut_all(moment t);

    struct ended {
        client::client_id who = 0;
        finding found;
        core::duration took{};
        std::string broken;    // why the flow could not be played to its end: our side; empty when it was
        core::duration late{}; // a wait was ended this much too late by us; zero when it did not matter
    };
    // What has ended since the last call.
    std::vector<ended> take_ended() { return std::exchange(ended_, {}); }

private:
    // What the cases of one revision and variant share.
    struct ground;
    struct playing;

    static void note_lateness(playing& p, core::time_point now);
    ground& ground_of(const planned_case& what);
    void settle(std::map<client::client_id, std::unique_ptr<playing>>::iterator at, moment t);

    const suite_options* options_;
    core::time_point start_;
    core::duration round_trip_{};
    std::map<std::pair<unsigned, std::string>, std::unique_ptr<ground>> grounds_;
    std::map<client::client_id, std::unique_ptr<playing>> playing_;
    std::vector<ended> ended_;
    client::client_id last_ = 0;
};

} // namespace muster::engine
