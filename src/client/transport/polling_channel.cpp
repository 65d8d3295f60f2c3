// GET and POST bookkeeping.
#include "client/transport/polling_channel.hpp"

#include "wire/engineio_payload.hpp"

namespace muster::client {

namespace {

// An upper bound of what the packet takes in a body: type, length digits, separator, base64.
std::uint64_t encoded_bound(const wire::engineio_packet& packet, bool base64)
{
    const std::uint64_t size = packet.data.size();
    constexpr std::uint64_t framing = 12;
    return framing + (packet.binary && base64 ? (size + 3) / 3 * 4 : size);
}

} // namespace

polling_channel::polling_channel(channel_id get, channel_id post, const client_options& options)
    : options_(&options), get_(get), post_(post)
{}

void polling_channel::send_get(const session_address& address, io_queue& io)
{
    io_command c;
    c.what = io_command::kind::http_request;
    c.channel = get_;
    c.method = "GET";
    c.target = address.put_target(io, "polling");
    c.fields = address.put_polling_fields(io);
    io.push(c);
    get_pending_ = true;
    get_open_ = true;
}

void polling_channel::flush(const session_address& address, std::uint64_t max_payload, core::time_point now,
                            io_queue& io)
{
    if (queue_.empty() || post_pending())
        return;
    const std::size_t count = packets_that_fit(max_payload);
    batch_.clear();
    for (std::size_t i = 0; i < count; ++i)
        batch_.push_back(queue_.at(i));
    const bool base64 = options_->revision == wire::engineio_revision::v4 || options_->base64_polling;

    io_command c;
    c.what = io_command::kind::http_request;
    c.channel = post_;
    c.method = "POST";
    c.target = address.put_target(io, "polling");
    c.fields = address.put_polling_fields(io);
    c.body = io.begin();
    const bool octets = wire::append_payload(io.bytes, options_->revision, batch_,
                                             base64 ? wire::binary_form::base64 : wire::binary_form::octets);
    c.body = io.end(c.body);
    c.content_type = octets ? "application/octet-stream" : "text/plain;charset=UTF-8";
    io.push(c);
    queue_.pop(count);
    post_by_ = now + options_->request_time;
    post_open_ = true;
}

std::size_t polling_channel::packets_that_fit(std::uint64_t max_payload) const
{
    const bool base64 = options_->revision == wire::engineio_revision::v4 || options_->base64_polling;
    std::uint64_t total = 0;
    std::size_t count = 0;
    while (count < queue_.size()) {
        total += encoded_bound(queue_.at(count), base64);
        if (count > 0 && total > max_payload)
            break;
        ++count;
    }
    return count;
}

void polling_channel::close(io_command::kind how, io_queue& io)
{
    io_command c;
    c.what = how;
    if (post_open_) {
        c.channel = post_;
        io.push(c);
    }
    if (get_open_) {
        c.channel = get_;
        io.push(c);
    }
    get_gone();
    post_gone();
}

void polling_channel::get_gone()
{
    get_pending_ = false;
    get_open_ = false;
}

void polling_channel::post_gone()
{
    post_by_ = core::never;
    post_open_ = false;
}

} // namespace muster::client
