// Arguments between raw text and values.
#include "reference_server/api/app.hpp"

#include "wire/socketio_attachments.hpp"

namespace muster::server {

arguments::arguments(wire::array values)
{
    wire::value root(std::move(values));
    attachments_ = wire::take_attachments(root);
    wire::append_json(json_, root);
    json_.erase(0, 1); // the array's brackets
    json_.pop_back();
}

wire::array values_of(const raw_args& args)
{
    auto root = wire::parse_json('[' + std::string(args.json) + ']');
    if (!root)
        return {};
    if (!args.attachments.empty() && !wire::put_attachments(*root, args.attachments))
        return {};
    wire::array* values = root->if_is<wire::array>();
    return values ? std::move(*values) : wire::array();
}

std::optional<std::string_view> text_of(std::string_view argument, std::string& scratch)
{
    if (argument.size() < 2 || argument.front() != '"')
        return std::nullopt;
    const std::string_view inside = argument.substr(1, argument.size() - 2);
    if (inside.find('\\') == std::string_view::npos)
        return inside;
    auto plain = wire::unescape_json_string(inside);
    if (!plain)
        return std::nullopt;
    scratch = std::move(*plain);
    return scratch;
}

acknowledgement::acknowledgement(socket s, const event& e)
    : socket_(s), id_(e.ack), given_(e.ack ? std::make_shared<bool>(false) : nullptr)
{}

void acknowledgement::operator()(raw_args args) const
{
    if (!id_ || *given_)
        return;
    *given_ = true;
    socket_.reply(*id_, args);
}

} // namespace muster::server
