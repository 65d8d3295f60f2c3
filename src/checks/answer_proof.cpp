// The book of answers.
#include "checks/answer_proof.hpp"

namespace muster::checks {
namespace {

constexpr std::size_t most_names = 10'000; // a server that invents names fills no memory

} // namespace

std::uint64_t proof_hash(std::string_view bytes)
{
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (const char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash == 0 ? 1 : hash;
}

std::uint64_t answer_book::enter(std::uint32_t who, const answer_proof& proof)
{
    if (proof.firm())
        return 0;
    const std::uint64_t number = proof.selective ? proof.name * 31 + proof.text : proof.name;
    const auto [found, fresh] = entries_.try_emplace(number, entry{proof.name, who, !proof.selective});
    if (!fresh && found->second.who != who)
        found->second.shared = true;
    return number == 0 ? 1 : number;
}

void answer_book::heard_unasked(std::uint64_t name)
{
    if (unasked_.size() < most_names)
        unasked_.insert(name);
}

bool answer_book::doubtful(std::uint64_t number) const
{
    if (number == 0)
        return false;
    const auto found = entries_.find(number);
    return found != entries_.end() && found->second.shared && unasked_.contains(found->second.name);
}

void answer_book::learn(const answer_book& other)
{
    unasked_.insert(other.unasked_.begin(), other.unasked_.end());
}

} // namespace muster::checks
