// One window of ids per (client, namespace): those still due, and the last ones answered.
#include "checks/ack_judge.hpp"

#include "checks/findings.hpp"
#include "checks/stamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>

namespace muster::checks {
namespace {

constexpr std::size_t answered_kept = 64;
constexpr std::size_t ids_kept = 256;
constexpr std::size_t frame_shown = 300;

struct asked_id {
    enum class state : std::uint8_t { due, given_up, answered };
    std::uint64_t id = 0;
    std::uint32_t global = 0; // of the stamp it carried
    bool stamped = false;
    state now = state::due;
};

struct id_window {
    std::string nsp;
    std::vector<asked_id> ids;      // ascending
    std::uint64_t forgotten = 0;    // ids below were asked and dropped from the window
    bool forgot_unanswered = false; // among them was one without an answer
    std::size_t due = 0;
};

} // namespace

struct ack_judge::impl {
    judge_options options;
    core::time_point run_start;
    findings found;
    std::unordered_map<client_id, std::vector<id_window>> clients;

    id_window& window(client_id who, std::string_view nsp);
    static asked_id* find(id_window& w, std::uint64_t id);
    void shrink(client_id who, id_window& w);
    void pair(client_id who, const asked_id& asked, std::string_view json, core::time_point now);
    void violated(client_id who, std::string summary, const char* expected, std::string_view json,
                  core::time_point now);
    void missed(client_id who, const id_window& w, const asked_id& a);
};

id_window& ack_judge::impl::window(client_id who, std::string_view nsp)
{
    auto& list = clients[who];
    for (id_window& w : list)
        if (w.nsp == nsp)
            return w;
    list.emplace_back().nsp = nsp;
    return list.back();
}

asked_id* ack_judge::impl::find(id_window& w, std::uint64_t id)
{
    const auto at = std::lower_bound(w.ids.begin(), w.ids.end(), id,
                                     [](const asked_id& a, std::uint64_t i) { return a.id < i; });
    return at == w.ids.end() || at->id != id ? nullptr : &*at;
}

// Forgets the oldest ids; one that was still due can no longer be judged.
void ack_judge::impl::shrink(client_id who, id_window& w)
{
    if (w.ids.size() < ids_kept && w.ids.size() - w.due < 2 * answered_kept)
        return;
    const std::size_t drop = w.ids.size() >= ids_kept ? w.ids.size() - ids_kept / 2 : answered_kept;
    std::size_t at = 0;
    for (; at < drop; ++at) {
        const asked_id& a = w.ids[at];
        if (a.now == asked_id::state::answered)
            continue;
        if (w.ids.size() < ids_kept)
            break; // only the answered ones before it have to go
        w.forgot_unanswered = true;
        --w.due;
        if (a.now == asked_id::state::given_up)
            missed(who, w, a);
        else
            found.unknown(check_kind::acks);
    }
    if (at == 0)
        return;
    w.forgotten = w.ids[at - 1].id + 1;
    w.ids.erase(w.ids.begin(), w.ids.begin() + static_cast<std::ptrdiff_t>(at));
}

void ack_judge::impl::violated(client_id who, std::string summary, const char* expected,
                               std::string_view json, core::time_point now)
{
    found.violated(check_kind::acks, [&] {
        result::counterexample example;
        example.summary = std::move(summary);
        example.expected = expected;
        example.actual = "the answer below";
        example.frames.push_back({now - run_start, false, who, std::string{json.substr(0, frame_shown)}});
        return example;
    });
}

void ack_judge::impl::missed(client_id who, const id_window& w, const asked_id& a)
{
    found.violated(check_kind::acks, [&] {
        result::counterexample example;
        example.summary = fmt::format("Client {} never got the answer {} on namespace {}", who, a.id, w.nsp);
        example.expected = "one answer while the session lives";
        example.actual = "none";
        return example;
    });
}

// An answer that carries a stamp carries the one of its own emit.
void ack_judge::impl::pair(client_id who, const asked_id& asked, std::string_view json, core::time_point now)
{
    const std::size_t at = asked.stamped ? find_stamp(json) : std::string_view::npos;
    if (at == std::string_view::npos)
        return;
    const auto reading = read_stamp(json.substr(at, stamp_size), options.secret);
    if (!reading || !reading->intact || reading->value.run != options.run)
        return;
    found.exercised(check_kind::ack_pairing);
    const stamp& got = reading->value;
    if (got.sender == who && got.global == asked.global)
        return;
    found.violated(check_kind::ack_pairing, [&] {
        result::counterexample example;
        example.summary = fmt::format("The answer {} to client {} belongs to another emit", asked.id, who);
        example.expected = fmt::format("number {} of client {}", asked.global, who);
        example.actual = fmt::format("number {} of client {}", got.global, got.sender);
        example.frames.push_back({now - run_start, false, who, std::string{json.substr(0, frame_shown)}});
        return example;
    });
}

ack_judge::ack_judge(const judge_options& options, core::time_point run_start)
    : impl_{std::make_unique<impl>(impl{options, run_start, {}, {}})}
{}
ack_judge::ack_judge(ack_judge&&) noexcept = default;
ack_judge& ack_judge::operator=(ack_judge&&) noexcept = default;
ack_judge::~ack_judge() = default;

void ack_judge::asked(client_id who, std::string_view nsp, std::uint64_t id, const emission& e,
                      core::time_point)
{
    id_window& w = impl_->window(who, nsp);
    impl_->found.exercised(check_kind::acks);
    impl_->shrink(who, w);
    const asked_id fresh{id, e.global, e.stamped, asked_id::state::due};
    if (asked_id* same = impl::find(w, id); same != nullptr) {
        // The id is used again: whatever was due under it cannot be told apart any more.
        if (same->now == asked_id::state::answered)
            ++w.due;
        else
            impl_->found.unknown(check_kind::acks);
        *same = fresh;
        return;
    }
    if (id < w.forgotten) {
        w.forgot_unanswered = true;
        impl_->found.unknown(check_kind::acks);
        return;
    }
    const auto at = std::upper_bound(w.ids.begin(), w.ids.end(), id,
                                     [](std::uint64_t i, const asked_id& other) { return i < other.id; });
    w.ids.insert(at, fresh);
    ++w.due;
}

ack_judge::reading ack_judge::received(client_id who, std::string_view nsp, std::optional<std::uint64_t> id,
                                       std::string_view json, core::time_point now)
{
    if (!id) {
        impl_->violated(who, fmt::format("Client {} got an answer without an id", who), "the id of an emit",
                        json, now);
        return reading::no_id;
    }
    id_window& w = impl_->window(who, nsp);
    asked_id* a = impl::find(w, *id);
    if (a == nullptr) {
        if (*id < w.forgotten && w.forgot_unanswered)
            return reading::late; // perhaps the first answer to an id that is no longer kept
        const bool again = *id < w.forgotten;
        impl_->violated(who,
                        fmt::format("Client {} got the answer {}{}", who, *id,
                                    again ? " again" : ", which it never asked for"),
                        again ? "one answer to each emit" : "answers only to what was asked", json, now);
        return again ? reading::duplicate : reading::phantom;
    }
    switch (a->now) {
    case asked_id::state::answered:
        impl_->violated(who, fmt::format("Client {} got the answer {} again", who, *id),
                        "one answer to each emit", json, now);
        return reading::duplicate;
    case asked_id::state::due:
    case asked_id::state::given_up:
        break;
    }
    const bool late = a->now == asked_id::state::given_up;
    a->now = asked_id::state::answered;
    --w.due;
    impl_->pair(who, *a, json, now);
    return late ? reading::late : reading::first;
}

void ack_judge::given_up(client_id who, std::string_view nsp, std::uint64_t id, core::time_point)
{
    asked_id* a = impl::find(impl_->window(who, nsp), id);
    if (a != nullptr && a->now == asked_id::state::due)
        a->now = asked_id::state::given_up;
}

void ack_judge::session_ended(client_id who, core::time_point)
{
    const auto found = impl_->clients.find(who);
    if (found == impl_->clients.end())
        return;
    for (const id_window& w : found->second)
        impl_->found.unknown(check_kind::acks, w.due);
    impl_->clients.erase(found);
}

void ack_judge::finish(bool waited, std::vector<result::check_result>& checks)
{
    for (const auto& [who, windows] : impl_->clients)
        for (const id_window& w : windows) {
            if (!waited)
                impl_->found.unknown(check_kind::acks, w.due);
            for (const asked_id& a : w.ids)
                if (waited && a.now != asked_id::state::answered)
                    impl_->missed(who, w, a);
        }
    checks.push_back(impl_->found.take(check_kind::acks));
    checks.push_back(impl_->found.take(check_kind::ack_pairing));
}

} // namespace muster::checks
