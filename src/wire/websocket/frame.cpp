// WebSocket frames out: headers, masking, close payloads, the accept value. RFC 6455 sections 4.2.2 and 5.2.
#include "wire/websocket/frame.hpp"

#include "wire/base64.hpp"
#include "wire/websocket/mask.hpp"

#include <array>
#include <openssl/evp.h>

namespace muster::wire {

namespace {

constexpr std::size_t max_close_reason = 123; // a control frame holds 125 bytes, two of them the code

void append_big_endian(std::string& out, std::uint64_t number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<char>((number >> shift) & 0xFFU));
}

} // namespace

void append_frame(std::string& out, const websocket_frame& frame)
{
    const unsigned first = (frame.fin ? 0x80U : 0U) | (frame.rsv1 ? 0x40U : 0U) | (frame.rsv2 ? 0x20U : 0U) |
                           (frame.rsv3 ? 0x10U : 0U) | (frame.opcode & 0x0FU);
    out.push_back(static_cast<char>(first));
    const unsigned masked = frame.mask ? 0x80U : 0U;
    const std::size_t size = frame.payload.size();
    if (size < 126) {
        out.push_back(static_cast<char>(masked | size));
    } else if (size <= 0xFFFFU) {
        out.push_back(static_cast<char>(masked | 126U));
        append_big_endian(out, size, 2);
    } else {
        out.push_back(static_cast<char>(masked | 127U));
        append_big_endian(out, size, 8);
    }
    if (frame.mask)
        append_big_endian(out, *frame.mask, 4);
    const std::size_t begin = out.size();
    out.append(frame.payload);
    if (frame.mask)
        apply_mask(out.data() + begin, size, *frame.mask, 0);
}

std::string close_payload(std::uint16_t code, std::string_view reason)
{
    if (reason.size() > max_close_reason) {
        std::size_t end = max_close_reason;
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U)
            --end;
        reason = reason.substr(0, end);
    }
    std::string payload;
    append_big_endian(payload, code, 2);
    payload.append(reason);
    return payload;
}

std::string websocket_accept(std::string_view key)
{
    std::string text(key);
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
        return {}; // SHA-1 is switched off in this OpenSSL: no key can be answered
    std::string bytes;
    for (unsigned i = 0; i < size; ++i)
        bytes.push_back(static_cast<char>(digest[i]));
    std::string accept;
    append_base64(accept, bytes);
    return accept;
}

} // namespace muster::wire
