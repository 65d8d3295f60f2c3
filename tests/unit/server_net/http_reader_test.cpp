// Requests out of bytes: bodies both ways, pipelining, limits, and the same however the bytes are cut.
#include "reference_server/net/http/reader.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace muster::server {
namespace {

using step = http_reader::step;

struct seen {
    std::vector<std::string> requests; // "METHOD target body"
    unsigned refused = 0;
    friend bool operator==(const seen&, const seen&) = default;
};

seen read(std::string_view bytes, std::size_t size = std::string::npos, std::size_t limit = 100)
{
    http_reader reader(limit);
    seen out;
    for (std::size_t at = 0; at < bytes.size() && out.refused == 0;) {
        const auto part = bytes.substr(at, size);
        at += part.size();
        reader.feed(part);
        for (auto s = reader.next(); s != step::need_more && out.refused == 0; s = reader.next()) {
            if (s == step::refused)
                out.refused = reader.framing().status;
            if (s != step::request)
                continue;
            const auto& r = reader.request();
            out.requests.push_back(r.method + " " + r.target + " " + r.body);
            reader.done();
        }
    }
    return out;
}

const std::string host = "Host: x\r\n";

TEST(http_reader, reads_pipelined_requests_however_they_are_cut)
{
    const std::string bytes = "GET /a HTTP/1.1\r\n" + host + "\r\n" + //
                              "POST /b HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello" +
                              "POST /c HTTP/1.1\r\n" + host +
                              "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n" +
                              "\r\nPUT /d HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n";
    const seen whole{{"GET /a ", "POST /b hello", "POST /c abcde", "PUT /d "}, 0};
    for (std::size_t size = 1; size <= bytes.size(); ++size)
        EXPECT_EQ(read(bytes, size), whole) << size;
}

TEST(http_reader, tells_the_head_of_a_request_before_its_body)
{
    http_reader reader(100);
    reader.feed("POST /b HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhe");
    ASSERT_EQ(reader.next(), step::head);
    EXPECT_EQ(reader.request().method, "POST");
    EXPECT_EQ(reader.next(), step::need_more);
    EXPECT_TRUE(reader.in_body());
    reader.feed("llo");
    ASSERT_EQ(reader.next(), step::request);
    EXPECT_EQ(reader.request().body, "hello");
    reader.done();
    EXPECT_FALSE(reader.begun());
}

TEST(http_reader, keeps_fields_in_order_with_their_spelling)
{
    http_reader reader(100);
    reader.feed("GET / HTTP/1.1\r\nHost: x\r\nx-B: 2 \r\nX-A:1\r\n\r\n");
    ASSERT_EQ(reader.next(), step::request);
    EXPECT_EQ(reader.request().fields, (wire::http_fields{{"Host", "x"}, {"x-B", "2"}, {"X-A", "1"}}));
}

TEST(http_reader, refuses_bodies_over_the_limit_before_reading_them)
{
    EXPECT_EQ(read("POST / HTTP/1.1\r\n" + host + "Content-Length: 101\r\n\r\n").refused, 413U);
    EXPECT_EQ(
        read("POST / HTTP/1.1\r\n" + host + "Content-Length: 100\r\n\r\n" + std::string(100, 'x')).refused,
        0U);
    EXPECT_EQ(read("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n65\r\n" +
                   std::string(101, 'x') + "\r\n")
                  .refused,
              413U);
}

TEST(http_reader, refuses_heads_over_the_limit)
{
    EXPECT_EQ(
        read("GET / HTTP/1.1\r\n" + host + "X: " + std::string(core::limits::header_bytes, 'x')).refused,
        431U);
    EXPECT_EQ(read(std::string(core::limits::header_bytes + 1, 'A')).refused, 431U);
}

TEST(http_reader, refuses_trailer_fields_and_endless_chunk_extensions)
{
    const std::string chunked = "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(read(chunked + "1\r\na\r\n0\r\nX-Late: 1\r\n\r\n").refused, 400U);
    EXPECT_EQ(read(chunked + "1;" + std::string(core::limits::framing_slack + 200, 'e'), 1000).refused, 400U);
    std::string many = chunked;
    for (int i = 0; i < 90; ++i)
        many += "1;" + std::string(300, 'e') + "\r\na\r\n";
    EXPECT_EQ(read(many, 1000).refused, 400U);
}

TEST(http_reader, counts_empty_lines_before_a_request_as_its_beginning)
{
    std::string lines;
    for (std::size_t i = 0; i < core::limits::header_bytes; i += 2)
        lines += "\r\n";
    const std::string request = "GET / HTTP/1.1\r\n" + host + "\r\n";
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, lines.size()})
        EXPECT_EQ(read(lines + request, size), (seen{{"GET / "}, 0})) << size;
    EXPECT_EQ(read(lines + "\r\n").refused, 431U);
    http_reader reader(100);
    reader.feed("\r\n");
    EXPECT_EQ(reader.next(), step::need_more);
    EXPECT_TRUE(reader.begun());
}

TEST(http_reader, refuses_a_bad_line_end_without_waiting_for_the_rest)
{
    EXPECT_EQ(read("GET / HTTP/1.1\n").refused, 400U);
    EXPECT_EQ(read("GET / HTTP/1.1\rX", 1).refused, 400U);
}

TEST(http_reader, lets_nul_through_in_bodies)
{
    EXPECT_EQ(read(std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n\0\n\r", 50)).requests,
              (std::vector<std::string>{std::string("POST / \0\n\r", 10)}));
}

TEST(http_reader, reads_an_empty_chunked_body_however_it_is_cut)
{
    const std::string bytes = "POST / HTTP/1.1\r\n" + host +
                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /b HTTP/1.1\r\n" + host +
                              "\r\n";
    for (std::size_t size = 1; size <= bytes.size(); ++size)
        EXPECT_EQ(read(bytes, size), (seen{{"POST / ", "GET /b "}, 0})) << size;
}

TEST(http_reader, refuses_broken_chunks)
{
    EXPECT_EQ(read("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n").refused, 400U);
}

} // namespace
} // namespace muster::server
