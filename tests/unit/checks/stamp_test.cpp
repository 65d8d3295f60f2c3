// The stamp's text, its search in raw frames and the digest of the body around it.
#include "checks/stamp.hpp"

#include "checks/crc32c.hpp"
#include "core/random.hpp"

#include <gmock/gmock.h>

namespace muster::checks {
namespace {

using std::string_literals::operator""s;
constexpr std::uint64_t secret = 0x1122334455667788;

std::string text_of(const stamp& s, std::uint64_t key = secret)
{
    std::string text(stamp_size, ' ');
    write_stamp(s, key, text.data());
    return text;
}

stamp full_stamp()
{
    return {.kind = kind_wants_ack,
            .run = 0xdeadbeef,
            .sender = 70'000,
            .epoch = 3,
            .generator = 9,
            .room = 0x80000001,
            .lane = 123'456,
            .global = 654'321,
            .due = core::time_point{std::chrono::seconds{5}},
            .sent = core::time_point{std::chrono::nanoseconds{5'000'000'017}},
            .cause_sender = 1,
            .cause_lane = 2,
            .body_length = 77,
            .body_crc = 0xcafef00d};
}

TEST(stamp, reads_back_every_field)
{
    const auto reading = read_stamp(text_of(full_stamp()), secret);
    ASSERT_TRUE(reading.has_value());
    EXPECT_TRUE(reading->intact);
    EXPECT_EQ(reading->value, full_stamp());
}

TEST(stamp, has_the_text_that_its_documentation_shows)
{
    const stamp s{.run = 1,
                  .sender = 7,
                  .room = 0x12345678,
                  .due = core::time_point{std::chrono::seconds{1}},
                  .sent = core::time_point{std::chrono::seconds{1}}};
    EXPECT_EQ(
        text_of(s, 42),
        "MStrAQAAAAABAAAABwAAAAAAAAAAEjRWeAAAAAAAAAAAAAAAADuaygAAAAAAO5rKAP__________AAAAAAAAAAAAAABKIN18");
}

TEST(stamp, is_not_intact_under_another_secret)
{
    const auto reading = read_stamp(text_of(full_stamp()), secret + 1);
    ASSERT_TRUE(reading.has_value());
    EXPECT_FALSE(reading->intact);
}

TEST(stamp, notices_every_single_changed_character)
{
    const std::string good = text_of(full_stamp());
    for (std::size_t at = stamp_magic.size(); at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = bad[at] == 'A' ? 'B' : 'A';
        const auto reading = read_stamp(bad, secret);
        ASSERT_TRUE(reading.has_value()) << at;
        EXPECT_FALSE(reading->intact) << at;
    }
}

TEST(stamp, is_not_read_from_other_text)
{
    EXPECT_FALSE(read_stamp("", secret));
    EXPECT_FALSE(read_stamp(text_of(full_stamp()).substr(1), secret));
    EXPECT_FALSE(read_stamp(stamp_placeholder(), secret));
    EXPECT_FALSE(read_stamp("MStr" + std::string(92, ' '), secret));
}

TEST(stamp, is_found_inside_json_inside_json)
{
    const std::string stamp_text = text_of(full_stamp());
    const std::string frame = R"(42["chat message","{\"messageContent\":\")" + stamp_text + R"(\"}"])";
    EXPECT_EQ(find_stamp(frame), frame.find(stamp_text));
    EXPECT_EQ(find_stamp(frame, find_stamp(frame) + 1), std::string_view::npos);
}

TEST(stamp, is_found_after_text_that_only_begins_like_one)
{
    const std::string stamp_text = text_of(full_stamp());
    const std::string frame = "MStr and MMMStr" + std::string(40, 'x') + " " + stamp_text;
    EXPECT_EQ(find_stamp(frame), frame.size() - stamp_size);
}

TEST(stamp, is_not_found_when_it_is_cut)
{
    const std::string stamp_text = text_of(full_stamp());
    EXPECT_EQ(find_stamp(stamp_text.substr(0, stamp_size - 1)), std::string_view::npos);
    EXPECT_EQ(find_stamp(""), std::string_view::npos);
    EXPECT_EQ(find_stamp("x", 17), std::string_view::npos);
}

TEST(stamp, placeholder_is_found_like_a_stamp)
{
    EXPECT_EQ(stamp_placeholder().size(), stamp_size);
    EXPECT_EQ(find_stamp("[\""s + std::string{stamp_placeholder()} + "\"]"), 2U);
}

TEST(room_key, tells_rooms_namespaces_and_secrets_apart)
{
    EXPECT_EQ(room_key("/", "a", 1), room_key("/", "a", 1));
    EXPECT_NE(room_key("/", "a", 1), room_key("/", "b", 1));
    EXPECT_NE(room_key("/", "a", 1), room_key("/x", "a", 1));
    EXPECT_NE(room_key("/", "a", 1), room_key("/", "a", 2));
    EXPECT_NE(room_key("/a", "b", 1), room_key("/", "ab", 1));
    EXPECT_NE(room_key("", "", 0), 0U);
}

TEST(crc32c, has_the_published_check_values)
{
    // RFC 3720 appendix B.4, and the usual check of "123456789".
    EXPECT_EQ(crc32c("123456789"), 0xe3069283);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aa);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43);
    EXPECT_EQ(crc32c(""), 0U);
}

TEST(crc32c, is_the_same_by_table_by_instruction_and_in_parts)
{
    auto chance = core::random_source{3};
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        const auto cut = chance.between(0, bytes.size());
        const std::string_view all = bytes;
        const auto by_table = crc32c_by_table(all, 0);
        if (has_crc32c_instruction()) {
            EXPECT_EQ(crc32c_by_instruction(all, 0), by_table);
        }
        EXPECT_EQ(crc32c(all.substr(cut), crc32c(all.substr(0, cut))), by_table);
        bytes += static_cast<char>(chance.next());
    }
}

