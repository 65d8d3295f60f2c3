// Judges acknowledgements: exactly once per emit (A1) and paired with their own emit (A2).
// Bounded memory per (client, namespace): a window of outstanding and recent ids.
#pragma once

#include "checks/delivery_judge.hpp"
#include "core/time.hpp"
#include "result/verdict.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace muster::checks {

class ack_judge {
public:
    ack_judge(const judge_options& options, core::time_point run_start);
    ack_judge(ack_judge&&) noexcept;
    ack_judge& operator=(ack_judge&&) noexcept;
    ~ack_judge();

    // An emit with ack id `id` went out. `e` tells the stamp it carries, if any.
    void asked(client_id who, std::string_view nsp, std::uint64_t id, const emission& e,
               core::time_point now);

    enum class reading : std::uint8_t {
        first,     // answers an outstanding id: complete the waiter
        late,      // first answer, but after given_up()
        duplicate, // A1
        phantom,   // A1: an id that was never asked
        no_id      // an ack packet without id: A1
    };
    // An ack arrived; `json` is its raw payload: when it echoes a stamp, the stamp must be the asked one
    // (A2).
    reading received(client_id who, std::string_view nsp, std::optional<std::uint64_t> id,
                     std::string_view json, core::time_point now);

    // The waiter's deadline passed on a living session: counts as missing (A1) unless it still comes late, or
    // the session breaks.
    void given_up(client_id who, std::string_view nsp, std::uint64_t id, core::time_point now);

    // The session ended: what is outstanding is unknown.
    void session_ended(client_id who, core::time_point now);

    // Ids without an answer on living sessions at the end are missing; unknown when the run did not wait for
    // what was still on its way.
    void finish(bool waited, std::vector<result::check_result>& checks);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::checks
