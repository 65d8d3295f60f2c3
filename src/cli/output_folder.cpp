// Claims and fills the output folder.
#include "cli/output_folder.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster::cli {

namespace {

core::problem trouble(const std::string& where, const std::string& cause, const char* kept)
{
    return {"output_folder",
            "the reports cannot be written",
            where,
            cause,
            "name another folder with --out, or give this one room and rights",
            kept};
}

constexpr const char* nothing_sent = "nothing was sent";

std::string holder_of(int lock)
{
    std::array<char, 32> text{};
    const ssize_t got = ::pread(lock, text.data(), text.size() - 1, 0);
    return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : std::string("unknown");
}

bool write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

} // namespace

std::unique_ptr<output_folder> output_folder::claim(const std::string& path, core::problem& why)
{
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::is_symlink(path, error)) {
        why = trouble(path, "it is a symbolic link", nothing_sent);
        return nullptr;
    }
    fs::create_directories(path, error);
    std::error_code unseen;
    if (!fs::is_directory(path, unseen)) {
        why = trouble(path, error ? error.message() : "it is not a folder", nothing_sent);
        return nullptr;
    }
    const int lock = ::open((path + "/.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) {
        why = trouble(path, std::strerror(errno), nothing_sent);
        return nullptr;
    }
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        why = trouble(path, fmt::format("another run (process {}) writes there", holder_of(lock)),
                      nothing_sent);
        ::close(lock);
        return nullptr;
    }
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(lock, 0) != 0 || !write_all(lock, pid)) {
        why = trouble(path, std::strerror(errno), nothing_sent);
        ::close(lock);
        return nullptr;
    }
    return std::unique_ptr<output_folder>(new output_folder(path, lock));
}

output_folder::~output_folder()
{
    ::unlink((path_ + "/.lock").c_str());
    ::close(lock_);
}

std::optional<core::problem> output_folder::write(const std::string& name, std::string_view text)
{
    const std::string place = path_ + "/" + name;
    const std::string beside = place + ".tmp";
    ::unlink(beside.c_str());
    const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool written = fd >= 0 && write_all(fd, text);
    const int write_error = errno;
    const bool closed = fd >= 0 && ::close(fd) == 0;
    if (!written || !closed || ::rename(beside.c_str(), place.c_str()) != 0) {
        const int cause = written ? errno : write_error;
        ::unlink(beside.c_str());
        ::unlink(place.c_str()); // of an earlier run: nobody shall take it for this one's
        return trouble(place, std::strerror(cause), "the summary on the console is complete");
    }
    return std::nullopt;
}

} // namespace muster::cli
