// JSON texts against JSON.parse and JSON.stringify of Node.js, byte for byte; and the books kept on vectors.
#include "tests/unit/wire/vector_file.hpp"

#include "wire/json.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace {

using namespace muster::wire;
namespace vectors = muster::vectors;

TEST(json_vectors, texts_mean_what_ecmascript_makes_of_them)
{
    const auto all = vectors::read("json.jsonl");
    EXPECT_GT(all.size(), 600u);
    for (const auto& v : all) {
        const auto parsed = parse_json(v.text_of("text"));
        const auto outlined = outline_json(v.text_of("text"));
        EXPECT_EQ(parsed ? to_json(*parsed) : "error",
                  v.find("error") != nullptr ? "error" : v.text_of("json"))
            << v.where << " " << boost::json::serialize(v.data);
        EXPECT_EQ(parsed.has_value(), outlined.has_value()) << v.where;
    }
}

const char* const files[] = {"engineio_v3_packets.jsonl",
                             "engineio_v4_packets.jsonl",
                             "engineio_v3_payloads.jsonl",
                             "engineio_v4_payloads.jsonl",
                             "socketio_v4.jsonl",
                             "socketio_v5.jsonl",
                             "json.jsonl"};

TEST(vector_files, hold_more_than_four_thousand_vectors)
{
    std::size_t count = 0;
    for (const char* file : files)
        count += vectors::read(file).size();
    EXPECT_GT(count, 6'000u);
}

// The first column of the table in differences.md, backquoted.
std::map<std::string, int> documented_classes()
{
    std::ifstream file(std::string(MUSTER_SOURCE_DIR) + "/tests/vectors/differences.md");
    std::map<std::string, int> out;
    std::string line;
    while (std::getline(file, line))
        if (line.starts_with("| `"))
            out[line.substr(3, line.find('`', 3) - 3)] = 0;
    return out;
}

TEST(vector_files, differ_from_the_official_parsers_only_in_documented_classes)
{
    auto classes = documented_classes();
    EXPECT_FALSE(classes.empty());
    for (const char* file : files)
        for (const auto& v : vectors::read(file)) {
            EXPECT_EQ(v.find("ours") != nullptr, v.find("class") != nullptr) << v.where;
            if (v.find("class") == nullptr)
                continue;
            const auto known = classes.find(v.text_of("class"));
            ASSERT_NE(known, classes.end())
                << v.where << ": class " << v.text_of("class") << " is not documented";
            ++known->second;
        }
    for (const auto& [name, count] : classes)
        EXPECT_GT(count, 0) << "no vector of class " << name;
}

} // namespace
