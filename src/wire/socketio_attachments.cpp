// Attachments out of values and back, and the collector of packets that arrive in pieces.
#include "wire/socketio_attachments.hpp"

#include <cmath>

namespace muster::wire {

namespace {

void take(value& v, std::vector<std::string>& out)
{
    if (auto* leaf = v.if_is<binary>()) {
        out.push_back(std::move(leaf->bytes));
        v = object{{"_placeholder", true}, {"num", static_cast<std::int64_t>(out.size() - 1)}};
    } else if (auto* elements = v.if_is<array>()) {
        for (value& element : *elements)
            take(element, out);
    } else if (auto* members = v.if_is<object>()) {
        for (auto& [name, member] : *members)
            take(member, out);
    }
}

bool is_placeholder(const value& v)
{
    const value* mark = v.find("_placeholder");
    const bool* set = mark != nullptr ? mark->if_is<bool>() : nullptr;
    return set != nullptr && *set;
}

// The attachment index of a placeholder; nullopt unless it is a whole number below `count`.
std::optional<std::size_t> index_of(const value& placeholder, std::size_t count)
{
    const value* num = placeholder.find("num");
    if (num == nullptr)
        return std::nullopt;
    if (const auto* i = num->if_is<std::int64_t>(); i != nullptr && *i >= 0 && std::cmp_less(*i, count))
        return static_cast<std::size_t>(*i);
    if (const auto* d = num->if_is<double>();
        d != nullptr && *d >= 0 && *d < static_cast<double>(count) && std::trunc(*d) == *d)
        return static_cast<std::size_t>(*d);
    return std::nullopt;
}

bool put(value& v, std::span<const std::string> attachments)
{
    if (is_placeholder(v)) {
        const auto index = index_of(v, attachments.size());
        if (index)
            v = binary{attachments[*index]};
        return index.has_value();
    }
    if (auto* elements = v.if_is<array>()) {
        for (value& element : *elements)
            if (!put(element, attachments))
                return false;
    } else if (auto* members = v.if_is<object>()) {
        for (auto& [name, member] : *members)
            if (!put(member, attachments))
                return false;
    }
    return true;
}

} // namespace

std::vector<std::string> take_attachments(value& root)
{
    std::vector<std::string> out;
    take(root, out);
    return out;
}

core::result<void> put_attachments(value& root, std::span<const std::string> attachments)
{
    if (!put(root, attachments))
        return core::errc::bad_placeholder;
    return {};
}

void attachment_collector::begin(const socketio_packet& header)
{
    nsp_ = header.nsp;
    json_ = header.json;
    header_ = header;
    attachments_.clear();
    due_ = header.attachments;
}

core::result<bool> attachment_collector::add(std::string_view bytes)
{
    if (due_ == 0)
        return core::errc::unexpected_binary;
    attachments_.emplace_back(bytes);
    return --due_ == 0;
}

socketio_packet attachment_collector::packet() const
{
    socketio_packet whole = header_;
    whole.nsp = nsp_;
    whole.json = json_;
    return whole;
}

void attachment_collector::reset()
{
    *this = {};
}

} // namespace muster::wire
