// Reads the answer out of the probe's evidence.
#include "engine/cases/stranger.hpp"

#include "client/transport/answer_diagnosis.hpp"
#include "core/bytes.hpp"
#include "wire/http/response.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace muster::engine {

namespace {

constexpr std::size_t shown_bytes = 80;

struct likeness {
    std::string what;
    std::string remedy;
};

const result::frame* first_answer(const result::case_result* asked)
{
    if (asked == nullptr)
        return nullptr;
    for (const result::counterexample& e : asked->examples)
        for (const result::frame& f : e.frames)
            if (!f.outgoing)
                return &f;
    return nullptr;
}

wire::http_response read_http(std::string_view text)
{
    wire::http_response_reader reader;
    wire::http_answer whole;
    const auto end = reader.next(text, false, whole);
    const bool is_whole = end && *end == wire::http_response_reader::status::answer;
    const wire::http_answer& a = is_whole ? whole : reader.unfinished();
    wire::http_response r;
    r.status = a.status;
    r.fields = a.fields;
    r.body = a.body;
    return r;
}

std::string remedy_for(unsigned status)
{
    if (status == 401 || status == 403 || status == 407)
        return "something in front of it wants credentials: give them with --header or --auth";
    if (status >= 300 && status < 400)
        return "give the address that it points to";
    if (status == 404)
        return "a web server is there, but no Socket.IO at this path: give the right one with --path, "
               "/engine.io/ or /app/socket.io/";
    if (status == 429 || status >= 500)
        return "a gateway or the application fails: look at its log";
    return "check the address and --path";
}

likeness of_http(const wire::http_response& answer, unsigned eio)
{
    const auto revision = eio == 3 ? wire::engineio_revision::v3 : wire::engineio_revision::v4;
    const client::diagnosis d = client::diagnose_handshake(revision, answer);
    if (d.error == core::errc::wrong_revision)
        return {d.detail, "leave --eio out: both revisions are asked then"};
    return {d.detail, remedy_for(answer.status)};
}

// By the first bytes that it sent.
likeness of_bytes(std::string_view text)
{
    struct greeting {
        std::string_view begins;
        std::string_view what;
    };
    constexpr greeting known[] = {{"SSH-", "an SSH server"},
                                  {"220 ", "a mail or FTP server"},
                                  {"\x15\x03", "a TLS server: it wants https://"},
                                  {"-ERR", "a Redis or POP3 server"},
                                  {"RFB ", "a VNC server"}};
    std::string what = "what answers is no HTTP: " + core::printable(text.substr(0, shown_bytes));
    for (const greeting& g : known)
        if (text.starts_with(g.begins))
            what += "; it looks like " + std::string(g.what);
    return {std::move(what), "check the address, the port and whether it is http or https"};
}

} // namespace

core::problem stranger_at(const std::string& origin, const std::string& path,
                          const result::case_result* asked)
{
    likeness is{"nothing was asked: the revision of --eio has no probe", "leave --eio out"};
    if (const result::frame* answer = first_answer(asked))
        is = answer->text.starts_with("HTTP/1.") ? of_http(read_http(answer->text), asked->eio)
                                                 : of_bytes(answer->text);
    else if (asked != nullptr)
        is = {"a handshake was asked for: " + asked->message,
              "check the address, the port and whether it is http or https"};
    core::problem p;
    p.code = "not_socketio";
    p.what = "no Socket.IO server answers there";
    p.where = origin + path;
    p.cause = std::move(is.what);
    p.remedy =
        std::move(is.remedy) + "; see for yourself: curl -i '" + origin + path + "?EIO=4&transport=polling'";
    p.kept = "no case was judged";
    return p;
}

} // namespace muster::engine
