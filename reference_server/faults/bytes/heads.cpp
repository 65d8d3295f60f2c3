// Request heads rewritten before anything looks at them.
#include "reference_server/faults/bytes/bends.hpp"

#include <algorithm>
#include <cctype>

namespace muster::server::bends {

namespace {

bool same(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// Where the line of field `name` begins; npos when it is missing.
std::size_t line_of(const std::string& head, std::string_view name)
{
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2))
        if (at + 2 + name.size() < head.size() && head[at + 2 + name.size()] == ':' &&
            same(std::string_view(head).substr(at + 2, name.size()), name))
            return at + 2;
    return std::string::npos;
}

std::string value_of(const std::string& head, std::string_view name)
{
    const std::size_t line = line_of(head, name);
    if (line == std::string::npos)
        return {};
    const std::size_t begin = head.find_first_not_of(" \t", line + name.size() + 1);
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

// nullopt for no field: the line is removed.
void set_field(std::string& head, std::string_view name, std::string_view value)
{
    if (const std::size_t line = line_of(head, name); line != std::string::npos)
        head.erase(line, head.find("\r\n", line) + 2 - line);
    if (!value.empty())
        head.insert(head.find("\r\n") + 2, std::string(name) + ": " + std::string(value) + "\r\n");
}

void replace_target(std::string& head, std::string_view target)
{
    const std::size_t begin = head.find(' ') + 1;
    head.replace(begin, head.find(' ', begin) - begin, target);
}

std::string target_of(const std::string& head)
{
    const std::size_t begin = head.find(' ') + 1;
    return head.substr(begin, head.find(' ', begin) - begin);
}

bool wants_upgrade(const std::string& head)
{
    return line_of(head, "Upgrade") != std::string::npos;
}

} // namespace

void http_1_0_refused(std::string& head)
{
    if (const std::size_t at = head.find(" HTTP/1.0\r\n"); at != std::string::npos)
        head.replace(at, 9, " HTTP/2.9");
}

void host_not_demanded(std::string& head)
{
    if (line_of(head, "Host") == std::string::npos)
        set_field(head, "Host", "localhost");
}

void absolute_form_refused(std::string& head)
{
    if (target_of(head).find("://") != std::string::npos)
        replace_target(head, "/not-found");
}

void slash_refused(std::string& head)
{
    const std::string target = target_of(head);
    if (target.substr(0, target.find('?')).ends_with('/'))
        replace_target(head, "/not-found");
}

void chunks_ignored(std::string& head)
{
    if (value_of(head, "Transfer-Encoding").empty())
        return;
    set_field(head, "Transfer-Encoding", {});
    set_field(head, "Content-Length", "0");
}

void any_path(std::string& head)
{
    const std::string target = target_of(head);
    if (target.starts_with("/") && target.find("/socket.io") == std::string::npos &&
        target.find("/engine.io") == std::string::npos && target.find('?') != std::string::npos)
        replace_target(head, "/socket.io/" + target.substr(target.find('?')));
}

void control_bytes_taken(std::string& head)
{
    std::erase_if(head, [](char c) { return (c >= 0 && c < ' ' && c != '\r' && c != '\n') || c == '\x7f'; });
}

void upgrade_by_exact_case(std::string& head)
{
    if (wants_upgrade(head) &&
        (value_of(head, "Upgrade") != "websocket" || value_of(head, "Connection") != "Upgrade"))
        set_field(head, "Upgrade", {});
}

void any_websocket_version(std::string& head)
{
    if (wants_upgrade(head))
        set_field(head, "Sec-WebSocket-Version", "13");
}

void any_websocket_key(std::string& head)
{
    if (wants_upgrade(head) && value_of(head, "Sec-WebSocket-Key").size() != 24)
        set_field(head, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
}

void any_websocket_method(std::string& head)
{
    if (!wants_upgrade(head))
        return;
    head.replace(0, head.find(' '), "GET");
    set_field(head, "Content-Length", {});
}

void any_upgrade_protocol(std::string& head)
{
    if (wants_upgrade(head))
        set_field(head, "Upgrade", "websocket");
}

void websocket_origin_unchecked(std::string& head)
{
    if (wants_upgrade(head))
        set_field(head, "Origin", {});
}

} // namespace muster::server::bends
