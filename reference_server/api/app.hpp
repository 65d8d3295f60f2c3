// What an app's author writes against: the port of the core, and arguments as values.
#pragma once

#include "reference_server/core/application.hpp"
#include "wire/json.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

// Values on their way into an event or ack: JSON text with placeholders, and the attachments they name.
// Owns what raw() shows.
class arguments {
public:
    arguments() = default;
    arguments(std::initializer_list<wire::value> values) : arguments(wire::array(values)) {}
    explicit arguments(wire::array values);

    raw_args raw() const { return {json_, attachments_}; }

private:
    std::string json_;
    std::vector<std::string> attachments_;
};

// The arguments as values, attachments put back as binary leaves. Text that cannot be read as a value (an
// out-of-range placeholder, say) gives an empty array: the core has checked the JSON already.
wire::array values_of(const raw_args& args);

// The text of one argument if it is a JSON string; `scratch` holds it when there are escapes.
std::optional<std::string_view> text_of(std::string_view argument, std::string& scratch);

// The answer to an event, at most once however often it is called; nothing when none was asked for.
class acknowledgement {
public:
    acknowledgement(socket s, const event& e);
    void operator()(raw_args args) const;

private:
    socket socket_;
    std::optional<std::uint64_t> id_;
    std::shared_ptr<bool> given_; // shared by all copies
};

} // namespace muster::server
