// OpenSSL over a pair of memory BIOs: one code path for plain and encrypted sockets, and no hidden buffers.
#include "net/channel/tls_session.hpp"

#include "core/bytes.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace muster::net {

namespace {

constexpr std::size_t record_bytes = 16'384; // plaintext of one TLS record

struct ssl_free {
    void operator()(SSL* s) const { SSL_free(s); }
};
struct context_free {
    void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};

int detail_index()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

std::string text_of(const X509_NAME* name)
{
    std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return core::printable(std::string_view(data, static_cast<std::size_t>(size)), 160);
}

std::string text_of(const ASN1_TIME* when)
{
    tm parts{};
    if (ASN1_TIME_to_tm(when, &parts) != 1) {
        return "?";
    }
    std::array<char, 32> out{};
    const std::size_t size = strftime(out.data(), out.size(), "%Y-%m-%d", &parts);
    return {out.data(), size};
}

std::string names_of(X509* certificate)
{
    std::string out;
    auto* names =
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && out.size() < 200; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) {
            const ASN1_IA5STRING* text = name->d.dNSName;
            const auto* bytes = ASN1_STRING_get0_data(text);
            const std::string one(bytes, bytes + ASN1_STRING_length(text));
            out += (out.empty() ? "" : ", ") + core::printable(one, 80);
        }
    }
    GENERAL_NAMES_free(names);
    return out;
}

// Keeps what was wrong with the certificate: after the handshake failed OpenSSL no longer has it.
int on_certificate(int trusted, X509_STORE_CTX* store)
{
    if (trusted == 1) {
        return 1;
    }
    auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* detail = ssl == nullptr ? nullptr : static_cast<std::string*>(SSL_get_ex_data(ssl, detail_index()));
    X509* certificate = X509_STORE_CTX_get_current_cert(store);
    if (detail == nullptr || certificate == nullptr) {
        return 0;
    }
    *detail = std::string("the server's certificate is not trusted: ") +
              X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)) + "; subject " +
              text_of(X509_get_subject_name(certificate)) + ", issuer " +
              text_of(X509_get_issuer_name(certificate)) + ", valid " +
              text_of(X509_get0_notBefore(certificate)) + " to " + text_of(X509_get0_notAfter(certificate));
    if (const std::string names = names_of(certificate); !names.empty()) {
        *detail += ", for " + names;
    }
    return 0;
}

} // namespace

struct tls_context::impl {
    std::unique_ptr<SSL_CTX, context_free> context;
};

tls_context::tls_context(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
tls_context::~tls_context() = default;

std::unique_ptr<tls_context> tls_context::make(bool verify, const std::string& ca_file, core::problem& why)
{
    auto i = std::make_unique<impl>();
    i->context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = i->context.get();
    bool sound = context != nullptr && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1;
    why = {"tls_setup", "TLS cannot be set up.", "", "OpenSSL offers no TLS client", "", "nothing was sent"};
    if (sound) {
        SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_verify(context, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                           verify ? on_certificate : nullptr);
        if (ca_file.empty()) {
            sound = SSL_CTX_set_default_verify_paths(context) == 1;
        } else if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) != 1) {
            why.where = core::printable(ca_file);
            why.cause = "the file of trusted certificates cannot be read as PEM";
            why.remedy = "name a readable PEM file with at least one certificate";
            sound = false;
        }
    }
    ERR_clear_error();
    return sound ? std::unique_ptr<tls_context>(new tls_context(std::move(i))) : nullptr;
}

struct tls_session::impl {
    std::unique_ptr<SSL, ssl_free> ssl;
    BIO* in = nullptr;  // owned by ssl
    BIO* out = nullptr; // owned by ssl
    state now = state::handshaking;
    std::string output;
    std::string detail;

    void collect()
    {
        char* data = nullptr;
        const long size = BIO_get_mem_data(out, &data);
        output.append(data, static_cast<std::size_t>(size));
        BIO_reset(out);
    }

    state fail()
    {
        if (detail.empty()) {
            const unsigned long code = ERR_peek_error();
            const char* reason = ERR_reason_error_string(code);
            detail = std::string("TLS failed: ") + (reason == nullptr ? "the peer broke off" : reason);
        }
        ERR_clear_error();
        return now = state::failed;
    }

    void handshake()
    {
        const int done = SSL_do_handshake(ssl.get());
        if (done == 1) {
            now = state::open;
        } else if (SSL_get_error(ssl.get(), done) != SSL_ERROR_WANT_READ) {
            fail();
        }
    }

    void read(std::string& plain)
    {
        std::array<char, record_bytes> record; // NOLINT: filled by SSL_read before it is read
        while (now == state::open) {
            const int size = SSL_read(ssl.get(), record.data(), static_cast<int>(record.size()));
            if (size > 0) {
                plain.append(record.data(), static_cast<std::size_t>(size));
                continue;
            }
            const int error = SSL_get_error(ssl.get(), size);
            if (error == SSL_ERROR_WANT_READ) {
                return;
            }
            if (error == SSL_ERROR_ZERO_RETURN) {
                now = state::ended;
                return;
            }
            fail();
        }
    }
};

tls_session::tls_session(tls_context& context, const std::string& host, bool host_is_address)
    : impl_(std::make_unique<impl>())
{
    impl_->ssl.reset(SSL_new(context.impl_->context.get()));
    SSL* ssl = impl_->ssl.get();
    impl_->in = BIO_new(BIO_s_mem());
    impl_->out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, impl_->in, impl_->out);
    SSL_set_connect_state(ssl);
    SSL_set_ex_data(ssl, detail_index(), &impl_->detail);
    if (host_is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    } else {
        // What SSL_set_tlsext_host_name() does, without its cast in C style.
        std::string name = host;
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        SSL_set1_host(ssl, host.c_str());
    }
}

tls_session::~tls_session() = default;

tls_session::state tls_session::start()
{
    impl_->handshake();
    impl_->collect();
    return impl_->now;
}

tls_session::state tls_session::feed(std::string_view ciphertext, std::string& plain)
{
    if (impl_->now == state::failed || impl_->now == state::ended) {
        return impl_->now;
    }
    const bool first_flight = impl_->now == state::handshaking;
    ERR_clear_error();
    BIO_write(impl_->in, ciphertext.data(), static_cast<int>(ciphertext.size()));
    if (first_flight) {
        impl_->handshake();
        if (impl_->now == state::failed && ciphertext.substr(0, 5) == "HTTP/") {
            impl_->detail = "the server answered TLS with plain HTTP: it expects an unencrypted connection "
                            "(use http://)";
        }
    }
    impl_->read(plain);
    impl_->collect();
    return impl_->now;
}

void tls_session::write(std::string_view plain)
{
    ERR_clear_error();
    if (!plain.empty() && SSL_write(impl_->ssl.get(), plain.data(), static_cast<int>(plain.size())) <= 0) {
        impl_->fail();
    }
    impl_->collect();
}

void tls_session::end()
{
    if (impl_->now == state::open) {
        ERR_clear_error();
        SSL_shutdown(impl_->ssl.get());
        ERR_clear_error();
        impl_->collect();
    }
}

std::string& tls_session::output()
{
    return impl_->output;
}

const std::string& tls_session::detail() const
{
    return impl_->detail;
}

} // namespace muster::net
