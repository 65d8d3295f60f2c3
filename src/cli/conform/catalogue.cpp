// Files named NN_name.yaml are sections; discovery.yaml holds the probes; other files are no cases.
#include "cli/conform/catalogue.hpp"

#include "cli/conform/built_in_cases.hpp"
#include "cli/scenario_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <system_error>
#include <utility>

namespace muster::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view discovery_name = "discovery.yaml";

struct named_text {
    std::string name; // without folder
    std::string path; // for messages
    std::string text;
};

bool is_section(std::string_view name)
{
    return name.size() > 8 && name.ends_with(".yaml") && name[0] >= '0' && name[0] <= '9' && name[2] == '_';
}

std::vector<named_text> built_in()
{
    std::vector<named_text> texts;
    for (const built_in_file& file : built_in_cases()) {
        named_text t{std::string(file.name), "built-in " + std::string(file.name), {}};
        for (const std::string_view piece : file.pieces)
            t.text += piece;
        texts.push_back(std::move(t));
    }
    return texts;
}

bool read_folder(const std::string& folder, std::vector<named_text>& texts)
{
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
        named_text t{entry.path().filename().string(), entry.path().string(), {}};
        if (!is_section(t.name) && t.name != discovery_name)
            continue;
        std::string why;
        auto text = read_scenario_text(t.path, why);
        if (!text) {
            std::fputs(fmt::format("{}: cannot be read: {}\n", t.path, why).c_str(), stderr);
            return false;
        }
        t.text = *std::move(text);
        texts.push_back(std::move(t));
    }
    if (failed)
        std::fputs(fmt::format("{}: {}\n", folder, failed.message()).c_str(), stderr);
    return !failed;
}

// Ids are keys of baselines and reports: no two cases share one.
bool ids_are_unique(const catalogue& all)
{
    std::set<std::string> seen;
    bool unique = true;
    for (const scenario::case_file& file : all.files) {
        for (const scenario::conformance_case& c : file.cases) {
            if (seen.insert(c.id).second && seen.insert(c.number).second)
                continue;
            std::fputs(
                fmt::format("{}:{}: {} {} is there twice\n", file.path, c.flow.mark.line, c.number, c.id)
                    .c_str(),
                stderr);
            unique = false;
        }
    }
    return unique;
}

} // namespace

std::optional<catalogue> load_catalogue(const std::string& folder)
{
    std::vector<named_text> texts;
    if (folder.empty())
        texts = built_in();
    else if (!read_folder(folder, texts))
        return std::nullopt;
    std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    catalogue all;
    bool sound = true;
    bool has_discovery = false;
    for (const named_text& t : texts) {
        auto loaded = scenario::load_cases(t.text, t.path);
        for (const auto& d : loaded.diagnostics)
            std::fputs(d.to_text().c_str(), stderr);
        if (!loaded.file)
            sound = false;
        else if (t.name == discovery_name)
            has_discovery = true, all.discovery = *std::move(loaded.file);
        else
            all.files.push_back(*std::move(loaded.file));
    }
    if (sound && (!has_discovery || all.files.empty())) {
        std::fputs(
            fmt::format("{}: holds no {} or no sections (NN_name.yaml)\n", folder, discovery_name).c_str(),
            stderr);
        sound = false;
    }
    if (!sound || !ids_are_unique(all))
        return std::nullopt;
    return all;
}

} // namespace muster::cli
