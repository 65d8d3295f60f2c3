// Reads tests/vectors/*.jsonl: what the official npm parsers made of each input, one JSON object a line.
// Read by Boost.JSON itself, not by the code under test.
#pragma once

#include "core/error.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace muster::vectors {

struct vector {
    std::string where; // file and line, for failures
    boost::json::object data;

    const boost::json::value* find(std::string_view key) const { return data.if_contains(key); }
    std::string text_of(std::string_view key) const
    {
        const auto* found = find(key);
        return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
    }
    bool encodes() const { return text_of("op") == "encode"; }
    // What our codec must do: the official verdict, or our own where the class says that we differ.
    const boost::json::object& expected() const
    {
        const auto* ours = find("ours");
        return ours != nullptr ? ours->as_object() : data;
    }
};

inline std::vector<vector> read(const std::string& name)
{
    std::vector<vector> out;
    std::ifstream file(std::string(MUSTER_SOURCE_DIR) + "/tests/vectors/" + name);
    std::string line;
    boost::json::parse_options options;
    options.max_depth = 16;
    while (std::getline(file, line))
        out.push_back({name + ":" + std::to_string(out.size() + 1),
                       boost::json::parse(line, boost::json::storage_ptr{}, options).as_object()});
    return out;
}

// "error" for the official verdict (any error will do), "error NAME" where ours is named, else nothing.
inline std::string expected_error(const boost::json::object& verdict)
{
    const auto* error = verdict.if_contains("error");
    if (error == nullptr)
        return "";
    return error->is_string() ? "error " + std::string(error->as_string()) : "error";
}

// The same of ours, as exact as the verdict asks for.
inline std::string shown_error(const boost::json::object& verdict, const core::error_code& code)
{
    const auto* error = verdict.if_contains("error");
    const bool any = error != nullptr && error->is_bool();
    return any ? "error" : std::string("error ") + core::name_of(core::errc_of(code));
}

} // namespace muster::vectors
