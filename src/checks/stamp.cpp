// The stamp's text. "MStr", then 92 base64url characters of these 69 bytes, numbers big-endian:
//
//   at size            at size             at size
//    0  1  version 1   18  4  room         46  4  cause: sender
//    1  1  kind        22  4  lane         50  4  cause: lane
//    2  4  run         26  4  global       54  4  body length
//    6  4  sender      30  8  due, ns      58  4  body CRC32C
//   10  2  epoch       38  8  sent, ns     62  3  zero
//   12  2  generator                       65  4  header CRC32C of bytes 0..64, keyed
//   14  4  zero
//
// Client 7 of run 1 (secret 42) in room 0x12345678, its first message there, due and sent one second into the
// run:
//   MStrAQAAAAABAAAABwAAAAAAAAAAEjRWeAAAAAAAAAAAAAAAADuaygAAAAAAO5rKAP__________AAAAAAAAAAAAAABKIN18
#include "checks/stamp.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace muster::checks {
namespace {

constexpr std::size_t header_size = 69;
constexpr std::size_t checksum_at = 65;
constexpr std::uint8_t version = 1;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 0xff;

using header_bytes = std::array<char, header_size>;

constexpr std::array<std::uint8_t, 256> make_digits()
{
    std::array<std::uint8_t, 256> digits{};
    digits.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return digits;
}

constexpr auto digits = make_digits();

std::uint32_t digit(char c)
{
    return digits[static_cast<unsigned char>(c)];
}

template <class Number>
void put(header_bytes& to, std::size_t at, Number value)
{
    for (std::size_t i = sizeof(Number); i-- > 0; value = static_cast<Number>(value >> 7 >> 1))
        to[at + i] = static_cast<char>(value & 0xff);
}

template <class Number>
Number get(const header_bytes& from, std::size_t at)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        value = value << 8 | static_cast<unsigned char>(from[at + i]);
    return static_cast<Number>(value);
}

std::uint64_t nanoseconds(core::time_point t)
{
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}

core::time_point time_of(std::uint64_t ns)
{
    return core::time_point{core::duration{static_cast<std::int64_t>(ns)}};
}

// The secret goes in first, so that nobody without it can write a header that is believed.
std::uint32_t header_checksum(const header_bytes& header, std::uint64_t secret)
{
    std::array<char, sizeof secret> key{};
    std::memcpy(key.data(), &secret, sizeof secret);
    return crc32c({header.data(), checksum_at}, crc32c({key.data(), key.size()}));
}

bool decode(std::string_view text, header_bytes& out)
{
    std::uint32_t bad = 0;
    for (std::size_t i = 0, o = 0; i < text.size(); i += 4, o += 3) {
        const std::uint32_t a = digit(text[i]);
        const std::uint32_t b = digit(text[i + 1]);
        const std::uint32_t c = digit(text[i + 2]);
        const std::uint32_t d = digit(text[i + 3]);
        bad |= a | b | c | d;
        out[o] = static_cast<char>(a << 2 | b >> 4);
        out[o + 1] = static_cast<char>(b << 4 | c >> 2);
        out[o + 2] = static_cast<char>(c << 6 | d);
    }
    return bad < 64;
}

bool is_base64url(std::string_view text)
{
    std::uint32_t bad = 0;
    for (const char c : text)
        bad |= digit(c);
    return bad < 64;
}

} // namespace

std::string_view stamp_placeholder()
{
    // Its version byte would be 0xff: never a stamp.
    static const std::string text =
        std::string{stamp_magic} + std::string(stamp_size - stamp_magic.size(), '_');
    return text;
}