struct digest_case {
    std::string sent;
    std::string received;
    bool same;
};

class body_digest_of : public testing::TestWithParam<digest_case> {};

std::optional<body_digest> digest(std::string json)
{
    const auto at = json.find('@');
    json.replace(at, 1, text_of(full_stamp()));
    std::string scratch;
    return digest_json_body(json, at, scratch);
}

TEST_P(body_digest_of, compares_decoded_text)
{
    const auto sent = digest(GetParam().sent);
    const auto received = digest(GetParam().received);
    ASSERT_TRUE(sent && received);
    EXPECT_EQ(sent->length == received->length && sent->crc == received->crc, GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    bodies, body_digest_of,
    testing::Values(
        digest_case{R"(["m","@"])", R"(["other event",{"x":"@"}])", true},
        digest_case{R"(["a @ b"])", R"(["a @ b"])", true}, digest_case{R"(["a @ b"])", R"(["a @ c"])", false},
        digest_case{R"(["a @ b"])", R"(["a @ "])", false},
        digest_case{R"(["ab@"])", R"(["a@b"])", true}, // position is not part of the body
        digest_case{R"(["é@"])", R"(["\u00e9@"])", true},
        digest_case{R"(["@😀"])", R"(["@\ud83d\uDE00"])", true},
        digest_case{R"(["@\ud83d\ude00"])", R"(["@\ud83d\ude01"])", false},
        digest_case{R"(["@/"])", R"(["@\/"])", true},
        digest_case{R"(["\u2028@\n"])", "[\"\xe2\x80\xa8@\\u000a\"]", true},
        digest_case{R"(["{\"c\":\"@\",\"r\":\"x\"}"])", R"(["{\u0022c\":\"@\",\"r\":\"x\"}"])", true},
        digest_case{R"(["{\"c\":\"@\",\"r\":\"x\"}"])", R"(["{\"c\":\"@\",\"r\":\"y\"}"])", false},
        digest_case{R"(["x\\","@"])", R"(["@"])", true}, digest_case{R"(["@\\"])", R"(["@\\"])", true}));

TEST(body_digest, refuses_what_is_no_string_literal)
{
    for (const std::string json :
         {"@", "[\"@", "@\"]", R"(["\x@"])", R"(["\u12G4@"])", R"(["@\u12"])", R"(["\@"])"})
        EXPECT_FALSE(digest(json)) << json;
}

TEST(body_digest, of_bytes_leaves_the_stamp_out)
{
    const std::string mark = text_of(full_stamp());
    const auto d = digest_bytes_body("ab" + mark + "cd", 2);
    EXPECT_EQ(d.length, 4U);
    EXPECT_EQ(d.crc, crc32c("abcd"));
}

} // namespace
} // namespace muster::checks
