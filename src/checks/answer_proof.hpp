// What a response proves. An ack is its client's alone; an event that answers may also be somebody else's:
// told to everybody, it would date a membership too early. Nothing is withdrawn while the run goes on:
// memberships note by what they were confirmed, and the end of the run knows which names were told unasked.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace muster::checks {

struct answer_proof {
    std::uint64_t name = 0; // of the event, hashed; 0: an ack, or an answer nobody else can get
    std::uint64_t text = 0; // its arguments, hashed
    bool selective = false; // the scenario picked it by values of this client

    bool firm() const { return name == 0; }
};

std::uint64_t proof_hash(std::string_view bytes);

// Which answers were taken by whom, and which names came to clients that had not asked.
class answer_book {
public:
    // The number under which a membership keeps its proof; 0 for a firm one.
    std::uint64_t enter(std::uint32_t who, const answer_proof& proof);
    // An event of this name came to a client that waited for none.
    void heard_unasked(std::uint64_t name);
    // True when the answer may have been about another client.
    bool doubtful(std::uint64_t number) const;
    // Adds the names that another shard's clients heard.
    void learn(const answer_book& other);

private:
    struct entry {
        std::uint64_t name = 0;
        std::uint32_t who = 0;
        bool shared = false; // would have been taken by others too
    };
    std::unordered_map<std::uint64_t, entry> entries_;
    std::unordered_set<std::uint64_t> unasked_;
};

} // namespace muster::checks
