// Lenient on purpose: what the record must hold is for cases to judge.
#include "engine/raw/line/session_record.hpp"

#include "core/bytes.hpp"

#include <algorithm>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr core::duration usual_interval = 25s;
constexpr double longest = 86'400'000; // a day

} // namespace

std::optional<double> session_record::number(std::string_view name) const
{
    const wire::value* v = whole.find(name);
    const std::optional<double> n = v == nullptr ? std::nullopt : wire::number_of(*v);
    return n && *n > 0 ? n : std::nullopt;
}

std::optional<core::duration> session_record::patience() const
{
    const std::optional<double> interval_ms = number("pingInterval");
    const std::optional<double> timeout_ms = number("pingTimeout");
    if (!interval_ms || !timeout_ms)
        return std::nullopt;
    return core::duration(
        static_cast<std::int64_t>((std::min(*interval_ms, longest) + std::min(*timeout_ms, longest)) * 1e6));
}

core::duration session_record::interval() const
{
    const std::optional<double> ms = number("pingInterval");
    return ms ? core::duration(static_cast<std::int64_t>(std::clamp(*ms, 10.0, longest) * 1e6))
              : usual_interval;
}

bool session_record::offers_websocket() const
{
    const wire::value* upgrades = whole.find("upgrades");
    const auto* list = upgrades != nullptr ? upgrades->if_is<wire::array>() : nullptr;
    return list != nullptr && std::any_of(list->begin(), list->end(), [](const wire::value& v) {
               const auto* name = v.if_is<std::string>();
               return name != nullptr && *name == "websocket";
           });
}

std::optional<session_record> read_open(std::string_view packet, core::time_point now, std::string& why)
{
    if (!packet.starts_with('0')) {
        why = "no open packet but " + core::printable(packet);
        return std::nullopt;
    }
    core::result<wire::value> json = wire::parse_json(packet.substr(1));
    const wire::value* sid = json ? json->find("sid") : nullptr;
    const auto* text = sid != nullptr ? sid->if_is<std::string>() : nullptr;
    if (text == nullptr || text->empty()) {
        why = "an open packet without a session id: " + core::printable(packet);
        return std::nullopt;
    }
    session_record r;
    r.sid = *text;
    r.whole = std::move(*json);
    r.opened_at = now;
    return r;
}

} // namespace muster::engine::raw
