// The conformance cases of the source tree, loaded; a defect in them ends the test program.
#pragma once

#include "engine/cases/suite.hpp"
#include "scenario/case_model.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace muster::test {

struct case_catalogue {
    std::vector<scenario::case_file> files;
    scenario::case_file discovery;

    // `folder` holds NN_name.yaml and discovery.yaml.
    explicit case_catalogue(const std::filesystem::path& folder)
    {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with(".yaml") && name.size() > 2 && name[2] == '_')
                paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        for (const auto& path : paths)
            files.push_back(load(path));
        discovery = load(folder / "discovery.yaml");
    }

    // Everything for a suite over a reference server in memory.
    engine::suite_options options() const
    {
        engine::suite_options o;
        o.files = &files;
        o.discovery = &discovery;
        o.authority = "127.0.0.1:3000";
        o.origin = "http://127.0.0.1:3000";
        o.seed = 1;
        return o;
    }

private:
    static scenario::case_file load(const std::filesystem::path& path)
    {
        std::ifstream in(path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        auto loaded = scenario::load_cases(text, path.string());
        std::string defects;
        for (const auto& d : loaded.diagnostics)
            defects += d.to_text();
        if (!loaded.file)
            throw std::runtime_error(defects);
        return *std::move(loaded.file);
    }
};

} // namespace muster::test
