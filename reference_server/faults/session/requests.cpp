// Targets cut at the marks of a query.
#include "reference_server/faults/session/requests.hpp"

namespace muster::server::faults {

// The request target with parameter `name` set to `value`, added when it is missing.
std::string with_parameter(const std::string& target, std::string_view name, std::string_view value)
{
    const std::string key = std::string(name) + '=';
    for (std::size_t at = target.find(key); at != std::string::npos; at = target.find(key, at + 1)) {
        if (at == 0 || (target[at - 1] != '?' && target[at - 1] != '&'))
            continue;
        const std::size_t end = target.find('&', at);
        const std::string tail = end == std::string::npos ? std::string() : target.substr(end);
        return target.substr(0, at + key.size()) + std::string(value) + tail;
    }
    return target + (target.find('?') == std::string::npos ? '?' : '&') + key + std::string(value);
}

bool has_parameter(const std::string& target, std::string_view text)
{
    for (std::size_t at = target.find(text); at != std::string::npos; at = target.find(text, at + 1)) {
        const bool whole = at > 0 && (target[at - 1] == '?' || target[at - 1] == '&');
        const std::size_t end = at + text.size();
        if (whole && (text.ends_with('=') || end == target.size() || target[end] == '&'))
            return true;
    }
    return false;
}

bool has_sid(const std::string& target)
{
    return has_parameter(target, "sid=");
}

std::string parameter_of(const std::string& target, std::string_view name)
{
    for (auto& [key, value] : wire::query_of(target))
        if (key == name)
            return value;
    return {};
}

std::string without_parameter(const std::string& target, std::string_view name)
{
    const std::size_t mark = target.find('?');
    std::string kept = target.substr(0, mark);
    char before = '?';
    for (const auto& [key, value] : wire::query_of(target)) {
        if (key == name)
            continue;
        kept += before + key + '=' + wire::percent_encode(value);
        before = '&';
    }
    return kept;
}

} // namespace muster::server::faults
