// Reading refusals.
#include "client/transport/answer_diagnosis.hpp"

#include "core/bytes.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace muster::client {

namespace {

constexpr std::size_t shown_bytes = 80;

bool is_redirect(const wire::http_response& answer)
{
    return answer.status >= 300 && answer.status < 400;
}

// The number of an Engine.IO error body; some servers write it as a string.
std::optional<std::int64_t> error_code_of(const wire::http_response& answer)
{
    if (!answer.body.starts_with('{') || answer.body.size() > 4'096)
        return std::nullopt;
    const auto parsed = wire::parse_json(answer.body);
    if (!parsed)
        return std::nullopt;
    const wire::value* code = parsed->find("code");
    if (code == nullptr || parsed->find("message") == nullptr)
        return std::nullopt;
    if (const auto* number = code->if_is<std::int64_t>())
        return *number;
    if (const auto* text = code->if_is<std::string>();
        text && text->size() == 1 && (*text)[0] >= '0' && (*text)[0] <= '9')
        return (*text)[0] - '0';
    return std::nullopt;
}

bool contains_any(std::string_view text, std::span<const std::string_view> needles)
{
    return std::any_of(needles.begin(), needles.end(),
                       [&](std::string_view needle) { return text.find(needle) != std::string_view::npos; });
}

constexpr std::array<std::string_view, 2> revision_texts{"Unsupported protocol version",
                                                         "unsupported version"};
constexpr std::array<std::string_view, 8> engine_texts{
    "Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request",
    "Forbidden",         "Invalid transport",  "Invalid session",      "Invalid websocket upgrade"};

bool refuses_revision(const wire::http_response& answer)
{
    const std::string_view body = std::string_view(answer.body).substr(0, 512);
    return error_code_of(answer) == 5 || (answer.status >= 400 && contains_any(body, revision_texts));
}

bool is_html(const wire::http_response& answer)
{
    return answer.body.find('<') != std::string::npos &&
           wire::find_field(answer.fields, "Content-Type").starts_with("text/html");
}

bool is_engine_refusal(const wire::http_response& answer)
{
    if (error_code_of(answer))
        return true;
    const std::string_view body = std::string_view(answer.body).substr(0, 512);
    return answer.status >= 400 && !is_html(answer) && contains_any(body, engine_texts);
}

bool is_guard(unsigned status)
{
    return status == 401 || status == 403 || status == 407 || status == 429;
}

std::string_view number_of(wire::engineio_revision revision)
{
    return revision == wire::engineio_revision::v3 ? "3" : "4";
}

diagnosis redirected(const wire::http_response& answer)
{
    const std::string_view to = wire::find_field(answer.fields, "Location");
    return {core::errc::http_status, "redirect " + std::to_string(answer.status) + " to " +
                                         core::printable(to, shown_bytes) + ", not followed"};
}

diagnosis revision_refused(wire::engineio_revision asked, const wire::http_response& answer)
{
    return {core::errc::wrong_revision, "the server refuses Engine.IO revision " +
                                            std::string(number_of(asked)) + ": " + describe(answer)};
}

diagnosis no_endpoint(const wire::http_response& answer)
{
    return {core::errc::not_socketio, "no Socket.IO endpoint at this path: " + describe(answer)};
}

} // namespace

std::string describe(const wire::http_response& answer)
{
    std::string text = std::to_string(answer.status);
    std::string_view type = wire::find_field(answer.fields, "Content-Type");
    type = type.substr(0, type.find(';'));
    text += ' ';
    text += type.empty() ? "without content type" : core::printable(type, shown_bytes);
    text += answer.body.empty() ? ", empty body" : ": " + core::printable(answer.body, shown_bytes);
    return text;
}

bool is_other_revision(wire::engineio_revision asked, const wire::http_response& answer)
{
    const std::string_view body = answer.body;
    if (answer.status != 200 || body.empty())
        return false;
    if (asked == wire::engineio_revision::v3)
        return body.starts_with("0{");
    if (body.front() == '\0')
        return body.find("\xff"
                         "0{") < 12;
    const std::size_t digits = std::min(body.find_first_not_of("0123456789"), body.size());
    return digits > 0 && digits < 10 && body.substr(digits).starts_with(":0{");
}

diagnosis diagnose_handshake(wire::engineio_revision asked, const wire::http_response& answer)
{
    if (is_redirect(answer))
        return redirected(answer);
    if (is_other_revision(asked, answer))
        return {core::errc::wrong_revision,
                "asked for Engine.IO revision " + std::string(number_of(asked)) +
                    ", the answer is framed as " +
                    (asked == wire::engineio_revision::v4 ? "revision 3: " : "revision 4: ") +
                    core::printable(answer.body, shown_bytes)};
    if (refuses_revision(answer))
        return revision_refused(asked, answer);
    if (is_engine_refusal(answer))
        return {core::errc::http_status, "the server refused the handshake: " + describe(answer)};
    if (is_guard(answer.status))
        return {core::errc::http_status, describe(answer)};
    return no_endpoint(answer);
}

diagnosis diagnose_request(wire::engineio_revision asked, const wire::http_response& answer)
{
    if (is_redirect(answer))
        return redirected(answer);
    const std::string_view body = std::string_view(answer.body).substr(0, 512);
    if (answer.status >= 400 && answer.status < 500 &&
        (error_code_of(answer) == 1 || body.find("Invalid session") != std::string_view::npos))
        return {core::errc::server_closed, "session lost, the server does not know it: " + describe(answer)};
    if (refuses_revision(answer))
        return revision_refused(asked, answer);
    return {core::errc::http_status, describe(answer)};
}

diagnosis diagnose_upgrade(wire::engineio_revision asked, const wire::http_response& answer)
{
    if (is_redirect(answer))
        return redirected(answer);
    if (refuses_revision(answer))
        return revision_refused(asked, answer);
    const bool engine = is_engine_refusal(answer) || answer.body.starts_with("0{");
    const bool foreign = answer.status == 404 || answer.status == 502 || answer.status == 200;
    if (!engine && foreign)
        return no_endpoint(answer);
    return {core::errc::upgrade_refused, "the upgrade was answered with " + describe(answer)};
}

} // namespace muster::client
