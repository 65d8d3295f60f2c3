// Any bytes as the answer to a session's request: bounded, and however the stream is cut, the same comes out
// or none. What is wrong with an answer may be seen earlier in longer parts.
#include "net/channel/http_exchange.hpp"

#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace muster;
using state = net::response_reader::state;

struct outcome {
    state after = state::reading;
    unsigned status = 0;
    wire::http_fields fields;
    std::string body;
    bool keep_alive = false;
    std::string rest;
    friend bool operator==(const outcome&, const outcome&) = default;
};

// Each part lives in memory of its own: a view into an earlier part is seen by the address sanitizer.
outcome read(std::string_view stream, std::size_t part_size, bool head, net::response_limits limits)
{
    net::response_reader reader(head, limits);
    outcome out;
    while (!stream.empty() && out.after == state::reading) {
        const std::vector<char> part(stream.begin(),
                                     stream.begin() + std::ptrdiff_t(std::min(part_size, stream.size())));
        stream.remove_prefix(part.size());
        out.after = reader.feed({part.data(), part.size()});
    }
    if (out.after == state::reading)
        out.after = reader.feed_end();
    fuzz::require(out.after != state::reading);
    if (out.after == state::failed) {
        fuzz::require(reader.error().failed() && !reader.detail().empty());
        return out;
    }
    out.status = reader.response().status;
    out.fields = reader.response().fields;
    out.body = reader.response().body;
    fuzz::require(out.body.size() <= limits.body && out.fields.size() <= core::limits::header_fields);
    out.keep_alive = reader.keep_alive();
    if (!limits.cut_body)
        out.rest = std::string(reader.rest()) + std::string(stream);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view stream = fuzz::text_of(data, size);
    const std::uint8_t choice = fuzz::take_choice(stream);
    const bool head = (choice & 1U) != 0;
    const net::response_limits limits{(choice & 2U) != 0 ? std::size_t{16} : std::size_t{1'000},
                                      (choice & 4U) != 0};
    const outcome whole = read(stream, stream.size(), head, limits);
    fuzz::require(read(stream, 1, head, limits) == whole);
    fuzz::require(read(stream, 1 + (choice >> 3U), head, limits) == whole);
    return 0;
}
