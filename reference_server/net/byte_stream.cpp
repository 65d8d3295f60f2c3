// The calls of a stream that need no handler.
#include "reference_server/net/byte_stream.hpp"

#include <algorithm>

namespace muster::server {

std::size_t byte_stream::write_some(std::span<const std::string_view> parts, error_code& failed)
{
    static constexpr std::size_t most = 64; // what Asio hands to one writev
    std::array<boost::asio::const_buffer, most> buffers;
    const std::size_t count = std::min(parts.size(), most);
    for (std::size_t i = 0; i < count; ++i)
        buffers[i] = {parts[i].data(), parts[i].size()};
    for (std::size_t i = count; i < most; ++i)
        buffers[i] = {};
    if (count == 1)
        return socket_.write_some(buffers[0], failed);
    return socket_.write_some(buffers, failed);
}

void byte_stream::close()
{
    error_code ignored;
    socket_.shutdown(socket_type::shutdown_both, ignored);
    socket_.close(ignored);
}

} // namespace muster::server
