// TLS without a socket: ciphertext and plaintext in, plaintext and ciphertext out. OpenSSL behind it.
#pragma once

#include "core/problem.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::net {

// What all connections of a run share: trusted certificates and the protocol floor (TLS 1.2).
class tls_context {
public:
    // Loads `ca_file` (PEM; empty: the system's). `verify` false accepts any certificate.
    // Null with `why` set when the file cannot be used.
    static std::unique_ptr<tls_context> make(bool verify, const std::string& ca_file, core::problem& why);
    ~tls_context();
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

private:
    friend class tls_session;
    struct impl;
    explicit tls_context(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

class tls_session {
public:
    enum class state : std::uint8_t { handshaking, open, ended, failed };

    // `host` is what the certificate must name: a DNS name (sent as SNI too) or an address.
    tls_session(tls_context& context, const std::string& host, bool host_is_address);
    ~tls_session();
    tls_session(const tls_session&) = delete;
    tls_session& operator=(const tls_session&) = delete;

    // Begins the handshake: the first flight stands in the output.
    state start();

    // Ciphertext from the peer; appends the plaintext it completes to `plain`. The output may grow.
    state feed(std::string_view ciphertext, std::string& plain);

    // Encrypts into the output. Precondition: open.
    void write(std::string_view plain);

    // close_notify into the output.
    void end();

    // Ciphertext for the peer; the caller sends and clears it.
    std::string& output();

    // After failed, for people: the alert, or the certificate's subject, issuer, dates and what is wrong with
    // it.
    const std::string& detail() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::net
