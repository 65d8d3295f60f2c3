// The names, titles and rules of the checks, and how a tally becomes a verdict.
#include "checks/findings.hpp"

#include <utility>

namespace muster::checks {
namespace {

struct description {
    const char* id;
    const char* title;
    const char* rule;
};

constexpr const char* at_most_once = "Socket.IO documentation, Delivery guarantees: a message arrives at "
                                     "most once; nothing is sent again unless "
                                     "the application retries";

constexpr std::array<description, check_kinds> descriptions{{
    {"O1", "Per-sender order at each receiver",
     "Socket.IO documentation, Delivery guarantees: what one side emits reaches the other in the order of "
     "emitting, whatever the transport, during an upgrade too"},
    {"D1", "No duplicates", at_most_once},
    {"D2", "No loss for members",
     "Socket.IO documentation, Delivery guarantees: only a broken connection loses messages; Rooms: a "
     "broadcast "
     "to a room goes to every member"},
    {"D4", "No phantoms", "Nothing is delivered that no client of this run emitted"},
    {"D5", "Content unchanged",
     "Socket.IO documentation, Emitting events: arguments arrive as they were emitted"},
    {"I1", "Room isolation",
     "Socket.IO documentation, Rooms: a broadcast to a room reaches only sockets that joined it and have "
     "neither "
     "left nor disconnected"},
    {"I2", "Namespace isolation",
     "Socket.IO documentation, Namespaces: each namespace has its own events and rooms"},
    {"I3", "Senders do not get their own broadcast",
     "Socket.IO documentation, Rooms: a broadcast from a socket goes to every member except the sender"},
    {"A1", "Acknowledged exactly once",
     "Socket.IO documentation, Emitting events (Acknowledgements): the callback of an emit is called once, "
     "by "
     "the answer to it"},
    {"A2", "Acknowledgements answer their own emit",
     "Socket.IO protocol v5, ACK: the id of an answer is the id of the event that asked for it"},
}};

} // namespace

result::check_result findings::take(check_kind k)
{
    tally& t = of(k);
    const description& d = descriptions[static_cast<std::size_t>(k)];
    result::check_result r;
    r.id = d.id;
    r.title = d.title;
    r.rule = d.rule;
    r.count = t.count;
    r.situations = t.situations;
    r.unknown = t.unknown;
    r.examples = std::exchange(t.examples, {});
    if (t.count > 0)
        r.verdict = result::check_verdict::violation;
    else if (t.unknown * 1000 > t.situations)
        r.verdict = result::check_verdict::unknown;
    else if (t.situations > 0)
        r.verdict = result::check_verdict::pass;
    return r;
}

} // namespace muster::checks
