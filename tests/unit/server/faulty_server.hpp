// A reference server with faults, and clients on it: the stage of the fault tests.
#pragma once

#include "reference_server/faults/pipeline.hpp"
#include "tests/support/server_harness.hpp"
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace muster::tests {

using namespace std::string_literals;

inline const std::string mark = "MStr" + std::string(92, 'q');

// A server with faults, and clients on it.
struct faulty {
    explicit faulty(std::vector<std::string> faults, std::string_view app = "rooms",
                    server::server_options options = {})
        : pipeline(make(faults)), h(app, std::move(options), pipeline.get())
    {}
    static std::unique_ptr<server::fault_pipeline> make(const std::vector<std::string>& faults)
    {
        core::problem why;
        auto made = server::make_faults(faults, 7, why);
        EXPECT_NE(made, nullptr) << core::to_text(why);
        return made;
    }
    server::connection_id member(std::string_view room = "r")
    {
        const auto ws = h.open_websocket();
        h.text(ws, R"(42["joinRoom",")" + std::string(room) + R"("])");
        return ws;
    }
    // A chat message numbered `n`, stamped, to room r.
    void say(server::connection_id from, int n)
    {
        h.text(from, R"(42["chat message","{\"n\":)" + std::to_string(n) + R"(,\"s\":\")" + mark +
                         R"(\",\"roomOriginName\":\"r\"}"])");
    }
    // The numbers of the chat messages that came.
    std::vector<int> heard(server::connection_id who)
    {
        std::vector<int> numbers;
        for (const std::string& line : h.take(who))
            if (const std::size_t at = line.find(R"(\"n\":)"); at != std::string::npos)
                numbers.push_back(std::stoi(line.substr(at + 6)));
        return numbers;
    }
    std::string said(server::connection_id ws, std::string_view message)
    {
        h.text(ws, message);
        return h.take_one(ws);
    }
    std::unique_ptr<server::fault_pipeline> pipeline;
    server_harness h;
};

inline std::vector<int> up_to(int n)
{
    std::vector<int> all;
    for (int i = 0; i < n; ++i)
        all.push_back(i);
    return all;
}

} // namespace muster::tests
