// A machine of lines and counted bytes: what stands next decides how the input is read.
#include "wire/http/response.hpp"

#include "wire/http/content.hpp"
#include "wire/http/field_list.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace muster::wire {

namespace {

constexpr core::errc fine{};

template <class Number>
std::optional<Number> number_of(std::string_view digits, int base)
{
    Number n = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n, base);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty()
               ? std::optional<Number>(n)
               : std::nullopt;
}

// The length that all Content-Length fields agree on; `sound` is false when they do not.
std::optional<std::uint64_t> content_length(const http_fields& fields, bool& sound)
{
    std::optional<std::uint64_t> length;
    for (const auto& [field, text] : fields) {
        if (!same_but_case(field, "Content-Length"))
            continue;
        const auto n = number_of<std::uint64_t>(trimmed(text), 10);
        sound = sound && n.has_value() && (!length || length == n);
        length = n;
    }
    return length;
}

} // namespace

// Collects one line without its end; CR before LF belongs to the end.
http_response_reader::line_state http_response_reader::take_line(std::string_view& input)
{
    const std::size_t end = input.find('\n');
    const std::size_t taken = end == std::string_view::npos ? input.size() : end + 1;
    if (taken > limits_.head_bytes - std::min(head_used_, limits_.head_bytes))
        return line_state::too_long;
    head_used_ += taken;
    line_.append(input.substr(0, taken));
    input.remove_prefix(taken);
    if (end == std::string_view::npos)
        return line_state::more;
    line_.pop_back();
    if (line_.ends_with('\r'))
        line_.pop_back();
    return line_state::whole;
}

core::errc http_response_reader::read_status_line()
{
    if (line_.empty())
        return fine; // an empty line before an answer is skipped, as RFC 9112 section 2.2 wants of servers
    const std::string_view line = line_;
    if (line.size() < 12 || !line.starts_with("HTTP/") || line[6] != '.' || line[8] != ' ' ||
        (line.size() > 12 && line[12] != ' '))
        return core::errc::malformed_http;
    const auto code = number_of<unsigned>(line.substr(9, 3), 10);
    if (!code || *code < 100 || line[5] != '1')
        return core::errc::malformed_http;
    answer_.status = *code;
    answer_.version = line.substr(5, 3);
    answer_.reason = line.size() > 13 ? line.substr(13) : std::string_view();
    at_ = place::fields;
    return fine;
}

