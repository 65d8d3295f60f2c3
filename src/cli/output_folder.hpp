// The folder that reports go to: claimed before anything is sent, written by replacing whole files.
#pragma once

#include "core/problem.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace muster::cli {

class output_folder {
public:
    // Creates the folder and holds a lock on it. The problem says why not: a link, not writable, another run
    // in it.
    static std::unique_ptr<output_folder> claim(const std::string& path, core::problem& why);
    ~output_folder();
    output_folder(const output_folder&) = delete;
    output_folder& operator=(const output_folder&) = delete;

    // Writes `name` beside its final place and renames it, mode 0600. When that fails, there is no such file.
    std::optional<core::problem> write(const std::string& name, std::string_view text);

    const std::string& path() const { return path_; }

private:
    output_folder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
    std::string path_;
    int lock_;
};

} // namespace muster::cli
