// Any bytes as HTTP requests to the reference server: the same requests however the bytes are cut, bounded
// bodies, heads that allow one reading only, and answers that echo a request split nothing.
#include "core/limits.hpp"
#include "reference_server/net/http/reader.hpp"
#include "reference_server/net/http/response_text.hpp"
#include "reference_server/net/http/websocket_request.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace muster::server;
using muster::fuzz::require;

struct outcome {
    std::vector<muster::wire::http_request> requests;
    unsigned refused = 0;
    bool holding = false; // a few bytes inside a chunked body, too few to judge
};

bool same(const outcome& a, const outcome& b)
{
    return (a.refused == b.refused || a.holding || b.holding) &&
           std::equal(a.requests.begin(), a.requests.end(), b.requests.begin(), b.requests.end(),
                      [](const auto& x, const auto& y) {
                          return x.method == y.method && x.target == y.target && x.fields == y.fields &&
                                 x.body == y.body;
                      });
}

void check_request(const muster::wire::http_request& request, const http_framing& framing, std::size_t limit)
{
    require(request.body.size() <= limit);
    require(framing.chunked || request.body.size() == framing.content_length);
    require(!framing.chunked || framing.content_length == 0);
    require(request.fields.size() <= muster::core::limits::header_fields);
    for (const auto& [name, value] : request.fields)
        require(!breaks_lines(name) && !breaks_lines(value));
    if (asks_for_websocket(request)) {
        const auto verdict = check_websocket_request(request, framing.version_1_1);
        require((verdict.status == 0) == !verdict.key.empty());
    }
}

// A response whose field and body are what the request said: it has one head, and that head ends where it
// should.
void check_echo(const muster::wire::http_request& request)
{
    auto response = plain_response(200, request.body);
    response.fields.emplace_back("X-Echo", request.target);
    response.fields.insert(response.fields.end(), {{"X-Body", request.body}, {"X-Method", request.method}});
    const std::string text = response_text(response, {.keep_alive = true, .head_only = false});
    const auto head = head_size(text);
    require(head && text.size() - *head == request.body.size());
    require(!breaks_lines(std::string_view(text).substr(0, *head)));
}

outcome read(std::string_view bytes, std::size_t part_size, std::size_t limit)
{
    http_reader reader(limit);
    outcome out;
    while (!bytes.empty() && out.refused == 0) {
        const auto part = bytes.substr(0, part_size);
        bytes.remove_prefix(part.size());
        reader.feed(part);
        for (auto step = reader.next(); step != http_reader::step::need_more; step = reader.next()) {
            if (step == http_reader::step::refused) {
                out.refused = reader.framing().status;
                require(out.refused >= 400 && !reader.framing().reason.empty());
                break;
            }
            if (step == http_reader::step::head) {
                require(reader.in_body() && reader.framing().has_body());
                continue;
            }
            check_request(reader.request(), reader.framing(), limit);
            check_echo(reader.request());
            out.requests.push_back(reader.request());
            reader.done();
        }
    }
    out.holding = reader.in_body() && reader.framing().chunked && reader.buffered() < 5;
    return out;
}

} // namespace

// The first byte chooses the limit of a body and the size of the parts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view input = muster::fuzz::text_of(data, size);
    const unsigned choice = muster::fuzz::take_choice(input);
    const std::size_t limit = (choice & 1U) != 0 ? 20 : 100'000;
    const outcome whole = read(input, input.size(), limit);
    require(same(read(input, 1 + (choice >> 1U), limit), whole));
    return 0;
}
