// The reference server's core, with an app and planted faults, as the far side of a loopback.
#pragma once

#include "reference_server/apps/registry.hpp"
#include "reference_server/core/server_core.hpp"
#include "reference_server/faults/pipeline.hpp"
#include "tests/support/loopback.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace muster::test {

class loopback_server final : public far_side {
public:
    explicit loopback_server(const std::string& app, const std::vector<std::string>& faults = {},
                             std::uint64_t seed = 1, const server::server_options& options = {})
        : app_(server::make_app(app))
    {
        core::problem why;
        faults_ = server::make_faults(faults, seed, why);
        if (!app_ || !why.what.empty())
            throw std::invalid_argument("no such app or fault: " + app + " " + why.what);
        core_ = std::make_unique<server::server_core>(
            options, *app_, [n = 0]() mutable { return "session-" + std::to_string(++n); }, faults_.get());
    }

    void on_request(server::connection_id from, const wire::http_request& request, core::time_point now,
                    server::server_commands& out) override
    {
        core_->on_request(from, request, now, out);
    }
    void on_websocket_request(server::connection_id from, const wire::http_request& request,
                              core::time_point now, server::server_commands& out) override
    {
        core_->on_websocket_request(from, request, now, out);
    }
    void on_message(server::connection_id from, bool binary, std::string_view message, core::time_point now,
                    server::server_commands& out) override
    {
        core_->on_message(from, binary, message, now, out);
    }
    void on_disconnected(server::connection_id from, core::time_point now,
                         server::server_commands& out) override
    {
        core_->on_disconnected(from, now, out);
    }
    void on_deadline(core::time_point now, server::server_commands& out) override
    {
        core_->on_deadline(now, out);
    }
    core::time_point next_deadline() const override { return core_->next_deadline(); }

    std::size_t sessions() const { return core_->session_count(); }
    std::uint64_t strikes() const { return faults_ ? faults_->strikes(0) : 0; }

private:
    std::unique_ptr<server::app> app_;
    std::unique_ptr<server::fault_pipeline> faults_;
    std::unique_ptr<server::server_core> core_;
};

} // namespace muster::test
