// Faults of acknowledgements that clients send or ask for.
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include <map>
#include <set>
#include <utility>

namespace muster::server::faults {

namespace {

// Knows which session was asked under which id.
class ack_watch final : public fault {
public:
    enum class way : std::uint8_t { unknown_refused, any_socket, any_namespace, counts_twice };
    explicit ack_watch(way how) : how_(how) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_event(packet))
            if (const auto read = wire::decode_socketio(packet.what->text()); read && read->id)
                for (const session_key who : packet.to)
                    asked_[*read->id] = {who, std::string(read->nsp)};
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        const auto read = is_client_ack(packet)
                              ? wire::decode_socketio(packet.data)
                              : core::result<wire::socketio_packet>(core::errc::empty_packet);
        if (!read || !c.strikes())
            return c.pass(std::move(packet));
        const auto found = read->id ? asked_.find(*read->id) : asked_.end();
        if (how_ == way::unknown_refused && found == asked_.end())
            return c.line().cut(packet.from);
        if (how_ == way::any_socket && found != asked_.end())
            packet.from = found->second.first;
        if (how_ == way::any_namespace && found != asked_.end())
            rename(packet, *read, found->second.second);
        const bool has_list = read->json.starts_with('[');
        if (how_ == way::counts_twice && has_list && found != asked_.end() &&
            !answered_.insert(*read->id).second)
            say(c, packet.from, packet_kind::event, R"(2["answer",)" + std::string(read->json.substr(1)));
        c.pass(std::move(packet));
    }

private:
    static void rename(inbound& packet, wire::socketio_packet read, const std::string& nsp)
    {
        read.nsp = nsp;
        std::string text;
        wire::append_socketio(text, read);
        packet.data = std::move(text);
    }

    way how_;
    std::map<std::uint64_t, std::pair<session_key, std::string>> asked_;
    std::set<std::uint64_t> answered_;
};

fault_ptr watch(ack_watch::way how)
{
    return std::make_unique<ack_watch>(how);
}

outbound with_ack_id(outbound packet, const std::string& id)
{
    std::string text = packet.what->text();
    const std::size_t end = text.find('[');
    std::size_t begin = end;
    while (begin > 1 && text[begin - 1] >= '0' && text[begin - 1] <= '9')
        --begin;
    text.replace(begin, end - begin, id);
    return with_text(std::move(packet), std::move(text));
}

} // namespace

fault_ptr answers_lost()
{
    return arrivals(is_client_ack, swallow);
}
fault_ptr binary_answers_emptied()
{
    return arrivals([](const inbound& p) { return is_text(p, "6"); },
                    [](inbound&& packet, fault_context& c) {
                        const std::string old = packet.data;
                        const std::size_t begin = old.find('[');
                        const std::size_t dash = old.find('-');
                        packet.data = "3" + old.substr(dash + 1, begin - dash - 1) + "[null]";
                        c.pass(std::move(packet));
                    });
}
fault_ptr unknown_acks_refused()
{
    return watch(ack_watch::way::unknown_refused);
}
fault_ptr ack_from_any_socket()
{
    return watch(ack_watch::way::any_socket);
}
fault_ptr ack_from_any_namespace()
{
    return watch(ack_watch::way::any_namespace);
}
fault_ptr ack_counts_twice()
{
    return watch(ack_watch::way::counts_twice);
}
fault_ptr acks_without_id_refused()
{
    return arrivals(
        [](const inbound& p) {
            const auto read = is_client_ack(p)
                                  ? wire::decode_socketio(p.data)
                                  : core::result<wire::socketio_packet>(core::errc::empty_packet);
            return read && (!read->id || read->json.empty());
        },
        cut);
}
fault_ptr ack_ids_rounded()
{
    return departures(is_ack, [](outbound&& packet, fault_context& c) {
        const auto near = static_cast<std::uint64_t>(static_cast<double>(packet.ack.value_or(0)));
        c.pass(with_ack_id(std::move(packet), std::to_string(near)));
    });
}
fault_ptr ack_zero_lost()
{
    return departures(
        [](const outbound& p) { return is_ack(p) && p.ack == 0U; },
        [](outbound&& packet, fault_context& c) { c.pass(with_ack_id(std::move(packet), "")); });
}
fault_ptr ack_in_root()
{
    return departures([](const outbound& p) { return is_ack(p) && p.nsp != "/"; },
                      [](outbound&& packet, fault_context& c) {
                          const std::string old = packet.what->text();
                          auto read = wire::decode_socketio(old);
                          if (!read)
                              return c.pass(std::move(packet));
                          read->nsp = "/";
                          std::string text;
                          wire::append_socketio(text, *read);
                          c.pass(with_text(std::move(packet), std::move(text)));
                      });
}
fault_ptr ack_first_twice()
{
    // The handler's second answer, which the library should have held back.
    return departures([](const outbound& p) { return is_ack(p) && p.what->text().ends_with("[1]"); },
                      [](outbound&& packet, fault_context& c) {
                          std::string text = packet.what->text();
                          text[text.size() - 2] = '2';
                          outbound second = with_text(packet, std::move(text));
                          c.pass(std::move(packet));
                          c.pass(std::move(second));
                      });
}

} // namespace muster::server::faults