core::errc http_response_reader::read_field()
{
    const std::string_view line = line_;
    if (line.front() == ' ' || line.front() == '\t') { // folded
        if (answer_.fields.empty())
            return core::errc::malformed_http;
        answer_.fields.back().second.append(" ").append(trimmed(line));
        return fine;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return core::errc::malformed_http;
    if (answer_.fields.size() == limits_.fields)
        return core::errc::too_large;
    answer_.fields.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    return fine;
}

// All fields are there: what follows them?
core::errc http_response_reader::begin_body(bool head, bool& done)
{
    head_used_ = 0;
    const unsigned code = answer_.status;
    if (code < 200 && code != 101) {
        if (limits_.interim_apart) {
            done = true;
            return fine;
        }
        if (answer_.interim.size() == limits_.interim)
            return core::errc::too_large;
        std::vector<unsigned> interim = std::move(answer_.interim);
        interim.push_back(code);
        answer_ = {};
        answer_.interim = std::move(interim);
        at_ = place::status_line;
        return fine;
    }
    bool sound = true;
    const std::optional<std::uint64_t> length = content_length(answer_.fields, sound);
    const bool old = answer_.version == "1.0" && !lists_word(answer_.fields, "Connection", "keep-alive");
    answer_.last = old || lists_word(answer_.fields, "Connection", "close");
    done = true;
    if (head || code == 101 || code == 204 || code == 304)
        return fine;
    done = false;
    if (lists_word(answer_.fields, "Transfer-Encoding", "chunked")) {
        answer_.framed = http_answer::framing::chunked;
        at_ = place::chunk_size;
    } else if (!sound) {
        return core::errc::malformed_http;
    } else if (length) {
        answer_.framed = http_answer::framing::counted;
        at_ = place::counted;
        left_ = *length;
        done = left_ == 0;
        return *length > limits_.body_bytes ? core::errc::too_large : fine;
    } else {
        answer_.framed = http_answer::framing::until_close;
        answer_.last = true;
        at_ = place::until_close;
    }
    return fine;
}

core::errc http_response_reader::read_chunk_size()
{
    const std::string_view line = line_;
    const auto size = number_of<std::uint64_t>(trimmed(line.substr(0, line.find(';'))), 16);
    head_used_ = 0;
    if (!size)
        return core::errc::malformed_http;
    if (*size > limits_.body_bytes - answer_.body.size())
        return core::errc::too_large;
    left_ = *size;
    at_ = *size == 0 ? place::trailers : place::chunk;
    return fine;
}

core::errc http_response_reader::take_body(std::string_view& input, std::size_t most)
{
    const std::size_t taken = std::min(input.size(), most);
    if (taken > limits_.body_bytes - answer_.body.size())
        return core::errc::too_large;
    answer_.body.append(input.substr(0, taken));
    input.remove_prefix(taken);
    return fine;
}

// `line_` is whole.
core::errc http_response_reader::line_read(bool head, bool& done)
{
    core::errc e = fine;
    if (at_ == place::status_line)
        e = read_status_line();
    else if (at_ == place::fields)
        e = line_.empty() ? begin_body(head, done) : read_field();
    else if (at_ == place::chunk_size)
        e = read_chunk_size();
    else if (at_ == place::chunk_end) {
        e = line_.empty() ? fine : core::errc::malformed_http;
        at_ = place::chunk_size;
    } else if (line_.empty()) // of the trailers
        done = true;
    else
        e = read_field();
    line_.clear();
    return e;
}

core::errc http_response_reader::step(std::string_view& input, bool head, bool& done)
{
    if (at_ == place::counted || at_ == place::chunk) {
        const std::size_t before = input.size();
        const core::errc e = take_body(input, std::size_t(left_));
        left_ -= before - input.size();
        if (left_ == 0 && at_ == place::counted)
            done = true;
        else if (left_ == 0)
            at_ = place::chunk_end;
        return e;
    }
    if (at_ == place::until_close)
        return take_body(input, input.size());
    // Bytes that cannot begin an answer are told at once, whether or not their line ever ends.
    if (at_ == place::status_line && line_.size() < 5) {
        constexpr std::string_view start = "HTTP/";
        const std::string seen = line_ + std::string(input.substr(0, start.size() - line_.size()));
        const bool blank = seen.front() == '\r' || seen.front() == '\n';
        if (!blank && !start.starts_with(seen.substr(0, start.size())))
            return core::errc::malformed_http;
    }
    switch (take_line(input)) {
    case line_state::whole:
        return line_read(head, done);
    case line_state::more:
        return fine;
    case line_state::too_long:
        break;
    }
    return core::errc::too_large;
}

core::errc http_response_reader::complete(http_answer& out)
{
    const std::string_view codings = find_field(answer_.fields, "Content-Encoding");
    if (!codings.empty() && !answer_.body.empty()) {
        const core::result<bool> all = decode_content(codings, limits_.body_bytes, answer_.body);
        if (!all)
            return core::errc_of(all.error());
        answer_.decoded = *all;
    }
    out = std::exchange(answer_, {});
    head_used_ = 0;
    at_ = place::status_line;
    return fine;
}

core::result<http_response_reader::status> http_response_reader::next(std::string_view& input, bool head,
                                                                      http_answer& out)
{
    if (at_ == place::failed)
        return failed_;
    while (!input.empty()) {
        bool done = false;
        core::errc e = step(input, head, done);
        if (e == fine && done)
            e = complete(out);
        if (e != fine) {
            at_ = place::failed;
            failed_ = e;
            return e;
        }
        if (done)
            return status::answer;
    }
    return status::need_more;
}

core::result<http_response_reader::status> http_response_reader::finish(http_answer& out)
{
    if (at_ == place::failed)
        return failed_;
    if (!partial())
        return status::need_more;
    const core::errc e = at_ == place::until_close ? complete(out) : core::errc::connection_reset;
    if (e == fine)
        return status::answer;
    at_ = place::failed;
    failed_ = e;
    return e;
}

} // namespace muster::wire
