// A server whose limits are not the ones it announces.
#include "reference_server/faults/bytes/bends.hpp"

#include <chrono>

namespace muster::server::bends {

namespace {

void announce(server_options& options, std::size_t enforced)
{
    options.announced_payload = options.announced_payload.value_or(options.max_payload);
    options.max_payload = enforced;
}

} // namespace

void one_answer_only(const flaws& f)
{
    f.bytes.most_answers = 1;
}

void payload_unbounded(const flaws& f)
{
    announce(f.options, 100'000'000);
}

void payload_one_byte_less(const flaws& f)
{
    announce(f.options, f.options.max_payload - 1);
}

void payload_in_characters(const flaws& f)
{
    announce(f.options, 4 * f.options.max_payload);
}

void recovery_without_end(const flaws& f)
{
    if (f.options.recovery > core::duration::zero())
        f.options.recovery = std::chrono::hours(24);
}

} // namespace muster::server::bends
