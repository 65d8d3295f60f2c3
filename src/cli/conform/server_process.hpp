// A server under test as a process of ours: started, awaited until it listens, ended by its pid.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace muster::cli {

class server_process {
public:
    enum class start_end { listening, skipped, failed };

    // Starts `command` in `folder` and reads its output until "listening on URL". Skipped: it ended with
    // status 77. `text` is then the URL, or the last line it wrote.
    static start_end start(const std::vector<std::string>& command, const std::string& folder,
                           std::chrono::seconds limit, std::unique_ptr<server_process>& process,
                           std::string& text);
    // SIGTERM, and SIGKILL when it does not end within five seconds; its process group likewise.
    ~server_process();
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

private:
    server_process(pid_t pid, int output) : pid_(pid), output_(output) {}
    start_end await(std::chrono::seconds limit, std::string& text);
    bool wait_for_end(std::chrono::milliseconds limit, int& status);

    pid_t pid_;
    int output_; // read end of its standard output and error
    bool ended_ = false;
};

} // namespace muster::cli
