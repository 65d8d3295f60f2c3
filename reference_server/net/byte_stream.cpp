// The calls of a stream that need no handler.
#include "reference_server/net/byte_stream.hpp"

#include <algorithm>

namespace muster::server {

std::size_t byte_stream::write_some(std::span<const std::string_view> parts, error_code& failed)
{
    using boost::asio::const_buffer;
    if (parts.size() == 1)
        return socket_.write_some(const_buffer(parts.front().data(), parts.front().size()), failed);
    std::array<const_buffer, 64> buffers; // what Asio hands to one writev
    const std::size_t count = std::min(parts.size(), buffers.size());
    for (std::size_t i = 0; i < count; ++i)
        buffers.at(i) = {parts[i].data(), parts[i].size()};
    return socket_.write_some(std::span<const const_buffer>(buffers.data(), count), failed);
}

void byte_stream::close()
{
    error_code ignored;
    socket_.shutdown(socket_type::shutdown_both, ignored);
    socket_.close(ignored);
}

} // namespace muster::server
