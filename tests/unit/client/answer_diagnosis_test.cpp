// HTTP answers that are not a Socket.IO session, and what users are told about them.
#include "client/transport/answer_diagnosis.hpp"

#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using wire::engineio_revision;

struct refusal_case {
    unsigned status;
    std::string type;
    std::string body;
    core::errc error;
    std::string detail; // a part of it
};

void expect_diagnosis(const diagnosis& actual, const refusal_case& c)
{
    EXPECT_EQ(core::name_of(actual.error), std::string(core::name_of(c.error))) << c.body;
    EXPECT_NE(actual.detail.find(c.detail), std::string::npos) << actual.detail;
}

wire::http_response response(const refusal_case& c)
{
    return {c.status, {{"Content-Type", c.type}}, c.body};
}

TEST(answer_diagnosis, names_why_a_handshake_brought_no_session)
{
    const std::vector<refusal_case> cases{
        {404, "text/html; charset=utf-8", "<pre>Cannot GET /socket.io/</pre>", core::errc::not_socketio, "404 text/html: <pre>Cannot GET /socket.io/</pre>"},
        {200, "text/html", "<html>hello\x1b</html>", core::errc::not_socketio, "200 text/html: <html>hello\\x1b</html>"},
        {502, "text/html", "<h1>Bad Gateway</h1>", core::errc::not_socketio, "502 text/html"},
        {200, "text/plain", "", core::errc::not_socketio, "200 text/plain, empty body"},
        {400, "application/json", R"({"code":5,"message":"Unsupported protocol version"})", core::errc::wrong_revision, "revision 4"},
        {400, "text/plain", R"("The client is using an unsupported version of the Socket.IO or Engine.IO protocols")", core::errc::wrong_revision, "revision 4"},
        {200, "text/plain", R"(97:0{"sid":"a"})", core::errc::wrong_revision, "asked for Engine.IO revision 4, the answer is framed as revision 3"},
        {200, "application/octet-stream", std::string("\0\x09\x07\xff", 4) + R"(0{"sid":"a"})", core::errc::wrong_revision, "framed as revision 3"},
        {400, "application/json", R"({"code":0,"message":"Transport unknown"})", core::errc::http_status, "Transport unknown"},
        {400, "application/json", R"({"code":"3","message":"Bad request"})", core::errc::http_status, "Bad request"},
        {403, "application/json", R"({"code":4,"message":"Forbidden"})", core::errc::http_status, "Forbidden"},
        {400, "application/json", R"({"code":3,"message":"in words of its own"})", core::errc::http_status, "in words of its own"},
        {401, "text/html", "<h1>Who?</h1>", core::errc::http_status, "401 text/html"},
        {400, "text/plain", R"("Invalid transport")", core::errc::http_status, "Invalid transport"},
        {400, "application/json", R"({"error":"other"})", core::errc::not_socketio, "400 application/json"},
    };
    for (const refusal_case& c : cases)
        expect_diagnosis(diagnose_handshake(engineio_revision::v4, response(c)), c);
    const refusal_case reverse{200, "text/plain", R"(0{"sid":"a"})", core::errc::wrong_revision, "asked for Engine.IO revision 3, the answer is framed as revision 4"};
    expect_diagnosis(diagnose_handshake(engineio_revision::v3, response(reverse)), reverse);
}

TEST(answer_diagnosis, names_why_an_upgrade_was_refused)
{
    const std::vector<refusal_case> cases{
        {400, "text/html", "Transport unknown", core::errc::upgrade_refused, "400 text/html: Transport unknown"},
        {400, "text/html", "Session ID unknown", core::errc::upgrade_refused, "Session ID unknown"},
        {403, "text/plain", "", core::errc::upgrade_refused, "403 text/plain, empty body"},
        {426, "text/plain", "Upgrade Required", core::errc::upgrade_refused, "426"},
        {200, "text/plain", R"(0{"sid":"a"})", core::errc::upgrade_refused, "200"},
        {400, "text/html", "Unsupported protocol version", core::errc::wrong_revision, "revision 4"},
        {404, "text/html", "<pre>Cannot GET</pre>", core::errc::not_socketio, "404 text/html"},
        {200, "text/html", "<html>", core::errc::not_socketio, "200 text/html"},
        {502, "text/html", "<html>", core::errc::not_socketio, "502 text/html"},
    };
    for (const refusal_case& c : cases)
        expect_diagnosis(diagnose_upgrade(engineio_revision::v4, response(c)), c);
}

TEST(answer_diagnosis, redirects_are_named_and_never_followed)
{
    const wire::http_fields fields{{"Location", "http://elsewhere/\x1b[31m"}};
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, "", 302, fields).expect("close get", "closed polling http_status: redirect 302 to http://elsewhere/\\x1b[31m, not followed")
        .check();
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .refused(301, "", fields).expect("closed websocket http_status: redirect 301 to http://elsewhere/\\x1b[31m, not followed")
        .check();
    joined_polling()
        .answer(line::get, "", 307, fields).expect("close post", "close get", "closed polling http_status: redirect 307...")
        .check();
}

TEST(answer_diagnosis, a_refused_handshake_ends_the_session)
{
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, "<html>", 404, {{"Content-Type", "text/html"}})
        .expect("close get", "closed polling not_socketio: no Socket.IO endpoint at this path: 404 text/html: <html>")
        .check();
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, R"(97:0{"sid":"a"})").expect("close get", "closed polling wrong_revision: asked for...")
        .check();
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, R"(0{"sid":"a","upgrades":[],"pingInterval":-1,"pingTimeout":1})").expect("close get", "closed polling malformed_open: open packet: ...")
        .check();
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .refused(404, "no").expect("closed websocket not_socketio...")
        .check();
}

} // namespace
} // namespace muster::client::sample
