// Target URLs by Boost.URL, with everything refused that has no business in a load test's target.
#include "net/target.hpp"

#include "core/bytes.hpp"

#include <boost/url.hpp>

#include <array>
#include <charconv>

namespace muster::net {

namespace {

namespace urls = boost::urls;

constexpr std::size_t longest_url = 2'000;
constexpr std::size_t longest_host = 253; // RFC 1035 section 2.3.4, without the root's dot

struct scheme_facts {
    std::string_view name;
    std::string_view http_name;
    bool tls;
    std::uint16_t port;
};

constexpr std::array<scheme_facts, 4> schemes{{
    {"http", "http", false, 80},
    {"https", "https", true, 443},
    {"ws", "http", false, 80},
    {"wss", "https", true, 443},
}};

const scheme_facts* scheme_of(std::string_view name)
{
    for (const scheme_facts& s : schemes) {
        if (s.name == name) {
            return &s;
        }
    }
    return nullptr;
}

// Without user information and query: people put passwords there.
std::string shown(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    std::string out(url);
    if (const std::size_t query = url.find('?'); query != std::string_view::npos)
        out.replace(query + 1, std::string::npos, "***");
    const std::size_t at = url.substr(0, url.find_first_of("/?#", begin)).rfind('@');
    if (at != std::string_view::npos && at >= begin)
        out.replace(begin, at - begin, "***");
    return core::printable(out, 120);
}

core::problem refusal(std::string_view url, std::string cause, std::string remedy)
{
    core::problem p;
    p.code = "bad_target";
    p.what = "The target is not a URL that muster can use.";
    p.where = shown(url);
    p.cause = std::move(cause);
    p.remedy = std::move(remedy);
    p.kept = "nothing was sent";
    return p;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// Empty when the host can be used; else what is wrong with it.
std::string host_defect(const urls::url_view& url)
{
    const std::string encoded(url.encoded_host());
    switch (url.host_type()) {
    case urls::host_type::none:
        return "there is no host in it";
    case urls::host_type::ipvfuture:
        return "the host is an IP address of an unknown version";
    case urls::host_type::ipv4:
    case urls::host_type::ipv6:
        return {};
    case urls::host_type::name:
        break;
    }
    if (encoded.empty()) {
        return "there is no host in it";
    }
    if (encoded.size() > longest_host) {
        return "the host name is longer than 253 characters";
    }
    for (const char c : lower(encoded)) {
        if (!is_name_char(c)) {
            return "the host contains '" + core::printable(std::string_view(&c, 1)) + "'";
        }
    }
    return {};
}

// Empty when the parts besides scheme, host and port are absent; else which one is there.
std::string excess_of(const urls::url_view& url)
{
    if (url.has_userinfo()) {
        return "it holds a user name or password; credentials belong in config.socketio.auth or headers";
    }
    if (url.has_query()) {
        return "it holds a query; use config.socketio.query";
    }
    if (url.has_fragment()) {
        return "it holds a fragment (#...)";
    }
    if (!url.encoded_path().empty() && url.encoded_path() != "/") {
        return "it holds a path; the endpoint's path is config.socketio.path, namespaces belong in the steps";
    }
    return {};
}

std::string bracketed(const std::string& host)
{
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

} // namespace

std::string target::place() const
{
    return bracketed(host) + ":" + std::to_string(port);
}

std::optional<target> parse_target(std::string_view url, core::problem& why)
{
    const std::string shape = "write it as http://host:port or https://host:port";
    if (url.size() > longest_url) {
        why = refusal(url, "it is longer than 2000 bytes", shape);
        return std::nullopt;
    }
    const auto parsed = urls::parse_uri(urls::string_view(url.data(), url.size()));
    if (!parsed) {
        why = refusal(url, "it cannot be parsed as a URL", shape);
        return std::nullopt;
    }
    const urls::url_view& parts = *parsed;
    const scheme_facts* scheme = scheme_of(lower(std::string_view(parts.scheme())));
    if (scheme == nullptr) {
        why = refusal(url, "its scheme is none of http, https, ws and wss", shape);
        return std::nullopt;
    }
    std::string defect = host_defect(parts);
    if (defect.empty()) {
        defect = excess_of(parts);
    }
    std::uint16_t port = scheme->port;
    if (parts.has_port()) { // port_number() of Boost.URL 1.81 wraps around: 99999 would be 34463
        const std::string_view digits = parts.port();
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        const bool whole = error == std::errc{} && end == digits.data() + digits.size();
        if (defect.empty() && (!whole || port == 0 || digits.size() > 5))
            defect = "its port is not a number from 1 to 65535";
    }
    if (!defect.empty()) {
        why = refusal(url, std::move(defect), shape);
        return std::nullopt;
    }
    target t;
    t.tls = scheme->tls;
    t.port = port;
    t.host_is_address = parts.host_type() != urls::host_type::name;
    t.host = lower(std::string_view(parts.encoded_host_address()));
    t.authority = t.port == scheme->port ? bracketed(t.host) : t.place();
    t.url = std::string(scheme->http_name) + "://" + t.place();
    return t;
}

} // namespace muster::net
