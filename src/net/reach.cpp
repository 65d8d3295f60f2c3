// Blocking set-up steps on a private io_context, each with its deadline.
#include "net/reach.hpp"

#include "core/bytes.hpp"
#include "core/limits.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace muster::net {

namespace {

constexpr std::size_t most_addresses = 16; // tried for one connection

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

std::string place_of(const tcp::endpoint& e)
{
    return e.address().is_v6() ? fmt::format("[{}]:{}", e.address().to_string(), e.port())
                               : fmt::format("{}:{}", e.address().to_string(), e.port());
}

// Blocking operations with one deadline for all: each runs the context until it ended or the time is up.
class patient_socket {
public:
    // From now on, for what follows together.
    void allow(core::duration time) { until_ = std::chrono::steady_clock::now() + time; }

    error_code connect(const tcp::endpoint& to)
    {
        error_code result;
        socket_ = tcp::socket(context_);
        socket_.async_connect(to, [&result](error_code ec) { result = ec; });
        return run(result);
    }

    error_code read(asio::mutable_buffer into, std::size_t& size)
    {
        error_code result;
        socket_.async_read_some(into, [&](error_code ec, std::size_t n) {
            result = ec;
            size = n;
        });
        return run(result);
    }

    error_code write(const std::string& bytes)
    {
        error_code result;
        asio::async_write(socket_, asio::buffer(bytes),
                          [&result](error_code ec, std::size_t) { result = ec; });
        return run(result);
    }

private:
    error_code run(const error_code& result)
    {
        context_.restart();
        context_.run_until(until_);
        if (context_.stopped()) {
            return result;
        }
        error_code ignored;
        socket_.close(ignored);
        context_.run();
        return asio::error::timed_out;
    }

    asio::io_context context_{1};
    tcp::socket socket_{context_};
    std::chrono::steady_clock::time_point until_;
};

// Empty when the handshake succeeded; else what went wrong.
std::string secure(patient_socket& socket, tls_context& tls, const target& where)
{
    tls_session session(tls, where.host, where.host_is_address);
    tls_session::state now = session.start();
    std::array<char, 16'384> buffer{};
    std::string plain;
    socket.allow(core::limits::tls_time);
    while (now != tls_session::state::failed) {
        if (const error_code ec = socket.write(session.output())) {
            return "the TLS handshake broke off: " + ec.message();
        }
        session.output().clear();
        if (now == tls_session::state::open) {
            return {};
        }
        std::size_t size = 0;
        const error_code ec = socket.read(asio::buffer(buffer), size);
        if (ec == asio::error::timed_out) {
            return "no end of the TLS handshake within 5 s";
        }
        if (ec) {
            return "the server closed the connection inside the TLS handshake (" + ec.message() + ")";
        }
        now = session.feed(std::string_view(buffer.data(), size), plain);
    }
    return session.detail();
}

core::problem unreachable(const target& where, core::errc code, std::string what, std::string cause,
                          std::string remedy)
{
    return {core::name_of(code), std::move(what),   where.place(),
            std::move(cause),    std::move(remedy), "nothing was sent"};
}

core::problem connect_problem(const target& where, const std::string& tried, core::errc code)
{
    switch (code) {
    case core::errc::connection_refused:
        return unreachable(where, code, "Nothing listens on " + where.place() + ".", tried,
                           "start the server or check the port");
    case core::errc::connect_timeout:
        return unreachable(where, code, "No answer to the connection attempt.", tried,
                           "a firewall drops it or the address is wrong: check both");
    case core::errc::local_limit:
        return unreachable(where, code, "This machine cannot open a connection.", tried,
                           "raise the limit of descriptors (ulimit -n) or free source ports");
    default: // NOLINT: errors of connect() fall into three classes of their own
        return unreachable(where, code, "The target cannot be reached.", tried,
                           "check the network and the address");
    }
}

core::problem tls_problem(const target& where, std::string cause)
{
    const bool untrusted = cause.find("certificate") != std::string::npos;
    return unreachable(where, core::errc::tls_failed, "The TLS handshake failed.", std::move(cause),
                       untrusted ? "trust the certificate's issuer with --ca FILE (config.tls.ca), or test "
                                   "without verification: --insecure (config.tls.rejectUnauthorized: false)"
                                 : "check that the server speaks TLS on this port, or name it as http://");
}

} // namespace

