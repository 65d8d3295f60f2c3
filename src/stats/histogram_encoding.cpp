// HdrHistogram's V2 wire form: a header of 40 bytes, the counts as ZigZag LEB128 with runs of zeros as one
// negative number, all of it deflated behind a second cookie, then base64. Numbers are big-endian.
#include "stats/histogram.hpp"

#include "stats/histogram_layout.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <optional>

namespace muster::stats {
namespace {

constexpr std::uint32_t plain_cookie = 0x1c849303 | 0x10;
constexpr std::uint32_t compressed_cookie = 0x1c849304 | 0x10;
constexpr std::size_t header_size = 40;
constexpr std::size_t longest_count = 9; // bytes of one encoded count
constexpr std::size_t largest_plain = header_size + longest_count * layout::bucket_count;

void put_big_endian(std::string& out, std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint64_t value = 0;
    for (std::size_t i = at; i < at + size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// LEB128 of the ZigZag form, where the ninth byte, if there is one, carries eight bits.
void put_zigzag(std::string& out, std::int64_t number)
{
    auto rest = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
    for (std::size_t i = 1; i < longest_count && rest > 0x7f; ++i) {
        out += static_cast<char>((rest & 0x7f) | 0x80);
        rest >>= 7;
    }
    out += static_cast<char>(rest);
}

std::optional<std::int64_t> take_zigzag(std::string_view& in)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < longest_count; ++i) {
        if (i >= in.size())
            return std::nullopt;
        const auto byte = static_cast<unsigned char>(in[i]);
        const bool last = i + 1 == longest_count;
        value |= static_cast<std::uint64_t>(last ? byte : byte & 0x7f) << (7 * i);
        if (last || byte < 0x80) {
            in.remove_prefix(i + 1);
            break;
        }
    }
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::string encoded_counts(const std::vector<std::uint64_t>& counts, std::size_t size)
{
    std::string out;
    for (std::size_t i = 0; i < size;) {
        std::size_t zeros = 0;
        while (i + zeros < size && counts[i + zeros] == 0)
            ++zeros;
        if (zeros > 1)
            put_zigzag(out, -static_cast<std::int64_t>(zeros));
        else
            put_zigzag(out, zeros == 1 ? 0 : static_cast<std::int64_t>(counts[i]));
        i += std::max<std::size_t>(zeros, 1);
    }
    return out;
}

std::string to_base64(const std::string& bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0'); // EVP writes a final zero
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    out.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), from, static_cast<int>(bytes.size()))));
    return out;
}

core::result<std::string> from_base64(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0 || text.size() > 2 * largest_plain)
        return core::errc::invalid_base64;
    std::string out(text.size() / 4 * 3, '\0');
    const auto* from = reinterpret_cast<const unsigned char*>(text.data());
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), from, static_cast<int>(text.size())) !=
        static_cast<int>(out.size()))
        return core::errc::invalid_base64;
    for (std::size_t i = text.size(); i > text.size() - 2 && text[i - 1] == '='; --i)
        out.pop_back();
    return out;
}

// The plain form out of the compressed one.
core::result<std::string> inflated(std::string_view bytes)
{
    if (bytes.size() < 8 || big_endian(bytes, 0, 4) != compressed_cookie ||
        big_endian(bytes, 4, 4) != bytes.size() - 8)
        return core::errc::malformed_payload;
    std::string plain(largest_plain, '\0');
    uLongf size = plain.size();
    const auto* from = reinterpret_cast<const Bytef*>(bytes.data() + 8);
    if (uncompress(reinterpret_cast<Bytef*>(plain.data()), &size, from, bytes.size() - 8) != Z_OK)
        return core::errc::malformed_payload;
    plain.resize(size);
    return plain;
}

// Same precision, unit 1, no shift, no scale: then the buckets are ours, whatever the highest value.
// hdr-histogram-js writes "no shift" and "no scale" both as the integer 1, which no shifted or scaled
// histogram has: shifts are multiples of half a doubling.
bool fits_our_layout(std::string_view plain)
{
    if (plain.size() < header_size || big_endian(plain, 0, 4) != plain_cookie)
        return false;
    const auto scale = big_endian(plain, 32, 8);
    return big_endian(plain, 4, 4) == plain.size() - header_size && big_endian(plain, 8, 4) <= 1 &&
           big_endian(plain, 12, 4) == histogram::significant_digits && big_endian(plain, 16, 8) == 1 &&
           (scale == 1 || std::bit_cast<double>(scale) == 1.0);
}

} // namespace

std::string histogram::encode() const
{
    // Without a record there is still one count, a zero, as in other implementations.
    const std::string counts =
        count_ == 0 ? std::string(1, '\0') : encoded_counts(counts_, layout::index_of(max_) + 1);
    std::string plain;
    put_big_endian(plain, plain_cookie, 4);
    put_big_endian(plain, counts.size(), 4);
    put_big_endian(plain, 0, 4); // normalizing index offset
    put_big_endian(plain, significant_digits, 4);
    put_big_endian(plain, lowest, 8);
    put_big_endian(plain, highest, 8);
    put_big_endian(plain, std::bit_cast<std::uint64_t>(1.0), 8); // integer to double ratio
    plain += counts;

    uLongf size = compressBound(plain.size());
    std::string deflated(size, '\0');
    // Cannot fail: the buffer has the size that zlib asked for.
    compress(reinterpret_cast<Bytef*>(deflated.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
             plain.size());
    std::string bytes;
    put_big_endian(bytes, compressed_cookie, 4);
    put_big_endian(bytes, size, 4);
    bytes.append(deflated, 0, size);
    return to_base64(bytes);
}

core::result<histogram> histogram::decode(std::string_view base64)
{
    const auto bytes = from_base64(base64);
    if (!bytes)
        return bytes.error();
    const auto plain = inflated(*bytes);
    if (!plain)
        return plain.error();
    if (!fits_our_layout(*plain))
        return core::errc::malformed_payload;

    histogram h;
    std::string_view rest = std::string_view{*plain}.substr(header_size);
    std::size_t index = 0;
    while (!rest.empty()) {
        const auto number = take_zigzag(rest);
        if (!number)
            return core::errc::malformed_payload;
        const auto step = *number < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(*number) : 1;
        if (step > layout::bucket_count - index)
            return core::errc::malformed_payload;
        if (*number > 0) {
            const auto times = static_cast<std::uint64_t>(*number);
            const bool first = h.count_ == 0;
            h.record(layout::middle_of(index), times);
            h.min_ = first ? layout::value_at(index) : h.min_;
            h.max_ = std::min(layout::value_at(index) + layout::width_at(index) - 1, highest);
        }
        index += step;
    }
    return h;
}

} // namespace muster::stats
