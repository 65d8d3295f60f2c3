// Rendering of templates, straight into the caller's buffers.
#include "scenario/compile/template_node.hpp"

#include "wire/json.hpp"

#include <algorithm>

namespace muster::scenario {

namespace {

constexpr std::string_view empty_text;

bool has_binary(const wire::value& v)
{
    if (v.if_is<wire::binary>() != nullptr)
        return true;
    if (const auto* list = v.if_is<wire::array>())
        return std::any_of(list->begin(), list->end(), has_binary);
    if (const auto* members = v.if_is<wire::object>())
        return std::any_of(members->begin(), members->end(),
                           [](const auto& member) { return has_binary(member.second); });
    return false;
}

void append_placeholder(std::string& json, std::string bytes, std::vector<std::string>& attachments)
{
    json += R"({"_placeholder":true,"num":)" + std::to_string(attachments.size()) + '}';
    attachments.push_back(std::move(bytes));
}

void append_value(const wire::value& v, std::string& json, std::vector<std::string>& attachments)
{
    if (const auto* bytes = v.if_is<wire::binary>()) {
        append_placeholder(json, bytes->bytes, attachments);
        return;
    }
    if (!has_binary(v)) {
        wire::append_json(json, v);
        return;
    }
    char before = '[';
    if (const auto* list = v.if_is<wire::array>()) {
        for (const wire::value& item : *list) {
            json += std::exchange(before, ',');
            append_value(item, json, attachments);
        }
        json += ']';
    } else if (const auto* members = v.if_is<wire::object>()) {
        before = '{';
        for (const auto& [name, member] : *members) {
            json += std::exchange(before, ',');
            wire::append_json_string(json, name);
            json += ':';
            append_value(member, json, attachments);
        }
        json += '}';
    }
}

void render_quoted(const text_parts& parts, scope& s, std::string& json)
{
    json += '"';
    for (const text_template::part& part : parts) {
        if (part.code == nullptr)
            json += part.escaped;
        else
            append_escaped_text(*part.code, s, json);
    }
    json += '"';
}

std::string render_plain(const text_parts& parts, scope& s)
{
    std::string out;
    for (const text_template::part& part : parts) {
        if (part.code == nullptr)
            out += part.text;
        else
            append_text(*part.code, s, out);
    }
    return out;
}

void render_node(const value_template::node& n, scope& s, std::string& json,
                 std::vector<std::string>& attachments)
{
    using kind = value_template::node::kind;
    switch (n.is) {
    case kind::fixed:
        if (n.json.empty())
            append_value(n.value, json, attachments);
        else
            json += n.json;
        break;
    case kind::text:
        render_quoted(n.text, s, json);
        break;
    case kind::code:
        if (n.code->is == expression::node::kind::stamp) {
            json += '"';
            s.append_stamp(json);
            json += '"';
        } else {
            append_value(evaluate(*n.code, s), json, attachments);
        }
        break;
    case kind::list:
    case kind::map: {
        const bool map = n.is == kind::map;
        json += map ? '{' : '[';
        for (std::size_t i = 0; i < n.items.size(); ++i) {
            if (i > 0)
                json += ',';
            if (map)
                json += n.prefixes[i];
            render_node(n.items[i], s, json, attachments);
        }
        json += map ? '}' : ']';
        break;
    }
    }
}

wire::value evaluate_node(const value_template::node& n, scope& s)
{
    using kind = value_template::node::kind;
    switch (n.is) {
    case kind::fixed:
        return n.value;
    case kind::text:
        return render_plain(n.text, s);
    case kind::code:
        return evaluate(*n.code, s);
    case kind::list: {
        wire::array list;
        for (const value_template::node& item : n.items)
            list.push_back(evaluate_node(item, s));
        return list;
    }
    case kind::map: {
        wire::object members;
        for (std::size_t i = 0; i < n.items.size(); ++i)
            members.emplace_back(n.names[i], evaluate_node(n.items[i], s));
        return members;
    }
    }
    return {};
}

bool node_contains_stamp(const value_template::node& n)
{
    return contains_stamp(n.text) || (n.code != nullptr && contains_stamp(*n.code)) ||
           std::any_of(n.items.begin(), n.items.end(), node_contains_stamp);
}

} // namespace

void append_constant(text_parts& parts, std::string_view text)
{
    if (text.empty())
        return;
    if (parts.empty() || parts.back().code != nullptr)
        parts.emplace_back();
    text_template::part& last = parts.back();
    last.text += text;
    last.escaped.clear();
    wire::append_json_string(last.escaped, last.text);
    last.escaped = last.escaped.substr(1, last.escaped.size() - 2);
}

value_template::node fixed_node(wire::value v)
{
    value_template::node n;
    if (!has_binary(v))
        n.json = wire::to_json(v);
    n.value = std::move(v);
    return n;
}

bool contains_stamp(const text_parts& parts)
{
    return std::any_of(parts.begin(), parts.end(), [](const text_template::part& part) {
        return part.code != nullptr && contains_stamp(*part.code);
    });
}

text_template::text_template() = default;

text_template::text_template(std::vector<part> parts)
    : parts_(std::make_shared<const std::vector<part>>(std::move(parts)))
{}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the declaration is the contract of the module
text_template text_template::constant(std::string text)
{
    std::vector<part> parts;
    append_constant(parts, text);
    return text_template(std::move(parts));
}

void text_template::render(scope& s, std::string& out) const
{
    if (parts_ == nullptr)
        return;
    for (const part& p : *parts_) {
        if (p.code == nullptr)
            out += p.text;
        else
            append_text(*p.code, s, out);
    }
}

std::string text_template::render(scope& s) const
{
    std::string out;
    render(s, out);
    return out;
}

bool text_template::has_stamp() const
{
    return parts_ != nullptr && contains_stamp(*parts_);
}

const std::string* text_template::if_constant() const
{
    static const std::string nothing(empty_text);
    if (empty())
        return &nothing;
    return parts_->size() == 1 && parts_->front().code == nullptr ? &parts_->front().text : nullptr;
}

bool text_template::empty() const
{
    return parts_ == nullptr || parts_->empty();
}

value_template::value_template() = default;

value_template::value_template(std::shared_ptr<const node> root) : root_(std::move(root)) {}

void value_template::render(scope& s, std::string& json, std::vector<std::string>& attachments) const
{
    if (root_ == nullptr)
        json += "null";
    else
        render_node(*root_, s, json, attachments);
}

wire::value value_template::evaluate(scope& s) const
{
    return root_ == nullptr ? wire::value{} : evaluate_node(*root_, s);
}

bool value_template::has_stamp() const
{
    return root_ != nullptr && node_contains_stamp(*root_);
}

const wire::value* value_template::if_constant() const
{
    static const wire::value null;
    if (root_ == nullptr)
        return &null;
    return root_->is == node::kind::fixed ? &root_->value : nullptr;
}

} // namespace muster::scenario