void write_stamp(const stamp& s, std::uint64_t secret, char* out)
{
    header_bytes h{};
    put(h, 0, version);
    put(h, 1, s.kind);
    put(h, 2, s.run);
    put(h, 6, s.sender);
    put(h, 10, s.epoch);
    put(h, 12, s.generator);
    put(h, 18, s.room);
    put(h, 22, s.lane);
    put(h, 26, s.global);
    put(h, 30, nanoseconds(s.due));
    put(h, 38, nanoseconds(s.sent));
    put(h, 46, s.cause_sender);
    put(h, 50, s.cause_lane);
    put(h, 54, s.body_length);
    put(h, 58, s.body_crc);
    put(h, checksum_at, header_checksum(h, secret));

    out = std::copy(stamp_magic.begin(), stamp_magic.end(), out);
    for (std::size_t i = 0; i < header_size; i += 3) {
        const auto bits =
            get<std::uint8_t>(h, i) << 16 | get<std::uint8_t>(h, i + 1) << 8 | get<std::uint8_t>(h, i + 2);
        for (int shift = 18; shift >= 0; shift -= 6)
            *out++ = alphabet[static_cast<std::size_t>(bits >> shift & 63)];
    }
}

std::optional<stamp_reading> read_stamp(std::string_view text, std::uint64_t secret)
{
    if (text.size() < stamp_size || !text.starts_with(stamp_magic) ||
        text.substr(0, stamp_size) == stamp_placeholder())
        return std::nullopt;
    header_bytes h;
    if (!decode(text.substr(stamp_magic.size(), stamp_size - stamp_magic.size()), h))
        return std::nullopt;

    stamp_reading reading;
    reading.intact = get<std::uint32_t>(h, checksum_at) == header_checksum(h, secret);
    if (reading.intact && get<std::uint8_t>(h, 0) != version)
        return std::nullopt; // sealed by a tool that means something else by these bytes
    reading.well_formed = get<std::uint8_t>(h, 0) == version && get<std::uint32_t>(h, 14) == 0 &&
                          get<std::uint16_t>(h, 62) == 0 && get<std::uint8_t>(h, 64) == 0;
    stamp& s = reading.value;
    s.kind = get<std::uint8_t>(h, 1);
    s.run = get<std::uint32_t>(h, 2);
    s.sender = get<std::uint32_t>(h, 6);
    s.epoch = get<std::uint16_t>(h, 10);
    s.generator = get<std::uint16_t>(h, 12);
    s.room = get<std::uint32_t>(h, 18);
    s.lane = get<std::uint32_t>(h, 22);
    s.global = get<std::uint32_t>(h, 26);
    s.due = time_of(get<std::uint64_t>(h, 30));
    s.sent = time_of(get<std::uint64_t>(h, 38));
    s.cause_sender = get<std::uint32_t>(h, 46);
    s.cause_lane = get<std::uint32_t>(h, 50);
    s.body_length = get<std::uint32_t>(h, 54);
    s.body_crc = get<std::uint32_t>(h, 58);
    return reading;
}

std::size_t find_magic(std::string_view frame, std::size_t from)
{
    while (from + stamp_size <= frame.size()) {
        // The magic's first letter is rare in frames, and memchr is faster than any search for four.
        const void* hit =
            std::memchr(frame.data() + from, stamp_magic[0], frame.size() - from - stamp_size + 1);
        if (hit == nullptr)
            return std::string_view::npos;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - frame.data());
        if (frame.substr(at, stamp_magic.size()) == stamp_magic)
            return at;
        from = at + 1;
    }
    return std::string_view::npos;
}

std::size_t find_stamp(std::string_view frame, std::size_t from)
{
    std::size_t at = find_magic(frame, from);
    while (at != std::string_view::npos && !is_base64url(frame.substr(at, stamp_size)))
        at = find_magic(frame, at + 1);
    return at;
}

std::uint32_t room_key(std::string_view nsp, std::string_view room, std::uint64_t secret)
{
    // FNV-1a over both names with a separator that neither holds, then a finisher: short and keyed.
    std::uint64_t hash = 0xcbf29ce484222325 ^ secret;
    const auto mix = [&hash](std::string_view bytes) {
        for (const char c : bytes)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        hash = (hash ^ 0x1ff) * 0x100000001b3;
    };
    mix(nsp);
    mix(room);
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccd;
    hash ^= hash >> 33;
    const auto key = static_cast<std::uint32_t>(hash);
    return key == 0 ? 1 : key;
}

} // namespace muster::checks
