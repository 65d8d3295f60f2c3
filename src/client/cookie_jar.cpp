// Set-Cookie in, Cookie out.
#include "client/cookie_jar.hpp"

#include "wire/http/letter_case.hpp"

#include <algorithm>

namespace muster::client {

namespace {

using wire::trimmed;

bool is_sendable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f && c != ';';
    });
}

// Whether the attributes tell a browser to forget the cookie: no time left, or an end in the year 1970.
bool is_withdrawn(std::string_view attributes)
{
    while (!attributes.empty()) {
        const std::size_t end = std::min(attributes.find(';'), attributes.size());
        std::string one(trimmed(attributes.substr(0, end)));
        std::transform(one.begin(), one.end(), one.begin(), wire::lower_case);
        if (one.starts_with("max-age=0") || one.starts_with("max-age=-"))
            return true;
        if (one.starts_with("expires=") && one.find("1970") != std::string::npos)
            return true;
        attributes.remove_prefix(std::min(end + 1, attributes.size()));
    }
    return false;
}

bool names(std::string_view cookies, std::string_view name)
{
    while (!cookies.empty()) {
        const std::size_t end = std::min(cookies.find(';'), cookies.size());
        const std::string_view pair = trimmed(cookies.substr(0, end));
        if (pair.substr(0, pair.find('=')) == name)
            return true;
        cookies.remove_prefix(std::min(end + 1, cookies.size()));
    }
    return false;
}

} // namespace

void cookie_jar::take(const wire::http_fields& fields)
{
    for (const auto& [field, value] : fields) {
        if (!wire::same_but_case(field, "Set-Cookie"))
            continue;
        const std::string_view pair = trimmed(std::string_view(value).substr(0, value.find(';')));
        const std::size_t equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos || pair.size() > max_bytes || !is_sendable(pair))
            continue;
        const std::string_view name = trimmed(pair.substr(0, equals));
        const std::string_view content = trimmed(pair.substr(equals + 1));
        const auto same =
            std::find_if(cookies_.begin(), cookies_.end(), [&](const auto& c) { return c.first == name; });
        const std::size_t rest = std::min(value.find(';'), value.size());
        if (is_withdrawn(std::string_view(value).substr(rest))) {
            if (same != cookies_.end())
                cookies_.erase(same);
        } else if (same != cookies_.end())
            same->second = content;
        else if (cookies_.size() < max_cookies)
            cookies_.emplace_back(name, content);
    }
}

void cookie_jar::append_to(std::string& out, std::string_view own) const
{
    bool first = true;
    for (const auto& [name, value] : cookies_) {
        if (names(own, name))
            continue;
        if (!first)
            out += "; ";
        first = false;
        out += name;
        out += '=';
        out += value;
    }
}

} // namespace muster::client
