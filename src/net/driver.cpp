// Commands to connections.
#include "net/driver.hpp"

#include "net/channel/websocket_upgrade.hpp"

#include <chrono>

namespace muster::net {

namespace {

constexpr std::size_t most_spares = 64;
constexpr std::size_t largest_spare = 65'536;

} // namespace

core::time_point read_clock()
{
    return core::time_point(
        std::chrono::duration_cast<core::duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

driver::driver(boost::asio::io_context& context, const network& where, event_sink& sink, std::uint32_t stride,
               core::random_source random)
    : context_(context), network_(where), sink_(sink), stride_(stride), random_(random)
{}

void driver::perform(client::io_queue& queue)
{
    for (const client::io_command& command : queue.commands) {
        perform_one(command, queue);
    }
    queue.clear();
    for (const std::shared_ptr<connection>& c : dirty_) {
        c->dirty_ = false;
        c->flush();
    }
    dirty_.clear();
}

void driver::perform_one(const client::io_command& command, const client::io_queue& queue)
{
    switch (command.what) {
    case client::io_command::kind::http_request:
        start_request(command, queue);
        return;
    case client::io_command::kind::open_websocket:
        start_websocket(command, queue);
        return;
    case client::io_command::kind::open_stream:
        make(command.client, command.channel)->open_stream();
        return;
    case client::io_command::kind::write:
        if (connection* c = find(command.client, command.channel)) {
            c->write(queue.view(command.body));
        }
        return;
    case client::io_command::kind::close:
        if (const auto c = unlink(command.client, command.channel)) {
            c->close();
        }
        return;
    case client::io_command::kind::cut:
        if (const auto c = unlink(command.client, command.channel)) {
            c->cut();
        }
        return;
    }
}

void driver::start_request(const client::io_command& command, const client::io_queue& queue)
{
    request_text text;
    text.method = command.method;
    text.target = queue.view(command.target);
    text.authority = target_of(command.client).where.authority;
    text.content_type = command.content_type;
    text.fields = queue.view(command.fields);
    text.body = queue.view(command.body);
    text.has_body = command.method != "GET" && command.method != "HEAD";
    connection* c = find(command.client, command.channel);
    if (c == nullptr) {
        c = make(command.client, command.channel).get();
    }
    std::string bytes;
    if (!c->can_request()) {
        c->fail_later(core::errc::internal, "a second request before the first was answered");
    } else if (!write_request(text, bytes)) {
        c->fail_later(core::errc::malformed_header, "the request would break its own framing");
    } else {
        c->request(std::move(bytes), command.method == "HEAD");
    }
}

void driver::start_websocket(const client::io_command& command, const client::io_queue& queue)
{
    if (const auto old = unlink(command.client, command.channel)) {
        old->close();
    }
    const std::uint64_t high = random_.next();
    const std::uint64_t low = random_.next();
    std::array<std::uint8_t, 16> nonce{};
    for (unsigned i = 0; i < 8; ++i) {
        nonce[i] = static_cast<std::uint8_t>(high >> (8 * i));
        nonce[8 + i] = static_cast<std::uint8_t>(low >> (8 * i));
    }
    std::string key = websocket_key(nonce);
    request_text text;
    text.method = "GET";
    text.target = queue.view(command.target);
    text.authority = target_of(command.client).where.authority;
    text.fields = queue.view(command.fields);
    text.websocket = key;
    const auto c = make(command.client, command.channel);
    std::string bytes;
    if (write_request(text, bytes)) {
        c->open_websocket(std::move(bytes), std::move(key));
    } else {
        c->fail_later(core::errc::malformed_header, "the upgrade request would break its own framing");
    }
}

connection* driver::find(client::client_id client, client::channel_id channel)
{
    const std::size_t index = client / stride_;
    if (index >= heads_.size()) {
        return nullptr;
    }
    connection* c = heads_[index].get();
    while (c != nullptr && c->channel() != channel) {
        c = c->next.get();
    }
    return c;
}

std::shared_ptr<connection> driver::make(client::client_id client, client::channel_id channel)
{
    const std::size_t index = client / stride_;
    if (index >= heads_.size()) {
        heads_.resize(index + 1);
    }
    auto c = std::make_shared<connection>(*this, client, channel);
    c->next = std::move(heads_[index]);
    heads_[index] = c;
    return c;
}

std::shared_ptr<connection> driver::unlink(client::client_id client, client::channel_id channel)
{
    const std::size_t index = client / stride_;
    if (index >= heads_.size()) {
        return nullptr;
    }
    std::shared_ptr<connection>* link = &heads_[index];
    while (*link != nullptr && (*link)->channel() != channel) {
        link = &(*link)->next;
    }
    std::shared_ptr<connection> found = std::move(*link);
    if (found != nullptr) {
        *link = std::move(found->next);
    }
    return found;
}

void driver::mark_dirty(connection& c)
{
    if (!c.dirty_) {
        c.dirty_ = true;
        dirty_.push_back(c.shared_from_this());
    }
}

const reachable_target& driver::target_of(client::client_id client) const
{
    return network_.targets[client % network_.targets.size()];
}

std::string driver::take_spare()
{
    if (spares_.empty()) {
        return {};
    }
    std::string out = std::move(spares_.back());
    spares_.pop_back();
    return out;
}

void driver::give_spare(std::string buffer)
{
    if (spares_.size() < most_spares && buffer.capacity() <= largest_spare) {
        buffer.clear();
        spares_.push_back(std::move(buffer));
    }
}

} // namespace muster::net
