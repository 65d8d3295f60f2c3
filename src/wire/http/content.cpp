// zlib's own detection of gzip and zlib headers; a body without either is tried as raw deflate.
#include "wire/http/content.hpp"

#include "wire/http/letter_case.hpp"

#include <array>
#include <zlib.h>

namespace muster::wire {

namespace {

constexpr std::size_t chunk = 16'384;
constexpr int any_header = 15 + 32; // zlib or gzip, told by the first bytes
constexpr int no_header = -15;
constexpr int most_codings = 4;

class inflater {
public:
    explicit inflater(int window) : ready_(inflateInit2(&stream_, window) == Z_OK) {}
    ~inflater()
    {
        if (ready_)
            inflateEnd(&stream_);
    }
    inflater(inflater&&) = delete;
    inflater& operator=(inflater&&) = delete;

    core::result<std::string> run(std::string_view from, std::size_t limit)
    {
        std::string out;
        if (!ready_)
            return core::errc::bad_compression;
        stream_.next_in =
            const_cast<Bytef*>(reinterpret_cast<const Bytef*>(from.data())); // NOLINT: zlib reads only
        stream_.avail_in = static_cast<uInt>(from.size());
        int state = Z_OK;
        while (state == Z_OK) {
            stream_.next_out = reinterpret_cast<Bytef*>(room_.data());
            stream_.avail_out = static_cast<uInt>(room_.size());
            state = ::inflate(&stream_, Z_NO_FLUSH);
            const std::size_t made = room_.size() - stream_.avail_out;
            if (made > limit - out.size())
                return core::errc::too_large;
            out.append(room_.data(), made);
        }
        return state == Z_STREAM_END ? core::result<std::string>(std::move(out))
                                     : core::result<std::string>(core::errc::bad_compression);
    }

private:
    z_stream stream_{};
    bool ready_;
    std::array<char, chunk> room_{};
};

core::result<std::string> inflated(std::string_view from, bool perhaps_bare, std::size_t limit)
{
    core::result<std::string> out = inflater(any_header).run(from, limit);
    if (!out && perhaps_bare && out.error() == core::errc::bad_compression)
        out = inflater(no_header).run(from, limit);
    return out;
}

} // namespace

core::result<bool> decode_content(std::string_view codings, std::size_t limit, std::string& body)
{
    for (int i = 0; i < most_codings && !body.empty(); ++i) {
        const std::size_t comma = codings.rfind(',');
        const std::string_view word =
            trimmed(comma == std::string_view::npos ? codings : codings.substr(comma + 1));
        const bool deflate = same_but_case(word, "deflate");
        if (deflate || same_but_case(word, "gzip") || same_but_case(word, "x-gzip")) {
            core::result<std::string> out = inflated(body, deflate, limit);
            if (!out)
                return core::errc_of(out.error());
            body = std::move(*out);
        } else if (!word.empty() && !same_but_case(word, "identity")) {
            return false;
        }
        if (comma == std::string_view::npos)
            return true;
        codings = codings.substr(0, comma);
    }
    return body.empty();
}

} // namespace muster::wire
