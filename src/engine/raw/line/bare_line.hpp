// One connection of a case: requests, an upgrade by hand, or bare bytes.
#pragma once

#include "engine/raw/line/endpoint.hpp"

namespace muster::engine::raw {

class bare_line final : public endpoint {
public:
    bare_line(switchboard& board, std::uint32_t number, std::string name)
        : endpoint(board, number, std::move(name))
    {}

    // Makes the connection; false when there is no room for one.
    bool connect(moment t);
    // A request in its pieces; `head`: no body will follow the answer's fields.
    void request(std::vector<timed_bytes> pieces, bool head, moment t);
    // Can carry another request.
    bool usable() const { return line_ != nullptr && !line_->ended() && !spent_; }
    bool closed_between_answers() const { return line_ != nullptr && line_->closed_between_answers(); }
    bool upgraded() const { return line_ != nullptr && line_->upgraded(); }
    // An open packet came over the WebSocket.
    bool session() const { return record_.has_value(); }

    bool send(const std::vector<outgoing_packet>& packets, moment t) override;
    connection* websocket() override { return upgraded() ? line_ : nullptr; }
    connection* line() override { return line_; }
    void close(moment t) override;
    void cut(bool reset, moment t) override;
    void on_deadline(moment t) override;
    core::time_point next_deadline() const override { return box.ended ? core::never : next_ping_; }
    heartbeat_facts heartbeat() const override;
    bool speaks_engineio() const override { return false; }

    void on_answer(connection& from, answered a, moment t) override;
    void on_message(connection& from, arrival a, moment t) override;
    void on_end(connection& from, ending how, moment t) override;
    void on_tail(connection& from, const std::string& how, moment t) override;

private:
    connection* line_ = nullptr;
    bool spent_ = false;  // the last answer said that none follows
    bool probed_ = false; // the server took part in an upgrade by hand
    std::optional<session_record> record_;
    core::time_point next_ping_ = core::never; // revision 3
};

} // namespace muster::engine::raw
