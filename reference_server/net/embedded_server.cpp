// Names become apps and faults (peer/assembly.hpp); the rest is server_thread.
#include "reference_server/net/embedded_server.hpp"

#include "reference_server/apps/registry.hpp"
#include "reference_server/faults/table.hpp"
#include "reference_server/net/server_thread.hpp"

namespace muster::server {

struct embedded_server::impl {
    std::unique_ptr<server_thread> thread;
};

embedded_server::embedded_server(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
embedded_server::~embedded_server() = default;

std::unique_ptr<embedded_server> embedded_server::start(const listen_options& options, core::problem& why)
{
    auto apps = mount_apps({.app = options.app,
                            .server = options.server,
                            .variants = options.variants,
                            .faults = options.faults,
                            .seed = options.seed},
                           why);
    if (apps.empty())
        return nullptr;
    auto made = std::make_unique<impl>();
    made->thread = server_thread::start({.address = options.address,
                                         .port = options.port,
                                         .server = {},
                                         .net = {},
                                         .tls_certificate = options.tls_certificate,
                                         .tls_key = options.tls_key},
                                        std::move(apps), why);
    if (!made->thread)
        return nullptr;
    return std::unique_ptr<embedded_server>(new embedded_server(std::move(made)));
}

std::uint16_t embedded_server::port() const
{
    return impl_->thread->port();
}

std::string embedded_server::url() const
{
    return impl_->thread->url();
}

void embedded_server::stop()
{
    impl_->thread->stop();
}

std::vector<std::string_view> app_names()
{
    std::vector<std::string_view> names;
    for (const auto& entry : app_table())
        names.push_back(entry.name);
    return names;
}

std::vector<fault_info> fault_list()
{
    std::vector<fault_info> all;
    for (const auto& entry : fault_table())
        all.push_back({entry.name, entry.summary});
    return all;
}

} // namespace muster::server
