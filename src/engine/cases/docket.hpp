// The order of play: which case is next, what its plays said, which of them hold. Pure bookkeeping: whoever
// plays the cases tells the docket what came of them.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "engine/cases/selection.hpp"
#include "result/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace muster::engine {

struct docket_options {
    std::size_t at_once = 24;
    unsigned most_plays = 3; // of one case; 1: what does not pass is not played again
};

class docket {
public:
    // One play that the server survived.
    struct play_said {
        result::case_verdict verdict{};
        std::string message;
    };
    struct entry {
        planned_case what;
        result::case_result verdict; // of the last play that counts; not yet judged while there is none
        std::vector<play_said> plays;
        bool closed = false;                        // not played again, whatever its plays said
        std::optional<result::case_result> pending; // of a play that does not count yet
    };

    docket() = default;
    // Those to be skipped keep their place and are never played. Side by side in an order drawn from
    // `order`, so that no case leans on the one before it.
    docket(std::vector<planned_case> cases, docket_options o, core::random_source order);

    // Takes the next case to play while `running` are; nullopt: none for now, or over().
    std::optional<std::size_t> next(std::size_t running);
    bool over() const { return round_ == round_of::over; }

    // A play has ended; it counts once settled().
    void judged(std::size_t at, result::case_result verdict);
    // After the play the server still opens sessions.
    void settled(std::size_t at);
    // It does not. `others` were played at the time and are broken off: each is played again by itself, to
    // see which one does it. A case that was alone has done it.
    void fell(std::size_t at, const std::vector<std::size_t>& others);
    // It did not come back either, or the run is stopped: nothing more is played.
    void lost();
    void stop();

    // How long the server took to show that it lives: answers much slower than its fastest one mean fewer
    // cases side by side, quick ones more again, up to the limit.
    void breathe(core::duration answer_took);

    // The cases that were played when the server fell last.
    const std::vector<std::size_t>& fallen_under() const { return fallen_under_; }
    // Names of cases that brought the server down together and do not do it alone; empty when there are none.
    std::string conspiracy() const;

    std::vector<entry>& entries() { return entries_; }
    const entry& at(std::size_t i) const { return entries_[i]; }
    std::size_t done() const { return done_; }
    std::size_t planned() const { return planned_; }

private:
    enum class round_of : std::uint8_t {
        together,
        timed,
        alone,
        again,
        timed_again,
        alone_again,
        suspects,
        over
    };
    // Cases that measure heartbeats are played while no others are, some of them at a time: they mostly wait.
    enum class manner : std::uint8_t { plain, timed, alone };
    static manner manner_of(const scenario::conformance_case& c);

    std::size_t width() const;
    void next_round();
    bool wants_another_play(const entry& e) const;
    void play_again(round_of round, manner m);
    void decide(entry& e);
    void blame(std::size_t at);

    docket_options options_;
    std::size_t pace_ = 1; // at once at present
    core::duration fastest_ = core::duration::max() / 4;
    std::vector<entry> entries_;
    round_of round_ = round_of::over;
    std::deque<std::size_t> queue_; // of this round
    std::deque<std::size_t> timed_;
    std::deque<std::size_t> alone_;
    std::vector<std::size_t> suspects_; // of a fall, not yet cleared or blamed
    std::vector<std::size_t> fallen_under_;
    std::vector<std::vector<std::size_t>> crowds_; // that fell together, while none of them is blamed
    round_of broken_off_ = round_of::over;         // the round that a fall interrupted
    std::deque<std::size_t> left_;                 // of it
    std::size_t done_ = 0;
    std::size_t planned_ = 0;
};

} // namespace muster::engine
