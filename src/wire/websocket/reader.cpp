// The WebSocket reader: cuts bytes into frames and joins frames to messages. RFC 6455 sections 5 to 8.
#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"
#include "wire/websocket/mask.hpp"

#include <algorithm>
#include <array>

namespace muster::wire {

namespace {

constexpr std::size_t max_header = 14;
constexpr std::size_t max_control = 125;
constexpr std::size_t kept_buffer = 1'024; // a server keeps this much: all that it reads is masked

// One frame header, as far as it is known.
struct header {
    bool fin = false;
    bool rsv1 = false;
    unsigned opcode = 0;
    bool masked = false;
    std::uint32_t mask = 0;
    std::uint64_t length = 0;

    bool control() const { return (opcode & 8U) != 0; }
};

// What a message in progress and the deflate agreement allow the next frame to be.
struct expectation {
    bool in_message = false;
    bool deflate = false;
    bool masked = false;
};

std::uint64_t big_endian(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

core::errc check_first_byte(unsigned first, const expectation& due)
{
    using core::errc;
    const unsigned opcode = first & 0x0FU;
    const bool data_start = opcode == 1 || opcode == 2;
    if ((first & 0x30U) != 0 || ((first & 0x40U) != 0 && !(due.deflate && data_start)))
        return errc::websocket_reserved_bits;
    if (opcode > 10 || (opcode > 2 && opcode < 8))
        return errc::websocket_bad_opcode;
    if (opcode >= 8)
        return (first & 0x80U) != 0 ? errc{} : errc::websocket_bad_control;
    return data_start == due.in_message ? errc::websocket_bad_sequence : errc{};
}

core::errc check_second_byte(unsigned first, unsigned second, const expectation& due)
{
    if (((second & 0x80U) != 0) != due.masked)
        return core::errc::websocket_bad_masking;
    if ((first & 8U) != 0 && (second & 0x7FU) > max_control)
        return core::errc::websocket_bad_control;
    return core::errc{};
}

// Reads a header from the front of `bytes`: its size, or 0 when more bytes are due. Refuses as early as it
// can.
core::result<std::size_t> parse_header(std::string_view bytes, const expectation& due, header& out)
{
    if (bytes.empty())
        return std::size_t{0};
    const unsigned first = static_cast<unsigned char>(bytes[0]);
    if (const auto bad = check_first_byte(first, due); bad != core::errc{})
        return bad;
    if (bytes.size() < 2)
        return std::size_t{0};
    const unsigned second = static_cast<unsigned char>(bytes[1]);
    if (const auto bad = check_second_byte(first, second, due); bad != core::errc{})
        return bad;
    const unsigned form = second & 0x7FU;
    const std::size_t extra = form == 126 ? 2 : form == 127 ? 8 : 0;
    if (bytes.size() < 2 + extra)
        return std::size_t{0};
    out.length = extra == 0 ? form : big_endian(bytes.substr(2, extra));
    if ((extra == 2 && out.length < 126) || (extra == 8 && (out.length <= 0xFFFFU || out.length >> 63U != 0)))
        return core::errc::websocket_bad_length;
    const std::size_t size = 2 + extra + (due.masked ? 4 : 0);
    if (bytes.size() < size)
        return std::size_t{0};
    out.fin = (first & 0x80U) != 0;
    out.rsv1 = (first & 0x40U) != 0;
    out.opcode = first & 0x0FU;
    out.masked = due.masked;
    out.mask = due.masked ? static_cast<std::uint32_t>(big_endian(bytes.substr(size - 4, 4))) : 0;
    return size;
}

// RFC 6455 section 7.4 and the registry: 1012 to 1014 were added later.
bool may_be_sent(std::uint16_t code)
{
    if (code >= 3000)
        return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

// A whole control or data payload as a message. Text is checked here only when nobody did so before.
core::errc make_message(unsigned opcode, std::string_view payload, websocket_message& out)
{
    out.opcode = static_cast<websocket_opcode>(opcode);
    out.data = payload;
    out.close_code = 0;
    if (out.opcode != websocket_opcode::close)
        return core::errc{};
    out.close_code = 1005;
    if (payload.empty())
        return core::errc{};
    if (payload.size() == 1)
        return core::errc::websocket_bad_close;
    out.close_code = static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
    out.data = payload.substr(2);
    if (!may_be_sent(out.close_code))
        return core::errc::websocket_bad_close;
    return is_valid_utf8(out.data) ? core::errc{} : core::errc::invalid_utf8;
}

} // namespace

struct websocket_reader::state {
    std::array<char, max_header> head{};
    std::uint8_t head_size = 0;
    bool in_frame = false;
    bool in_message = false; // a data message has begun and is not whole
    bool compressed = false;
    bool spent = false;  // what was delivered lives here: forget it before going on
    unsigned opcode = 0; // of the message
    header frame;
    std::uint64_t done = 0;       // payload bytes of the frame so far
    std::uint64_t wire_bytes = 0; // payload bytes of the message so far, as sent
    std::size_t frames = 0;
    std::size_t controls = 0; // inside the message
    utf8_validator text;
    std::string buffer;  // the message, unmasked and inflated
    std::string control; // the control frame

    core::errc begin_frame(const header& h, const limits& bounds);
    core::errc take(std::string_view part, websocket_inflater* inflater, const limits& bounds);
    core::errc take_data(std::string_view part, websocket_inflater* inflater, const limits& bounds);
    void forget_message();
};

core::errc websocket_reader::state::begin_frame(const header& h, const limits& bounds)
{
    using core::errc;
    frame = h;
    done = 0;
    in_frame = true;
    if (h.control())
        return in_message && ++controls > bounds.fragments ? errc::websocket_too_many_fragments : errc{};
    if (!in_message) {
        in_message = true;
        opcode = h.opcode;
        compressed = h.rsv1;
    }
    if (++frames > bounds.fragments)
        return errc::websocket_too_many_fragments;
    // Deflate can lengthen what cannot be compressed, so the wire gets a little more room than the message.
    const std::uint64_t room =
        compressed ? bounds.message_bytes + bounds.message_bytes / 8 + 1'024 : bounds.message_bytes;
    if (h.length > room || wire_bytes + h.length > room)
        return errc::too_large;
    wire_bytes += h.length;
    return errc{};
}

core::errc websocket_reader::state::take_data(std::string_view part, websocket_inflater* inflater,
                                              const limits& bounds)
{
    using core::errc;
    const std::size_t old = buffer.size();
    const bool last = frame.fin && done == frame.length;
    errc failed{};
    if (compressed) {
        std::string clear(part);
        if (frame.masked)
            apply_mask(clear.data(), clear.size(), frame.mask, done - part.size());
        if (auto inflated = inflater->inflate(clear, last, bounds.message_bytes, buffer); !inflated)
            failed = core::errc_of(inflated.error());
    } else {
        buffer.append(part);
        if (frame.masked)
            apply_mask(buffer.data() + old, part.size(), frame.mask, done - part.size());
    }
    // First what came first: bad text is reported even when the bytes after it do not inflate.
    if (opcode == 1 && !text.push(std::string_view(buffer).substr(old)))
        return errc::invalid_utf8;
    if (failed != errc{})
        return failed;
    return opcode == 1 && last && !text.complete() ? errc::invalid_utf8 : errc{};
}

core::errc websocket_reader::state::take(std::string_view part, websocket_inflater* inflater,
                                         const limits& bounds)
{
    done += part.size();
    if (!frame.control())
        return take_data(part, inflater, bounds);
    const std::size_t old = control.size();
    control.append(part);
    if (frame.masked)
        apply_mask(control.data() + old, part.size(), frame.mask, done - part.size());
    return core::errc{};
}

void websocket_reader::state::forget_message()
{
    spent = false;
    control.clear();
    if (in_message)
        return;
    frames = 0;
    controls = 0;
    wire_bytes = 0;
    text.reset();
    if (buffer.capacity() > kept_buffer)
        std::string().swap(buffer);
    buffer.clear();
}

websocket_reader::websocket_reader(websocket_role role) : websocket_reader(role, limits{}) {}
websocket_reader::websocket_reader(websocket_role role, limits bounds) : limits_(bounds), role_(role) {}
websocket_reader::websocket_reader(websocket_reader&&) noexcept = default;
websocket_reader& websocket_reader::operator=(websocket_reader&&) noexcept = default;
websocket_reader::~websocket_reader() = default;

void websocket_reader::accept_deflate(std::unique_ptr<websocket_inflater> inflater)
{
    inflater_ = std::move(inflater);
}

bool websocket_reader::partial() const
{
    return state_ && (state_->head_size > 0 || state_->in_frame || state_->in_message);
}

std::uint16_t websocket_reader::close_code_for(core::errc e)
{
    if (e == core::errc::invalid_utf8 || e == core::errc::websocket_bad_deflate)
        return 1007;
    if (e == core::errc::too_large || e == core::errc::websocket_too_many_fragments)
        return 1009;
    return 1002;
}

core::result<websocket_reader::status> websocket_reader::next(std::string_view& input, websocket_message& out)
{
    if (failed_ != core::errc{})
        return failed_;
    if (state_ && state_->spent) {
        state_->forget_message();
        if (role_ == websocket_role::client && !partial())
            state_.reset();
    }
    auto outcome = advance(input, out);
    if (!outcome) {
        failed_ = core::errc_of(outcome.error());
        state_.reset();
    }
    return outcome;
}

// One step after the other until a message is whole or the input is used up.
core::result<websocket_reader::status> websocket_reader::advance(std::string_view& input,
                                                                 websocket_message& out)
{
    while (!input.empty()) {
        if (!state_ || !state_->in_frame) {
            auto began = begin(input, out);
            if (!began || *began == status::message)
                return began;
            if (!state_->in_frame)
                return status::need_more;
        }
        state& s = *state_;
        const auto due = s.frame.length - s.done;
        const auto part =
            input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(due, input.size())));
        input.remove_prefix(part.size());
        if (const auto bad = s.take(part, inflater_.get(), limits_); bad != core::errc{})
            return bad;
        if (s.done < s.frame.length)
            return status::need_more;
        s.in_frame = false;
        if (!s.frame.control() && !s.frame.fin)
            continue;
        s.spent = true;
        if (!s.frame.control())
            s.in_message = false;
        const auto bad = s.frame.control() ? make_message(s.frame.opcode, s.control, out)
                                           : make_message(s.opcode, s.buffer, out);
        if (bad != core::errc{})
            return bad;
        return status::message;
    }
    return status::need_more;
}

// Reads the header at the front of `input`. A whole unmasked, uncompressed message behind it is delivered at
// once as a view (status::message); otherwise the frame is begun, or the beginning of its header kept.
core::result<websocket_reader::status> websocket_reader::begin(std::string_view& input,
                                                               websocket_message& out)
{
    const expectation due{.in_message = state_ && state_->in_message,
                          .deflate = inflater_ != nullptr,
                          .masked = role_ == websocket_role::server};
    header h;
    std::size_t size = 0;
    if (!state_ || state_->head_size == 0) {
        auto parsed = parse_header(input, due, h);
        if (!parsed)
            return parsed.error();
        size = *parsed;
        const bool single = h.control() || (h.fin && !due.in_message && !h.rsv1);
        if (size > 0 && single && !h.masked && h.length <= limits_.message_bytes &&
            input.size() - size >= h.length && !(h.control() && due.in_message))
            return deliver_view(h.opcode, h.length, size, input, out);
    }
    if (!state_)
        state_ = std::make_unique<state>();
    state& s = *state_;
    if (size > 0)
        input.remove_prefix(size);
    while (size == 0) {
        if (input.empty())
            return status::need_more;
        s.head[s.head_size++] = input.front();
        input.remove_prefix(1);
        auto parsed = parse_header({s.head.data(), s.head_size}, due, h);
        if (!parsed)
            return parsed.error();
        size = *parsed;
    }
    s.head_size = 0;
    if (const auto bad = s.begin_frame(h, limits_); bad != core::errc{})
        return bad;
    return status::need_more;
}

core::result<websocket_reader::status> websocket_reader::deliver_view(unsigned opcode, std::uint64_t length,
                                                                      std::size_t header_size,
                                                                      std::string_view& input,
                                                                      websocket_message& out) const
{
    const auto payload = input.substr(header_size, static_cast<std::size_t>(length));
    input.remove_prefix(header_size + payload.size());
    if (opcode == 1 && !is_valid_utf8(payload))
        return core::errc::invalid_utf8;
    if (const auto bad = make_message(opcode, payload, out); bad != core::errc{})
        return bad;
    return status::message;
}

} // namespace muster::wire
