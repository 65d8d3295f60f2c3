// One reader, so that every file has the same limits and the same messages.
#include "cli/conform/data_file.hpp"

#include "cli/scenario_folder.hpp"
#include "scenario/yaml/plain.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace muster::cli {

std::optional<wire::value> read_data_file(const std::string& path)
{
    std::string why;
    const auto text = read_scenario_text(path, why);
    if (!text) {
        std::fputs(fmt::format("{}: cannot be read: {}\n", path, why).c_str(), stderr);
        return std::nullopt;
    }
    auto loaded = scenario::load_plain(*text, path);
    for (const auto& d : loaded.diagnostics)
        std::fputs(d.to_text().c_str(), stderr);
    return std::move(loaded.value);
}

std::string text_member(const wire::value& node, std::string_view name)
{
    const wire::value* member = node.find(name);
    const std::string* text = member == nullptr ? nullptr : member->if_is<std::string>();
    return text == nullptr ? std::string() : *text;
}

const wire::array* list_member(const wire::value& node, std::string_view name)
{
    const wire::value* member = node.find(name);
    return member == nullptr ? nullptr : member->if_is<wire::array>();
}

} // namespace muster::cli
