// Start and stop: everything between runs on the thread.
#include "reference_server/net/server_thread.hpp"

#include "core/bytes.hpp"
#include "reference_server/net/listener.hpp"
#include "reference_server/net/server_loop.hpp"
#include "wire/base64.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/rand.h>
#include <stdexcept>
#include <thread>

namespace muster::server {

namespace asio = boost::asio;

namespace {

constexpr std::size_t id_bytes = 16;

// 128 bits that nobody can guess. Without a working source there is no server.
std::string fresh_id()
{
    std::string random(id_bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(random.size())) != 1)
        throw std::runtime_error("no random bytes");
    std::string id;
    wire::append_base64url(id, random);
    return id;
}

std::string authority(const asio::ip::tcp::endpoint& at)
{
    const auto address = at.address().to_string();
    return (at.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(at.port());
}

core::problem cannot_listen(const thread_options& options, const boost::system::error_code& failed)
{
    const bool taken = failed == boost::system::errc::address_in_use;
    return {.code = taken ? "port_taken" : "cannot_listen",
            .what = "The reference server cannot listen.",
            .where = core::printable(options.address) + ":" + std::to_string(options.port),
            .cause = failed.message(),
            .remedy = taken ? "Choose another port, or 0 for a free one."
                            : "Name an address of this machine, and a port above 1023.",
            .kept = "nothing was started"};
}

std::unique_ptr<asio::ssl::context> make_tls(const thread_options& options, core::problem& why)
{
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code failed;
    std::string file = options.tls_certificate;
    context->use_certificate_chain_file(file, failed);
    if (!failed) {
        file = options.tls_key;
        context->use_private_key_file(file, asio::ssl::context::pem, failed);
    }
    if (!failed && SSL_CTX_check_private_key(context->native_handle()) == 1 &&
        SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) == 1)
        return context;
    why = {.code = "tls_failed",
           .what = "The certificate or its key cannot be used.",
           .where = file.empty() ? "no file is named: --cert and --key go together" : file,
           .cause = failed ? failed.message() : "the key does not belong to the certificate",
           .remedy = "Name a certificate chain and its private key, both in PEM form.",
           .kept = "nothing was started"};
    return nullptr;
}

} // namespace

struct server_thread::impl {
    impl(thread_options o, std::vector<mounted_app> a, std::unique_ptr<asio::ssl::context> c)
        : options(std::move(o)), apps(std::move(a), fresh_id), tls(std::move(c)),
          loop(io, apps.mounts(), options.net, tls.get()),
          door(io,
               {.accepted = [this](asio::ip::tcp::socket peer) { loop.adopt(std::move(peer)); },
                .log = [this](std::string_view line) { loop.log(line); }},
               options.net.accept_pause)
    {}

    // One handler after the other, also behind one that threw: a defect of ours must not end the server.
    void run()
    {
        for (bool again = true; again;) {
            again = false;
            try {
                io.run();
            } catch (const std::exception& e) {
                loop.log(std::string("an exception reached the loop: ") + e.what());
                again = true;
            }
        }
    }

    thread_options options;
    assembly apps;
    std::unique_ptr<asio::ssl::context> tls;
    asio::io_context io{1};
    server_loop loop;
    listener door;
    std::thread thread;
};

server_thread::server_thread(std::unique_ptr<impl> i) : impl_(std::move(i)) {}

std::unique_ptr<server_thread> server_thread::start(thread_options options, std::unique_ptr<app> application,
                                                    std::unique_ptr<tap> faults, core::problem& why)
{
    std::vector<mounted_app> only;
    only.push_back({options.server, std::move(application), std::move(faults)});
    return start(std::move(options), std::move(only), why);
}

std::unique_ptr<server_thread> server_thread::start(thread_options options, std::vector<mounted_app> apps,
                                                    core::problem& why)
{
    const std::string place = options.address + ":" + std::to_string(options.port);
    try {
        boost::system::error_code failed;
        const auto address =
            asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, failed);
        if (failed) {
            why = cannot_listen(options, failed);
            why.cause = "this is no IP address, and of names only localhost is known";
            return nullptr;
        }
        std::unique_ptr<asio::ssl::context> tls;
        if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
            tls = make_tls(options, why);
            if (!tls)
                return nullptr;
        }
        auto made = std::make_unique<impl>(std::move(options), std::move(apps), std::move(tls));
        if ((failed = made->door.open({address, made->options.port}))) {
            why = cannot_listen(made->options, failed);
            return nullptr;
        }
        made->door.start();
        made->thread = std::thread([i = made.get()] { i->run(); });
        return std::unique_ptr<server_thread>(new server_thread(std::move(made)));
    } catch (const std::exception& e) {
        why = {.code = "internal",
               .what = "The reference server could not be started.",
               .where = place,
               .cause = e.what(),
               .remedy = "Report this defect with the command line.",
               .kept = "nothing was started"};
        return nullptr;
    }
}

server_thread::~server_thread()
{
    stop();
}

std::uint16_t server_thread::port() const
{
    return impl_->door.endpoint().port();
}

std::string server_thread::url() const
{
    return (impl_->tls ? "https://" : "http://") + authority(impl_->door.endpoint());
}

void server_thread::stop()
{
    if (!impl_->thread.joinable())
        return;
    asio::post(impl_->io, [i = impl_.get()] {
        i->door.close();
        i->loop.stop([i] { i->io.stop(); });
    });
    impl_->thread.join();
}

} // namespace muster::server
