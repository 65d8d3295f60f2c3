// The error text contract: what happened, where, the cause, what to do, what was kept.
// Every error a user reads is one of these.
#pragma once

#include <string>

namespace muster::core {

struct problem {
    std::string code;   // stable, machine-readable, e.g. "connection_refused"
    std::string what;   // one sentence: what happened
    std::string where;  // target, connection, step or file:line
    std::string cause;  // why, as far as it is known
    std::string remedy; // what the user can do
    std::string kept;   // what was kept or not begun, e.g. "nothing was sent"

    friend bool operator==(const problem&, const problem&) = default;
};

// "error[CODE]: what\n  where: ...\n  cause: ...\n  remedy: ...\n  kept: ...\n"; empty parts are left out.
std::string to_text(const problem& p);

} // namespace muster::core
