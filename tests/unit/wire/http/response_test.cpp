// Every stream is read whole and byte by byte: both must tell the same.
#include "wire/http/response.hpp"

#include "wire/http/content.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <zlib.h>

namespace muster::wire {
namespace {

using status = http_response_reader::status;

struct reading {
    std::vector<http_answer> answers;
    core::errc failed{};
    std::string rest; // not consumed
    friend bool operator==(const reading&, const reading&) = default;
};

reading read_in_parts(std::string_view stream, std::size_t part, bool head, bool ended,
                      http_response_reader::limits bounds)
{
    http_response_reader reader(bounds);
    reading r;
    http_answer answer;
    while (!stream.empty()) {
        std::string_view input = stream.substr(0, part);
        const std::size_t offered = input.size();
        const auto step = reader.next(input, head, answer);
        stream.remove_prefix(offered - input.size());
        if (!step) {
            r.failed = core::errc_of(step.error());
            return r;
        }
        if (*step == status::answer) {
            r.answers.push_back(answer);
            if (answer.status == 101)
                break;
        }
    }
    r.rest = stream;
    if (!ended)
        return r;
    const auto last = reader.finish(answer);
    if (!last)
        r.failed = core::errc_of(last.error());
    else if (*last == status::answer)
        r.answers.push_back(answer);
    return r;
}

reading read(std::string_view stream, bool head = false, bool ended = false,
             http_response_reader::limits bounds = {})
{
    reading whole = read_in_parts(stream, std::max<std::size_t>(stream.size(), 1), head, ended, bounds);
    EXPECT_EQ(whole, read_in_parts(stream, 1, head, ended, bounds));
    EXPECT_EQ(whole, read_in_parts(stream, 7, head, ended, bounds));
    return whole;
}

std::string packed(std::string_view text, int window)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(text.size() + 100, '\0');
    std::string in(text);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string counted(std::string_view body, std::string_view fields = "")
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(fields) + "\r\n" + std::string(body);
}

TEST(http_response, reads_status_fields_and_a_counted_body)
{
    const reading r = read("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nx-a:  b \r\n"
                           "content-length: 7\r\n\r\n{\"a\":1}");
    ASSERT_EQ(r.answers.size(), 1u);
    const http_answer& a = r.answers[0];
    EXPECT_EQ(a.status, 400u);
    EXPECT_EQ(a.version, "1.1");
    EXPECT_EQ(a.reason, "Bad Request");
    EXPECT_EQ(find_field(a.fields, "Content-type"), "application/json");
    EXPECT_EQ(find_field(a.fields, "X-A"), "b");
    EXPECT_EQ(a.body, "{\"a\":1}");
    EXPECT_EQ(a.framed, http_answer::framing::counted);
    EXPECT_FALSE(a.last);
}

TEST(http_response, reads_chunks_with_extensions_and_trailers)
{
    const reading r = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                           "3;x=y\r\n0{\"\r\nA\r\n0123456789\r\n0\r\nX-Sum: 9\r\n\r\n");
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].body, "0{\"0123456789");
    EXPECT_EQ(r.answers[0].framed, http_answer::framing::chunked);
    EXPECT_EQ(find_field(r.answers[0].fields, "X-Sum"), "9");
}

TEST(http_response, takes_a_body_without_length_until_the_end_of_the_stream)
{
    const std::string stream = "HTTP/1.0 200 OK\r\n\r\nall of this";
    EXPECT_TRUE(read(stream).answers.empty());
    const reading r = read(stream, false, true);
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].body, "all of this");
    EXPECT_EQ(r.answers[0].framed, http_answer::framing::until_close);
    EXPECT_TRUE(r.answers[0].last);
}

TEST(http_response, expects_no_body_after_head_204_and_304)
{
    const reading head = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true);
    ASSERT_EQ(head.answers.size(), 1u);
    EXPECT_EQ(head.answers[0].body, "");
    const reading others =
        read("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
    ASSERT_EQ(others.answers.size(), 2u);
    EXPECT_EQ(others.answers[1].status, 304u);
}

TEST(http_response, keeps_interim_answers_apart)
{
    const reading r =
        read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + counted("ok"));
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].status, 200u);
    EXPECT_EQ(r.answers[0].interim, (std::vector<unsigned>{100, 103}));
    EXPECT_EQ(find_field(r.answers[0].fields, "Link"), "");
}

TEST(http_response, tells_interim_answers_by_themselves_when_asked)
{
    const reading r =
        read("HTTP/1.1 100 Continue\r\n\r\n" + counted("ok"), false, false, {.interim_apart = true});
    ASSERT_EQ(r.answers.size(), 2u);
    EXPECT_EQ(r.answers[0].status, 100u);
    EXPECT_EQ(r.answers[1].body, "ok");
    EXPECT_TRUE(r.answers[1].interim.empty());
}

TEST(http_response, leaves_what_follows_a_101_alone)
{
    const reading r = read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01"
                           "0HTTP/1.1 400");
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].status, 101u);
    EXPECT_EQ(r.rest, "\x81\x01"
                      "0HTTP/1.1 400");
}

