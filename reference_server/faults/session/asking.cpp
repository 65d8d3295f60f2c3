// Faults of how requests are read.
#include "reference_server/faults/catalogue.hpp"
#include "reference_server/faults/session/requests.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace muster::server::faults {

namespace {

bool wants_upgrade(const wire::http_request& r)
{
    return !wire::find_field(r.fields, "Upgrade").empty();
}

bool is_octets(const wire::http_request& r)
{
    return wire::find_field(r.fields, "Content-Type").starts_with("application/octet-stream");
}

std::string lower(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::size_t utf16_units(std::string_view text)
{
    std::size_t units = 0;
    for (const char c : text)
        units += (c & 0xC0) == 0x80 ? 0U : (c & 0xF8) == 0xF0 ? 2U : 1U;
    return units;
}

// Knows the session ids that were given out.
class sid_reader final : public fault {
public:
    enum class way : std::uint8_t { caseless, unknown_opens };
    explicit sid_reader(way how) : how_(how) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        const std::string& text = packet.what->text();
        constexpr std::string_view key = R"("sid":")";
        if (const std::size_t at = text.find(key);
            packet.kind == packet_kind::open && at != std::string::npos)
            sids_.insert(text.substr(at + key.size(), text.find('"', at + key.size()) - at - key.size()));
        c.pass(std::move(packet));
    }
    void on_request(wire::http_request& request, fault_context& c) override
    {
        const std::string asked = parameter_of(request.target, "sid");
        if (asked.empty() || sids_.contains(asked) || !c.strikes())
            return;
        if (how_ == way::unknown_opens) {
            request.target = without_parameter(request.target, "sid");
            return;
        }
        const auto same = std::find_if(sids_.begin(), sids_.end(),
                                       [&](const auto& sid) { return lower(sid) == lower(asked); });
        if (same != sids_.end())
            request.target = with_parameter(request.target, "sid", *same);
    }

private:
    way how_;
    std::set<std::string> sids_;
};

template <request_fault::change Change>
fault_ptr reads()
{
    return std::make_unique<request_fault>(Change);
}

void refuse_more(wire::http_request& r)
{
    for (const auto& [name, value] : wire::query_of(r.target))
        if (name == "foo")
            r.target = with_parameter(r.target, "transport", "refused");
}

void open_by_get(wire::http_request& r)
{
    if (!has_sid(r.target) && !wants_upgrade(r) && has_parameter(r.target, "transport=websocket"))
        r.target = with_parameter(r.target, "transport", "polling");
}

void upgrade_anyway(wire::http_request& r)
{
    if (wants_upgrade(r))
        r.target = with_parameter(r.target, "transport", "websocket");
}

// What stays of a payload that is dropped: a packet that means nothing.
void drop_payload(wire::http_request& r)
{
    r.body = has_parameter(r.target, "EIO=3") ? "1:3" : "3";
}

void bound_batches(wire::http_request& r)
{
    const char mark = has_parameter(r.target, "EIO=3") ? ':' : '\x1e';
    if (r.method == "POST" && std::count(r.body.begin(), r.body.end(), mark) >= 16)
        drop_payload(r);
}

void drop_large(wire::http_request& r)
{
    if (r.method == "POST" && r.body.size() > 50'000)
        drop_payload(r);
}

void demand_plain_text(wire::http_request& r)
{
    const auto type = wire::find_field(r.fields, "Content-Type");
    if (r.method == "POST" && !type.starts_with("text/plain"))
        r.method = "PUT";
}

void count_bytes(wire::http_request& r)
{
    const std::size_t colon = r.body.find(':');
    if (r.method != "POST" || colon == std::string::npos || !has_parameter(r.target, "EIO=3"))
        return;
    const std::string packet = r.body.substr(colon + 1);
    if (r.body.substr(0, colon) == std::to_string(packet.size()))
        r.body = std::to_string(utf16_units(packet)) + ':' + packet;
}

void refuse_utf16_counts(wire::http_request& r)
{
    const std::size_t colon = r.body.find(':');
    if (r.method == "POST" && colon != std::string::npos && has_parameter(r.target, "EIO=3") &&
        utf16_units(r.body) != r.body.size())
        r.body = "0";
}

void forget_b64(wire::http_request& r)
{
    r.target = without_parameter(r.target, "b64");
}

void leave_octets_unread(wire::http_request& r)
{
    if (is_octets(r))
        r.body.clear();
}

void read_octets_as_latin(wire::http_request& r)
{
    if (is_octets(r))
        std::replace_if(
            r.body.begin() + std::min<std::ptrdiff_t>(4, static_cast<std::ptrdiff_t>(r.body.size())),
            r.body.end(), [](char c) { return (c & 0x80) != 0 && c != '\xff'; }, '?');
}

void leave_forms_unread(wire::http_request& r)
{
    if (r.method == "POST" && r.body.starts_with("d="))
        r.body = "d=" + wire::percent_encode("1:3");
}

} // namespace

fault_ptr sid_caseless()
{
    return std::make_unique<sid_reader>(sid_reader::way::caseless);
}
fault_ptr unknown_sid_opens()
{
    return std::make_unique<sid_reader>(sid_reader::way::unknown_opens);
}
fault_ptr extra_query_refused()
{
    return reads<refuse_more>();
}
fault_ptr websocket_by_get()
{
    return reads<open_by_get>();
}
fault_ptr any_transport_upgrades()
{
    return reads<upgrade_anyway>();
}
fault_ptr batches_bounded()
{
    return reads<bound_batches>();
}
fault_ptr large_bodies_lost()
{
    return reads<drop_large>();
}
fault_ptr content_type_demanded()
{
    return reads<demand_plain_text>();
}
fault_ptr v3_byte_counts_taken()
{
    return reads<count_bytes>();
}
fault_ptr v3_utf16_counts_refused()
{
    return reads<refuse_utf16_counts>();
}
fault_ptr b64_forgotten()
{
    return reads<forget_b64>();
}
fault_ptr octets_unread()
{
    return reads<leave_octets_unread>();
}
fault_ptr octets_as_latin()
{
    return reads<read_octets_as_latin>();
}
fault_ptr forms_unread()
{
    return reads<leave_forms_unread>();
}

} // namespace muster::server::faults
