// Expressions of scenarios, compiled once: `$client % 20`, `name`, `$randomNumber(1, 6) > 3 && ready`.
// Pure: variables, chance and stamps come in through the scope.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "wire/json.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

// Names that the engine answers: $client, $room, $loopCount, ...
enum class builtin : std::uint8_t {
    client,       // $client: number of the client in the run, from 0
    session,      // $session: number of its Engine.IO session, from 0
    room,         // $room: the room joined last, or null
    loop_count,   // $loopCount: iteration of the innermost loop, from 1
    loop_element, // $loopElement: element of the innermost loop over a list
    eio,          // $eio (and eio): the Engine.IO revision in use
    phase,        // $phase: name of the current phase
    run,          // $run: id of the run
    // of the raw session opened last; null while there is none
    sid,           // $sid
    ping_interval, // $pingInterval, in milliseconds
    ping_timeout,  // $pingTimeout, in milliseconds
    max_payload,   // $maxPayload, in bytes
    // of raw steps
    path,   // $path: "/socket.io/"
    host,   // $host: "127.0.0.1:3000"
    origin, // $origin: "http://127.0.0.1:3000"
    now     // $now: milliseconds since the flow began
};

// What an expression may ask for while it is evaluated.
class scope {
public:
    virtual ~scope() = default;
    // The value of the variable in `slot` (scenario::variables); nullptr while it has none.
    virtual const wire::value* variable(std::size_t slot) const = 0;
    virtual wire::value builtin_value(builtin name) const = 0;
    virtual core::random_source& random() = 0;
    // The placeholder of a stamp, appended; the engine seals it before sending.
    virtual void append_stamp(std::string& out) = 0;
};

// A compiled expression. Evaluation never fails: what has no sensible value is null.
class expression {
public:
    struct node;

    expression();
    explicit expression(std::shared_ptr<const node> root);

    wire::value evaluate(scope& s) const;
    bool truthy(scope& s) const; // false, null, 0 and "" are false

private:
    std::shared_ptr<const node> root_;
};

// Text with `{{ }}` parts, compiled.
class text_template {
public:
    struct part;

    text_template();
    explicit text_template(std::vector<part> parts);
    static text_template constant(std::string text);

    void render(scope& s, std::string& out) const;
    std::string render(scope& s) const;
    bool has_stamp() const;
    // The text when there is no `{{ }}` in it, else nullptr.
    const std::string* if_constant() const;
    bool empty() const;

private:
    std::shared_ptr<const std::vector<part>> parts_;
};

// Any JSON value with templates in its strings. A string that is one whole `{{ x }}` keeps the type of x;
// `{{ $bytes(16) }}` and `!binary` scalars are binary leaves.
class value_template {
public:
    struct node;

    value_template();
    explicit value_template(std::shared_ptr<const node> root);

    // Appends JSON text; binary leaves become placeholders and their bytes are appended to `attachments`.
    void render(scope& s, std::string& json, std::vector<std::string>& attachments) const;
    wire::value evaluate(scope& s) const;
    bool has_stamp() const;
    // The value when there is no `{{ }}` anywhere in it, else nullptr.
    const wire::value* if_constant() const;

private:
    std::shared_ptr<const node> root_;
};

// A span of time drawn per use: fixed, or from a distribution.
struct duration_spec {
    enum class shape : std::uint8_t { fixed, uniform, exponential, normal };
    shape kind = shape::fixed;
    core::duration a{}; // fixed value, lower bound, or mean
    core::duration b{}; // upper bound or standard deviation

    core::duration draw(core::random_source& random) const;
};

} // namespace muster::scenario
