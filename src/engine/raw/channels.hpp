// The channels of raw steps, apart from those of the client machine and of HTTP steps.
#pragma once

#include "client/io_command.hpp"

namespace muster::engine::raw {

inline constexpr client::channel_id first_raw_channel = 100;
inline constexpr client::channel_id last_raw_channel = 199;

constexpr bool is_raw(unsigned channel)
{
    return channel >= first_raw_channel && channel <= last_raw_channel;
}

} // namespace muster::engine::raw
