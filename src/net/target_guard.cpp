// Address classes of RFC 6890 (special-purpose addresses), folded to the four that matter here.
#include "net/target_guard.hpp"

#include "core/bytes.hpp"
#include "core/error.hpp"

#include <array>

namespace muster::net {

namespace {

namespace ip = boost::asio::ip;

struct block {
    std::uint32_t network;
    unsigned bits;
    address_reach reach;
};

constexpr std::uint32_t octets(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

// First match counts; what no block holds is worldwide.
constexpr std::array<block, 9> blocks{{
    {octets(0, 0, 0, 0), 8, address_reach::no_host}, // "this network"; 0.0.0.0 reaches the machine itself
    {octets(127, 0, 0, 0), 8, address_reach::loopback},
    {octets(10, 0, 0, 0), 8, address_reach::private_use},
    {octets(172, 16, 0, 0), 12, address_reach::private_use},
    {octets(192, 168, 0, 0), 16, address_reach::private_use},
    {octets(169, 254, 0, 0), 16, address_reach::private_use},
    {octets(100, 64, 0, 0), 10, address_reach::private_use}, // carrier-grade NAT
    {octets(224, 0, 0, 0), 4, address_reach::no_host},       // multicast
    {octets(240, 0, 0, 0), 4, address_reach::no_host},       // reserved, broadcast
}};

address_reach reach_of_v4(const ip::address_v4& address)
{
    for (const block& b : blocks) {
        const std::uint32_t mask = ~std::uint32_t{0} << (32U - b.bits);
        if ((address.to_uint() & mask) == b.network) {
            return b.reach;
        }
    }
    return address_reach::worldwide;
}

address_reach reach_of_v6(const ip::address_v6& address)
{
    if (address.is_v4_mapped()) {
        return reach_of_v4(ip::make_address_v4(ip::v4_mapped, address));
    }
    if (address.is_loopback()) {
        return address_reach::loopback;
    }
    if (address.is_unspecified() || address.is_multicast()) {
        return address_reach::no_host;
    }
    const unsigned first = address.to_bytes()[0];
    const bool unique_local = (first & 0xfeU) == 0xfcU; // fc00::/7
    return unique_local || address.is_link_local() ? address_reach::private_use : address_reach::worldwide;
}

} // namespace

address_reach reach_of(const ip::address& address)
{
    return address.is_v4() ? reach_of_v4(address.to_v4()) : reach_of_v6(address.to_v6());
}

bool is_allowed(const ip::address& address, const target_permission& permission)
{
    switch (reach_of(address)) {
    case address_reach::loopback:
        return true;
    case address_reach::private_use:
        return permission.named_on_command_line;
    case address_reach::worldwide:
        return permission.named_on_command_line && permission.owned;
    case address_reach::no_host:
        return false;
    }
    return false;
}

std::optional<core::problem> guard(const ip::address& address, std::string_view host,
                                   const target_permission& permission)
{
    if (is_allowed(address, permission)) {
        return std::nullopt;
    }
    core::problem p;
    p.code = core::name_of(core::errc::target_not_allowed);
    p.where = core::printable(host) + " (" + address.to_string() + ")";
    p.kept = "nothing was sent";
    switch (reach_of(address)) {
    case address_reach::private_use:
        p.what = "The target is another machine of a private network.";
        p.cause = address.to_string() + " is a private address and was not named on the command line";
        p.remedy = "name it yourself: --target URL";
        break;
    case address_reach::worldwide:
        p.what = "The target is a public address.";
        p.cause = address.to_string() + " is public: load there needs the owner's word";
        p.remedy = "if the server is yours: --target URL --i-own-this-target";
        break;
    case address_reach::loopback:
    case address_reach::no_host:
        p.what = "The target's address names no single host.";
        p.cause = address.to_string() + " is unspecified, multicast, broadcast or reserved";
        p.remedy = "name the server's own address, e.g. 127.0.0.1";
        break;
    }
    return p;
}

} // namespace muster::net
