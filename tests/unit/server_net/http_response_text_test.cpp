// Responses as bytes.
#include "reference_server/net/http/response_text.hpp"

#include <gtest/gtest.h>

namespace muster::server {
namespace {

TEST(http_response_text, writes_length_and_nosniff)
{
    EXPECT_EQ(response_text(plain_response(404, "no"), {}),
              "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 2\r\n"
              "X-Content-Type-Options: nosniff\r\n\r\nno");
}

TEST(http_response_text, says_that_the_connection_ends)
{
    EXPECT_EQ(response_text({.status = 200, .fields = {}, .body = {}}, {.keep_alive = false}),
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST(http_response_text, leaves_out_the_body_of_a_head_answer_and_the_length_of_204)
{
    EXPECT_TRUE(response_text(plain_response(200, "hi"), {.head_only = true}).ends_with("nosniff\r\n\r\n"));
    EXPECT_EQ(response_text({.status = 204, .fields = {}, .body = {}}, {}),
              "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(http_response_text, cannot_be_split_by_a_field)
{
    EXPECT_EQ(response_text(
                  {.status = 200, .fields = {{"A", "b\r\nC: d"}, {"E\n", "f"}, {"G", "h"}}, .body = {}}, {}),
              "HTTP/1.1 200 OK\r\nG: h\r\nContent-Length: 0\r\n\r\n");
}

} // namespace
} // namespace muster::server
