// Every oddity by which two parties could cut a request differently, refused; ordinary requests, read.
#include "reference_server/net/http/framing.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>
#include <string>

namespace muster::server {
namespace {

// A request with these lines after the request line, without the last line end.
std::string get(std::string_view fields)
{
    return "GET /socket.io/?EIO=4 HTTP/1.1\r\n" + std::string(fields) + "\r\n\r\n";
}

unsigned status(std::string_view head)
{
    return check_framing(head).status;
}

TEST(http_framing, reads_an_ordinary_request)
{
    const auto f = check_framing(get("Host: localhost:80\r\nAccept: */*\r\nX-Empty:\r\nX-Obs: \xE9"));
    EXPECT_EQ(f.status, 0U) << f.reason;
    EXPECT_TRUE(f.version_1_1);
    EXPECT_TRUE(f.keep_alive);
    EXPECT_FALSE(f.has_body());
    EXPECT_FALSE(f.upgrade);
}

TEST(http_framing, reads_body_connection_and_expectation)
{
    const auto length = check_framing(get("Host: x\r\nContent-Length: 15\r\nExpect: 100-Continue"));
    EXPECT_EQ(length.status, 0U);
    EXPECT_EQ(length.content_length, 15U);
    EXPECT_TRUE(length.expects_continue);
    const auto chunked =
        check_framing(get("hOST: x\r\ntransfer-encoding: chunked\r\nConnection: Foo, Close"));
    EXPECT_EQ(chunked.status, 0U);
    EXPECT_TRUE(chunked.chunked);
    EXPECT_FALSE(chunked.keep_alive);
    EXPECT_TRUE(check_framing(get("Host: x\r\nUpgrade: websocket")).upgrade);
    EXPECT_FALSE(check_framing("GET / HTTP/1.0\r\n\r\n").keep_alive);
}

struct oddity {
    const char* name;
    std::string head;
    unsigned status = 400;
};

class http_oddity : public testing::TestWithParam<oddity> {};

TEST_P(http_oddity, is_refused)
{
    EXPECT_EQ(status(GetParam().head), GetParam().status);
    EXPECT_FALSE(check_framing(GetParam().head).reason.empty());
    EXPECT_FALSE(check_framing(GetParam().head).keep_alive);
}

INSTANTIATE_TEST_SUITE_P(
    all, http_oddity,
    testing::Values(
        oddity{"gzip_before_length", get("Host: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 5")},
        oddity{"xchunked_with_length", get("Host: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5")},
        oddity{"chunked_in_http_1_0", "GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"},
        oddity{"identity_then_chunked", get("Host: x\r\nTransfer-Encoding: identity, chunked")},
        oddity{"chunked_and_length", get("Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5")},
        oddity{"chunked_twice", get("Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked")},
        oddity{"length_as_list", get("Host: x\r\nContent-Length: 5,5")},
        oddity{"length_twice", get("Host: x\r\nContent-Length: 5\r\nContent-Length: 5")},
        oddity{"two_different_lengths", get("Host: x\r\nContent-Length: 5\r\nContent-Length: 6")},
        oddity{"length_with_sign", get("Host: x\r\nContent-Length: +5")},
        oddity{"length_in_hex", get("Host: x\r\nContent-Length: 0x5")},
        oddity{"length_empty", get("Host: x\r\nContent-Length:")},
        oddity{"length_past_64_bits", get("Host: x\r\nContent-Length: 99999999999999999999")},
        oddity{"obs_fold", get("Host: x\r\nX-Long: a\r\n b")},
        oddity{"fold_of_the_request_line", get(" Host: x")}, oddity{"two_hosts", get("Host: x\r\nHost: x")},
        oddity{"no_host", get("Accept: */*")}, oddity{"empty_host", get("Host:")},
        oddity{"host_with_user", get("Host: a@b")}, oddity{"bare_line_feed", "GET / HTTP/1.1\nHost: x\n\n"},
        oddity{"bare_line_feed_in_fields", get("Host: x\nX-A: b")},
        oddity{"bare_carriage_return", get("Host: x\r\nX-A: b\rc")},
        oddity{"nul_in_value", get(std::string("Host: x\r\nX-A: b\0c", 17))},
        oddity{"control_in_value", get("Host: x\r\nX-A: b\x01")},
        oddity{"space_before_colon", get("Host: x\r\nContent-Length : 5")},
        oddity{"no_colon", get("Host: x\r\nContent-Length")}, oddity{"empty_name", get("Host: x\r\n: 5")},
        oddity{"trailer", get("Host: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-A")},
        oddity{"upgrade_with_body", get("Host: x\r\nUpgrade: websocket\r\nContent-Length: 5")},
        oddity{"bad_method", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n"},
        oddity{"no_target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n"},
        oddity{"space_in_target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"},
        oddity{"no_version", "GET /\r\nHost: x\r\n\r\n"},
        oddity{"lower_case_version", "GET / http/1.1\r\nHost: x\r\n\r\n"},
        oddity{"other_version", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        oddity{"unknown_expectation", get("Host: x\r\nExpect: wonders"), 417}),
    [](const auto& i) { return std::string(i.param.name); });

TEST(http_framing, refuses_more_fields_than_the_limit)
{
    std::string fields = "Host: x";
    for (std::size_t i = 1; i < core::limits::header_fields; ++i)
        fields += "\r\nX-A: b";
    EXPECT_EQ(status(get(fields)), 0U);
    EXPECT_EQ(status(get(fields + "\r\nX-A: b")), 431U);
}

TEST(http_framing, finds_the_end_of_a_head_however_it_was_cut)
{
    const std::string head = get("Host: x");
    for (std::size_t seen = 0; seen < head.size(); ++seen) {
        EXPECT_FALSE(head_size(head.substr(0, seen)));
        EXPECT_EQ(head_size(head + "body", seen), head.size());
    }
}

TEST(http_framing, sees_a_broken_line_end_at_the_byte_that_breaks_it)
{
    EXPECT_FALSE(breaks_lines("GET / HTTP/1.1\r"));
    EXPECT_TRUE(breaks_lines("GET / HTTP/1.1\rX", 15));
    EXPECT_TRUE(breaks_lines("\nGET"));
    EXPECT_TRUE(breaks_lines("ab\n", 2));
    EXPECT_FALSE(breaks_lines("ab\r\n", 3));
}

TEST(http_framing, compares_words_without_case)
{
    EXPECT_TRUE(lists_word("keep-alive, Upgrade", "upgrade"));
    EXPECT_FALSE(lists_word("keep-alive, Upgraded", "upgrade"));
    EXPECT_FALSE(lists_word("", "upgrade"));
}

} // namespace
} // namespace muster::server
