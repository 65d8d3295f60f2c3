// One row for each raw step.
#include "scenario/raw/actions.hpp"

#include "scenario/raw/captures.hpp"
#include "scenario/raw/judging.hpp"
#include "scenario/raw/outcomes.hpp"
#include "scenario/raw/patterns.hpp"
#include "scenario/raw/receiving.hpp"
#include "scenario/raw/requests.hpp"
#include "scenario/raw/sending.hpp"
#include "scenario/raw/sessions.hpp"

#include <array>

namespace muster::scenario {

namespace {

using node_t = const yaml_node&;

constexpr std::array<action, 17> actions{{
    {{"open", "open", "open a well-behaved session"},
     "as capture",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_open(r, value, beside)};
     }},
    {{"http", "exchange", "one HTTP request"},
     "as expect capture within",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_exchange(r, value, beside)};
     }},
    {{"answer", "name", "the next HTTP answer of a connection"},
     "expect capture within",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_answer(r, value, beside)};
     }},
    {{"websocket", "upgrade", "a WebSocket by hand"},
     "as expect capture within",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_websocket(r, value, beside)};
     }},
    {{"stream", "stream", "a bare TCP connection"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_stream(r, value, beside)};
     }},
    {{"send", "template | template[]", "send Engine.IO packets as text"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_send(r, value, beside)};
     }},
    {{"sendBinary", "template | template[]", "send binary messages, in hex"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_send_binary(r, value, beside)};
     }},
    {{"frame", "frame | frame[]", "send WebSocket frames exactly as told"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_frames(r, value, beside)};
     }},
    {{"bytes", "bytes", "send raw bytes"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_bytes(r, value, beside)};
     }},
    {{"cut", "name | cut", "end the TCP connection without goodbye"},
     "as",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_cut(r, value, beside)};
     }},
    {{"receive", "packet | packet[]", "the packets that come next"},
     "as within capture instead",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_receive(r, value, beside)};
     }},
    {{"closed", "name | closed", "the session or connection ends"},
     "as within instead",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_closed(r, value, beside)};
     }},
    {{"silence", "span | silence", "nothing comes and nothing ends"},
     "as instead",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_silence(r, value, beside)};
     }},
    {{"alive", "name | alive", "the session still answers"},
     "as instead",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_alive(r, value, beside)};
     }},
    {{"check", "expression", "an expression that must hold"},
     "note verdict",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_check(r, value, beside)};
     }},
    {{"record", "template", "a line for the report"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = raw_step{read_record(r, value)}; }},
    {{"skip", "expression", "end the case when this holds"},
     "because verdict",
     [](reading& r, node_t value, node_t beside, step& s) {
         s.action = raw_step{read_skip(r, value, beside)};
     }},
}};

constexpr std::array<key_info, 8> siblings{{
    {"as", "name", "of raw steps: the session or connection; default a"},
    {"expect", "httpOutcome | httpOutcome[]", "of requests: outcomes, the first that fits gives the verdict"},
    {"within", "span", "of raw steps: longest wait"},
    {"capture", "rawCapture | rawCapture[]", "of raw steps: values to keep in variables"},
    {"instead", "sessionOutcome | sessionOutcome[]", "of steps that wait: other outcomes"},
    {"note", "text", "of check: what does not hold then"},
    {"verdict", "verdict", "of check and skip: what it means"},
    {"because", "text", "of skip: why"},
}};

} // namespace

std::span<const action> raw_actions()
{
    return actions;
}

std::span<const key_info> raw_siblings()
{
    return siblings;
}

void describe_raw_steps(std::vector<object_info>& objects)
{
    describe_sessions(objects);
    describe_requests(objects);
    describe_sending(objects);
    describe_receiving(objects);
    describe_outcomes(objects);
    describe_patterns(objects);
    describe_raw_captures(objects);
}

} // namespace muster::scenario
