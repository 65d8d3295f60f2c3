// File access for scenarios.
#include "cli/scenario_folder.hpp"

#include "core/limits.hpp"
#include "engine/metric_names.hpp"
#include "reference_server/net/embedded_server.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster::cli {

namespace {

namespace fs = std::filesystem;

class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

core::result<std::string> read_regular(const std::string& path, std::size_t limit, std::string& why)
{
    const descriptor file(
        ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)); // a FIFO must not block us
    struct stat status = {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        why = std::strerror(errno);
        return core::make_error_code(core::errc::io_error);
    }
    if (!S_ISREG(status.st_mode)) {
        why = "not a regular file";
        return core::make_error_code(core::errc::io_error);
    }
    if (static_cast<std::uint64_t>(status.st_size) > limit) {
        why = fmt::format("{} bytes; the limit is {}", status.st_size, limit);
        return core::make_error_code(core::errc::too_large);
    }
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + filled, text.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    text.resize(filled);
    return text;
}

} // namespace

core::result<std::string> read_scenario_text(const std::string& path, std::string& why)
{
    return read_regular(path, core::limits::scenario_bytes, why);
}

core::result<std::string> read_beneath(const fs::path& folder, const std::string& relative, std::string& why)
{
    std::error_code error;
    const fs::path root = fs::weakly_canonical(folder, error);
    const fs::path wanted = fs::weakly_canonical(folder / relative, error);
    const auto diverge = std::mismatch(root.begin(), root.end(), wanted.begin(), wanted.end());
    if (error || fs::path(relative).is_absolute() || diverge.first != root.end()) {
        why = "outside the scenario's folder";
        return core::make_error_code(core::errc::io_error);
    }
    return read_regular(wanted.string(), core::limits::data_file_bytes, why);
}

scenario::load_outcome load_scenario_file(const std::string& path)
{
    std::string why;
    const auto text = read_scenario_text(path, why);
    if (!text)
        return {std::nullopt, {{path, {1, 1}, "cannot be read: " + why, "", ""}}};
    fs::path folder = fs::path(path).parent_path();
    if (folder.empty())
        folder = ".";
    const auto apps = server::app_names();
    scenario::load_options options;
    options.path = path;
    options.known_latencies = engine::latency_names();
    options.known_counters = engine::counter_names();
    options.known_apps = apps;
    options.files = [folder](const std::string& relative, std::string& reason) {
        return read_beneath(folder, relative, reason);
    };
    options.environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
    scenario::load_outcome outcome = scenario::load_scenario(*text, options);
    if (outcome.scenario && !outcome.scenario->tls.ca_file.empty())
        outcome.scenario->tls.ca_file = (folder / outcome.scenario->tls.ca_file).string();
    return outcome;
}

} // namespace muster::cli
