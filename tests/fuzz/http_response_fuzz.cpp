// Any bytes as a stream of HTTP answers: bounded, and however the stream is cut, the same comes out of it.
#include "wire/http/response.hpp"

#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace muster;

struct outcome {
    std::vector<wire::http_answer> answers;
    core::errc failed{};
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome read_stream(std::string_view stream, std::size_t part_size, bool head,
                    const wire::http_response_reader::limits& bounds)
{
    wire::http_response_reader reader(bounds);
    outcome out;
    wire::http_answer answer;
    while (!stream.empty() && out.failed == core::errc{}) {
        const std::vector<char> part(stream.begin(),
                                     stream.begin() + std::ptrdiff_t(std::min(part_size, stream.size())));
        stream.remove_prefix(part.size());
        std::string_view input(part.data(), part.size());
        while (!input.empty()) {
            const auto step = reader.next(input, head, answer);
            if (!step) {
                out.failed = core::errc_of(step.error());
                fuzz::require(!reader.next(input, head, answer).has_value());
                break;
            }
            if (*step == wire::http_response_reader::status::need_more)
                break;
            fuzz::require(answer.status >= 100 && answer.status <= 999);
            fuzz::require(answer.body.size() <= bounds.body_bytes && answer.fields.size() <= bounds.fields);
            out.answers.push_back(answer);
        }
        fuzz::require(out.failed != core::errc{} || input.empty());
    }
    if (out.failed != core::errc{})
        return out;
    const auto last = reader.finish(answer);
    if (!last)
        out.failed = core::errc_of(last.error());
    else if (*last == wire::http_response_reader::status::answer)
        out.answers.push_back(answer);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view input = fuzz::text_of(data, size);
    const unsigned choice = fuzz::take_choice(input);
    wire::http_response_reader::limits bounds{.body_bytes = 100'000};
    if ((choice & 2U) != 0)
        bounds = {.head_bytes = 200, .fields = 3, .body_bytes = 50, .interim = 1};
    const bool head = (choice & 1U) != 0;
    fuzz::require(read_stream(input, input.size(), head, bounds) ==
                  read_stream(input, 1 + (choice >> 2U), head, bounds));
    return 0;
}