core::errc class_of_connect_error(const error_code& code)
{
    if (code == asio::error::connection_refused) {
        return core::errc::connection_refused;
    }
    if (code == asio::error::timed_out) {
        return core::errc::connect_timeout;
    }
    if (code == asio::error::connection_reset || code == asio::error::connection_aborted) {
        return core::errc::connection_reset;
    }
    if (code == asio::error::no_descriptors || code == boost::system::errc::too_many_files_open_in_system ||
        code == boost::system::errc::address_not_available || code == asio::error::no_memory ||
        code == asio::error::no_buffer_space) {
        return core::errc::local_limit;
    }
    return core::errc::io_error;
}

std::string connect_detail(const tcp::endpoint& where, const error_code& code)
{
    const std::string place = place_of(where);
    if (code == asio::error::connection_refused) {
        return place + ": connection refused: nothing listens there";
    }
    if (code == asio::error::timed_out) {
        return place + ": no answer to the connection attempt within 5 s";
    }
    if (code == boost::system::errc::address_not_available) {
        return place + ": source ports exhausted: name more targets or lower the rate";
    }
    if (code == asio::error::no_descriptors) {
        return place + ": out of descriptors: raise ulimit -n";
    }
    return place + ": " + code.message();
}

std::optional<reachable_target> resolve(const target& where, const target_permission& permission,
                                        core::problem& why)
{
    asio::io_context context{1};
    tcp::resolver resolver(context);
    error_code ec;
    const auto found =
        resolver.resolve(where.host, std::to_string(where.port), tcp::resolver::numeric_service, ec);
    if (ec || found.empty()) {
        why = unreachable(where, core::errc::resolve_failed, "The host name cannot be resolved.",
                          fmt::format("the resolver says of \"{}\": {}", core::printable(where.host),
                                      ec ? ec.message() : "no address"),
                          "check the name, or give the address");
        return std::nullopt;
    }
    reachable_target out{where, {}};
    for (const auto& entry : found) {
        const tcp::endpoint endpoint = entry.endpoint();
        if (std::optional<core::problem> refused = guard(endpoint.address(), where.host, permission)) {
            why = *std::move(refused);
            return std::nullopt;
        }
        if (out.endpoints.size() < most_addresses &&
            std::find(out.endpoints.begin(), out.endpoints.end(), endpoint) == out.endpoints.end()) {
            out.endpoints.push_back(endpoint);
        }
    }
    return out;
}

bool probe(reachable_target& where, tls_context* tls, const target_permission& permission, core::problem& why)
{
    std::string tried;
    core::errc last = core::errc::io_error;
    for (auto it = where.endpoints.begin(); it != where.endpoints.end(); ++it) {
        if (std::optional<core::problem> refused = guard(it->address(), where.where.host, permission)) {
            why = *std::move(refused);
            return false;
        }
        patient_socket socket;
        socket.allow(core::limits::connect_time);
        if (const error_code ec = socket.connect(*it)) {
            last = class_of_connect_error(ec);
            tried += (tried.empty() ? "" : "; ") + connect_detail(*it, ec);
            continue;
        }
        if (where.where.tls && tls != nullptr) {
            if (std::string wrong = secure(socket, *tls, where.where); !wrong.empty()) {
                why = tls_problem(where.where, std::move(wrong));
                return false;
            }
        }
        std::rotate(where.endpoints.begin(), it, it + 1);
        return true;
    }
    why = connect_problem(where.where, tried, last);
    return false;
}

} // namespace muster::net
