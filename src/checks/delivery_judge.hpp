// Judges what the server did with stamped messages, online and with bounded memory: per-sender order (O1),
// duplicates (D1), loss (D2), phantoms (D4), corruption (D5), room isolation (I1), sender exclusion (I3).
// One per shard; sans-IO. Clients report their own steps; deliveries are read from the raw frame.
#pragma once

#include "checks/answer_proof.hpp"
#include "checks/stamp.hpp"
#include "core/time.hpp"
#include "result/run_result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::checks {

using client_id = std::uint32_t;

struct judge_options {
    std::uint32_t run = 0;
    std::uint64_t secret = 0;
    bool order = true;            // expect.order: per-sender
    bool delivery = true;         // expect.delivery: exactly-once
    bool isolation = true;        // expect.isolation
    bool sender_excluded = false; // expect.senderExcluded: the sender must not get its own message
    bool sender_included = false; // expect.senderExcluded: false was written: the sender must get it
    std::size_t memory_budget = std::size_t{64} * 1024 * 1024; // of lanes; past it lanes degrade to unknown
};

// What one emission was given. Kept by the caller until the frame is sealed and acked.
struct emission {
    bool stamped = false;
    std::uint32_t sender = 0;
    std::uint32_t room = 0;
    std::uint32_t lane = 0;
    std::uint32_t global = 0;
};

// What a delivery turned out to be, for the meter.
struct delivery {
    enum class kind : std::uint8_t {
        unstamped, // no stamp in it
        counted,   // a first copy that a member was to receive: its latency counts
        other      // duplicate, phantom, corrupt header, misdelivered, outside a window: reported, not timed
    };
    kind what = kind::unstamped;
    core::time_point due{};
    core::time_point sent{};
    std::uint32_t sender = 0;
    std::uint32_t room = 0;
    std::uint32_t lane = 0;
    std::uint32_t audience = 0; // members that are to receive this message; 0 when unknown
};

// How many messages every lane of this shard carried, with their send times: exchanged between shards at the
// drain.
struct emitted_lanes;

class delivery_judge {
public:
    delivery_judge(const judge_options& options, core::time_point run_start);
    delivery_judge(delivery_judge&&) noexcept;
    delivery_judge& operator=(delivery_judge&&) noexcept;
    ~delivery_judge();

    // Membership of a client in a room, from its own steps (checks: OUT, JOINING, IN, LEAVING).
    // A join without an answer of its own is confirmed by evidence(): the next answer of the server to
    // something this client sent after the join, since a session's packets are handled in order.
    void join_invoked(client_id who, std::string_view nsp, std::string_view room, core::time_point now);
    // `proof`: what confirmed it.
    void join_confirmed(client_id who, std::string_view nsp, std::string_view room, core::time_point now,
                        const answer_proof& proof = {});
    // A message of the room came to `who`, which may confirm a join that has no answer of its own: false when
    // it proves nothing yet, since an earlier leave has no answer either.
    bool join_shown(client_id who, std::string_view nsp, std::string_view room, core::time_point now);
    void leave_invoked(client_id who, std::string_view nsp, std::string_view room, core::time_point now);
    void leave_confirmed(client_id who, std::string_view nsp, std::string_view room, core::time_point now);
    // An answer (ack or response) to a request that this client sent at `asked` arrived: confirms its joins
    // and leaves invoked until `asked`. A proof that is not firm confirms joins only, until the end of the
    // run shows whether others heard such answers unasked.
    void evidence(client_id who, core::time_point asked, core::time_point now,
                  const answer_proof& proof = {});
    // An event with this name (proof_hash) came to a client that waited for no answer of this name.
    void heard_unasked(std::uint64_t name);
    // The session ended (dropped, closed, failed): all memberships OUT, lanes closed at the last delivery,
    // emits without proof become unknown. `graceful`: the client said goodbye itself after its acks.
    void session_ended(client_id who, bool graceful, core::time_point now);
    // The client left a namespace, or was put out of it: its memberships there end, and what is on its way to
    // it there reaches nobody.
    void namespace_left(client_id who, std::string_view nsp, core::time_point now);
    // A new session of this client began.
    void session_began(client_id who, core::time_point now);

    // Numbers a message that is about to be rendered with a stamp. `room` empty: no audience declared.
    emission begin_emit(client_id who, std::string_view nsp, std::string_view room);
    // Writes the stamp over the placeholder in `json` (or in one of `attachments`), body checksum included,
    // and books the emission as sent at `now`. False (and nothing booked) when there is no placeholder.
    bool seal(emission& e, core::time_point due, core::time_point now, bool wants_ack, std::string& json,
              std::span<std::string> attachments);
    // The server acked this emission: proof that it was accepted.
    void accepted(const emission& e, core::time_point now);

    // A received event: raw payload text and attachments of `who`. `frame` goes into counterexamples.
    delivery delivered(client_id who, std::string_view nsp, std::string_view json,
                       std::span<const std::string> attachments, core::time_point now);
    // The other messages in the event of the last delivered(): a server may send several at once.
    const std::vector<delivery>& others() const;

    // Drain. The shard's own lanes for the others, then the lanes of all other shards of the run.
    const emitted_lanes& emitted() const;
    void learn(const emitted_lanes& of_other_shard);
    // True when every delivery that can be expected has come: the drain may end early.
    bool complete() const;
    // Time of the last stamped delivery.
    core::time_point last_delivery() const;

    // Closes all lanes (`capped`: the drain ran into its limit, so trailing holes are unknown, not loss) and
    // appends the check results and the ledger. Called once.
    void finish(bool capped, core::time_point now, std::vector<result::check_result>& checks,
                result::ledger& ledger);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::checks