TEST(http_response, reads_pipelined_answers_one_after_the_other)
{
    const reading r =
        read(counted("one") + counted("") + counted("three", "Connection: keep-alive, Close\r\n"));
    ASSERT_EQ(r.answers.size(), 3u);
    EXPECT_EQ(r.answers[0].body, "one");
    EXPECT_EQ(r.answers[1].body, "");
    EXPECT_EQ(r.answers[2].body, "three");
    EXPECT_FALSE(r.answers[1].last);
    EXPECT_TRUE(r.answers[2].last);
}

TEST(http_response, is_lenient_about_line_ends_reasons_and_folded_fields)
{
    const reading r = read("\r\nHTTP/1.1 200\nX-A: b\n\tc\nContent-Length: 2, 2\nContent-Length: 2\n\nok");
    EXPECT_EQ(r.failed, core::errc::malformed_http); // "2, 2" is no number: the fields disagree
    const reading s = read("\r\nHTTP/1.1 200\nX-A: b\n\tc\nContent-Length: 2\nContent-Length: 2\n\nok");
    ASSERT_EQ(s.answers.size(), 1u);
    EXPECT_EQ(s.answers[0].body, "ok");
    EXPECT_EQ(find_field(s.answers[0].fields, "X-A"), "b c");
}

TEST(http_response, inflates_gzip_zlib_and_bare_deflate)
{
    const std::string text(5'000, 'x');
    for (const auto& [coding, window] : {std::pair{"gzip", 31}, {"deflate", 15}, {"deflate", -15}}) {
        const reading r =
            read(counted(packed(text, window), "Content-Encoding: " + std::string(coding) + "\r\n"));
        ASSERT_EQ(r.answers.size(), 1u) << coding << window;
        EXPECT_EQ(r.answers[0].body, text);
        EXPECT_TRUE(r.answers[0].decoded);
        EXPECT_EQ(find_field(r.answers[0].fields, "Content-Encoding"), coding);
    }
}

TEST(http_response, leaves_a_coding_it_does_not_know)
{
    const reading r = read(counted("abc", "Content-Encoding: br\r\n"));
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].body, "abc");
    EXPECT_FALSE(r.answers[0].decoded);
}

TEST(http_response, refuses_bodies_that_do_not_inflate_or_grow_past_the_limit)
{
    EXPECT_EQ(read(counted("abc", "Content-Encoding: gzip\r\n")).failed, core::errc::bad_compression);
    const http_response_reader::limits small{.body_bytes = 1'000};
    const std::string bomb = counted(packed(std::string(50'000, 'x'), 31), "Content-Encoding: gzip\r\n");
    EXPECT_EQ(read(bomb, false, false, small).failed, core::errc::too_large);
}

TEST(http_response, refuses_bytes_that_cannot_become_an_answer_at_once)
{
    EXPECT_EQ(read("GET").failed, core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/2.0 200 OK\r\n").failed, core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 20 OK\r\n").failed, core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nno colon\r\n").failed, core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n").failed, core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n").failed,
              core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n").failed,
              core::errc::malformed_http);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n").failed,
              core::errc::malformed_http);
}

TEST(http_response, refuses_heads_and_bodies_past_their_limits)
{
    const http_response_reader::limits small{.head_bytes = 100, .fields = 2, .body_bytes = 10, .interim = 1};
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nX: " + std::string(100, 'x') + "\r\n", false, false, small).failed,
              core::errc::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\na:1\r\nb:2\r\nc:3\r\n", false, false, small).failed,
              core::errc::too_large);
    EXPECT_EQ(read(counted("12345678901"), false, false, small).failed, core::errc::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n", false, false, small).failed,
              core::errc::too_large);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\n12345678901", false, false, small).failed, core::errc::too_large);
    EXPECT_EQ(read("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\n", false, false, small).failed,
              core::errc::too_large);
}

TEST(http_response, takes_any_number_of_chunks_whatever_the_limit_of_a_head)
{
    std::string stream = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 50; ++i)
        stream += "1\r\nx\r\n";
    const reading r = read(stream + "0\r\n\r\n", false, false, {.head_bytes = 100});
    EXPECT_EQ(r.failed, core::errc{});
    ASSERT_EQ(r.answers.size(), 1u);
    EXPECT_EQ(r.answers[0].body, std::string(50, 'x'));
}

TEST(http_response, tells_an_answer_cut_off_from_a_stream_that_ends_between_answers)
{
    EXPECT_EQ(read(counted("ok"), false, true).failed, core::errc{});
    const std::string whole = counted("ok");
    for (std::size_t cut = 1; cut < whole.size(); ++cut)
        EXPECT_EQ(read(whole.substr(0, cut), false, true).failed, core::errc::connection_reset) << cut;
}

TEST(http_response, repeats_its_error)
{
    http_response_reader reader;
    http_answer answer;
    std::string_view garbage = "SSH-2.0";
    EXPECT_FALSE(reader.next(garbage, false, answer));
    std::string_view good = "HTTP/1.1 200 OK\r\n\r\n";
    EXPECT_EQ(reader.next(good, false, answer).error(), core::errc::malformed_http);
    EXPECT_EQ(reader.finish(answer).error(), core::errc::malformed_http);
}

TEST(http_content, undoes_two_codings_the_last_first)
{
    std::string body = packed(packed("hello", 15), 31);
    const auto all = decode_content("deflate, gzip", 100, body);
    ASSERT_TRUE(all);
    EXPECT_TRUE(*all);
    EXPECT_EQ(body, "hello");
}

} // namespace
} // namespace muster::wire
