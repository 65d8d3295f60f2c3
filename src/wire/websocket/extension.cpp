// Negotiation of permessage-deflate: Sec-WebSocket-Extensions read and written. RFC 7692 section 7.1.
#include "wire/http/letter_case.hpp"
#include "wire/websocket/deflate.hpp"

#include <vector>

namespace muster::wire {

namespace {

struct parameter {
    std::string_view name;
    std::optional<std::string_view> value;
};

struct extension {
    std::string_view name;
    std::vector<parameter> parameters;
};

// Cuts `text` at `mark` outside quoted strings.
std::vector<std::string_view> split(std::string_view text, char mark)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        if (text[i] == mark && !quoted) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

parameter read_parameter(std::string_view text)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos)
        return {text, std::nullopt};
    auto value = trimmed(text.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return {trimmed(text.substr(0, equals)), value};
}

std::vector<extension> read_extensions(std::string_view text)
{
    std::vector<extension> all;
    for (const auto item : split(text, ',')) {
        const auto parts = split(item, ';');
        extension one{parts.front(), {}};
        for (std::size_t i = 1; i < parts.size(); ++i)
            one.parameters.push_back(read_parameter(parts[i]));
        all.push_back(std::move(one));
    }
    return all;
}

// 8 to 15 without leading zero; 0 for everything else.
int window_bits(const std::optional<std::string_view>& value)
{
    if (!value)
        return 0;
    if (value->size() == 1 && (*value == "8" || *value == "9"))
        return value->front() - '0';
    if (value->size() == 2 && value->front() == '1' && value->back() >= '0' && value->back() <= '5')
        return 10 + value->back() - '0';
    return 0;
}

// What one extension element says; nullopt when a parameter is unknown, repeated or has a bad value.
struct reading {
    deflate_parameters parameters;
    bool server_bits = false;
    bool client_bits = false;
};

bool read_one(const parameter& p, bool offer, bool& seen_server_takeover, bool& seen_client_takeover,
              reading& out)
{
    if (p.name == "server_no_context_takeover" || p.name == "client_no_context_takeover") {
        const bool server = p.name.front() == 's';
        bool& seen = server ? seen_server_takeover : seen_client_takeover;
        if (seen || p.value)
            return false;
        seen = true;
        (server ? out.parameters.server_no_context_takeover : out.parameters.client_no_context_takeover) =
            true;
        return true;
    }
    if (p.name != "server_max_window_bits" && p.name != "client_max_window_bits")
        return false;
    const bool server = p.name.front() == 's';
    bool& seen = server ? out.server_bits : out.client_bits;
    if (seen)
        return false;
    seen = true;
    if (!server && offer && !p.value)
        return true; // the client only says that it understands the parameter
    const int bits = window_bits(p.value);
    (server ? out.parameters.server_max_window_bits : out.parameters.client_max_window_bits) = bits;
    return bits != 0;
}

std::optional<reading> read_parameters(const extension& one, bool offer)
{
    reading all;
    bool seen_server = false;
    bool seen_client = false;
    for (const auto& p : one.parameters)
        if (!read_one(p, offer, seen_server, seen_client, all))
            return std::nullopt;
    return all;
}

} // namespace

std::string deflate_offer()
{
    return "permessage-deflate; client_max_window_bits";
}

std::optional<deflate_agreement> accept_deflate_offer(std::string_view extensions)
{
    for (const auto& one : read_extensions(extensions)) {
        if (one.name != "permessage-deflate")
            continue;
        const auto offer = read_parameters(one, true);
        if (!offer)
            continue;
        deflate_agreement agreed{offer->parameters, "permessage-deflate"};
        // The client may use any window up to 15: nothing about it is in the answer.
        agreed.parameters.client_max_window_bits = 15;
        if (offer->parameters.server_no_context_takeover)
            agreed.answer += "; server_no_context_takeover";
        if (offer->parameters.client_no_context_takeover)
            agreed.answer += "; client_no_context_takeover";
        if (offer->server_bits)
            agreed.answer +=
                "; server_max_window_bits=" + std::to_string(offer->parameters.server_max_window_bits);
        return agreed;
    }
    return std::nullopt;
}

core::result<deflate_parameters> read_deflate_answer(std::string_view extensions)
{
    const auto all = read_extensions(extensions);
    if (all.size() != 1 || all.front().name != "permessage-deflate")
        return core::errc::websocket_bad_deflate;
    const auto answer = read_parameters(all.front(), false);
    if (!answer)
        return core::errc::websocket_bad_deflate;
    return answer->parameters;
}

} // namespace muster::wire
