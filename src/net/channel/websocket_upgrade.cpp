// The opening handshake's key, and the four conditions on its answer.
#include "net/channel/websocket_upgrade.hpp"

#include "core/bytes.hpp"

#include <openssl/evp.h>

namespace muster::net {

namespace {

constexpr std::string_view handshake_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3

std::string base64_of(const unsigned char* bytes, int size)
{
    std::array<unsigned char, 64> out{}; // 16 or 20 bytes in, at most 28 and the NUL out
    const int written = EVP_EncodeBlock(out.data(), bytes, size);
    return {out.begin(), out.begin() + written};
}

bool same_word(std::string_view a, std::string_view lower_b)
{
    if (a.size() != lower_b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
        if (c != lower_b[i]) {
            return false;
        }
    }
    return true;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

// One of the comma-separated words of `list`, compared without case.
bool has_token(std::string_view list, std::string_view lower_word)
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        if (same_word(trimmed(list.substr(0, comma)), lower_word)) {
            return true;
        }
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

} // namespace

std::string websocket_key(const std::array<std::uint8_t, 16>& random)
{
    return base64_of(random.data(), static_cast<int>(random.size()));
}

std::string websocket_accept(std::string_view key)
{
    std::string text(key);
    text += handshake_guid;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        return {};
    }
    return base64_of(digest.data(), static_cast<int>(size));
}

std::string upgrade_defect(const wire::http_response& response, std::string_view key)
{
    const auto told = [&response](std::string_view name) {
        return core::printable(wire::find_field(response.fields, name), 80);
    };
    if (!same_word(trimmed(wire::find_field(response.fields, "Upgrade")), "websocket")) {
        return "101 with Upgrade: \"" + told("Upgrade") + "\" instead of websocket";
    }
    if (!has_token(wire::find_field(response.fields, "Connection"), "upgrade")) {
        return "101 with Connection: \"" + told("Connection") + "\", which lacks upgrade";
    }
    const std::string expected = websocket_accept(key);
    if (trimmed(wire::find_field(response.fields, "Sec-WebSocket-Accept")) != expected) {
        return "101 with Sec-WebSocket-Accept \"" + told("Sec-WebSocket-Accept") + "\" instead of \"" +
               expected + "\"";
    }
    return {};
}

} // namespace muster::net
