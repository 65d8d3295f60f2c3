// Every conformance case passes on the clean reference server and fails under a planted fault for the
// expected reason; every fault is noticed. tests/proof/matrix.yaml says which case each fault must break, and
// what is then said.
#include "engine/cases/selection.hpp"
#include "reference_server/faults/table.hpp"
#include "scenario/yaml/plain.hpp"
#include "tests/support/byte_loopback.hpp"
#include "tests/support/case_catalogue.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

namespace muster::test {
namespace {

using result::case_verdict;

const std::filesystem::path source_tree{MUSTER_SOURCE_DIR};

const case_catalogue& catalogue()
{
    static const case_catalogue loaded(source_tree / "scenarios/conformance");
    return loaded;
}

struct clean_run {
    result::run_result result;
    engine::server_traits traits;
};

const clean_run& clean()
{
    static const clean_run run = [] {
        engine::suite_options o = catalogue().options();
        o.select.expendable = true;
        byte_loopback server(o, {});
        clean_run r;
        r.result = server.play();
        r.traits = server.traits();
        EXPECT_TRUE(server.ended_by_itself());
        return r;
    }();
    return run;
}

// The case that only a server without revision 3 can be asked.
const std::string refusal_case = "eio.hs.q.eio3-refused";

result::run_result refusing(const std::vector<std::string>& faults)
{
    engine::suite_options o = catalogue().options();
    o.select.only = {refusal_case};
    engine::server_traits traits = clean().traits;
    traits.add("no-eio3", 4);
    o.known = &traits;
    byte_loopback_options how;
    how.faults = faults;
    how.revision_3 = false;
    return byte_loopback(o, how).play();
}

// Plays these cases against the reference server with one fault; the server is known to be otherwise whole.
result::run_result under(const std::string& fault, std::vector<std::string> only)
{
    engine::suite_options o = catalogue().options();
    o.select.only = std::move(only);
    o.select.expendable = true;
    o.known = &clean().traits;
    o.once = true;
    static const scenario::case_file
        no_probes; // a fault may keep sessions from opening: that is no fallen server
    o.discovery = &no_probes;
    byte_loopback_options how;
    how.faults = {fault + ":1"};
    byte_loopback server(o, how);
    return server.play();
}

std::string name_of(const result::case_result& c)
{
    return c.id + " (EIO " + std::to_string(c.eio) + ")";
}

// What a case had to say: of an info case it changes where others fail.
std::string said(const result::case_result& c)
{
    std::string text = c.message;
    for (const std::string& r : c.records)
        text += "\n" + r;
    return text;
}

// An info case never fails: what it says is what changes.
bool is_broken(const result::case_result& c)
{
    return c.level == "info" || c.verdict == case_verdict::fail || c.verdict == case_verdict::non_strict;
}

const result::case_result* find(const result::run_result& r, const std::string& id, unsigned eio)
{
    for (const result::case_result& c : r.cases)
        if (c.id == id && c.eio == eio)
            return &c;
    return nullptr;
}

struct matrix_row {
    std::string fault;
    std::string id;
    unsigned eio = 4;
    std::string says;
};

std::vector<matrix_row> read_matrix()
{
    std::ifstream in(source_tree / "tests/proof/matrix.yaml", std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto loaded = scenario::load_plain(text, "tests/proof/matrix.yaml");
    for (const auto& d : loaded.diagnostics)
        ADD_FAILURE() << d.to_text();
    std::vector<matrix_row> rows;
    if (!loaded.value)
        return rows;
    for (const auto& [fault, cases] : *loaded.value->if_is<wire::object>())
        for (const wire::value& c : *cases.if_is<wire::array>())
            rows.push_back({fault, *c.find("case")->if_is<std::string>(),
                            static_cast<unsigned>(*c.find("eio")->if_is<std::int64_t>()),
                            *c.find("says")->if_is<std::string>()});
    return rows;
}

TEST(conformance_proof, the_clean_reference_server_passes_every_case_of_both_revisions)
{
    ASSERT_FALSE(clean().result.unreachable);
    std::size_t played = 0;
    for (const result::case_result& c : clean().result.cases) {
        played += c.verdict != case_verdict::skipped ? 1 : 0;
        EXPECT_THAT(c.verdict,
                    testing::AnyOf(case_verdict::pass, case_verdict::informational, case_verdict::skipped))
            << c.number << " " << name_of(c) << ": " << result::name_of(c.verdict) << ": " << c.message;
    }
    EXPECT_GT(played, 500U);
}

// Only what excludes each other may be skipped.
TEST(conformance_proof, nothing_is_skipped_on_the_reference_server_without_a_known_reason)
{
    // The reference server speaks revision 3 and always offers the upgrade.
    static const std::set<std::string> never_here{"eio.hs.q.eio3-refused", "eio.up.disabled"};
    std::map<std::string, bool> played;
    for (const result::case_result& c : clean().result.cases)
        played[c.id] = played[c.id] || c.verdict != case_verdict::skipped;
    for (const auto& [id, was] : played)
        EXPECT_TRUE(was || never_here.contains(id)) << id << " is skipped";
}

TEST(conformance_proof, the_refusal_of_revision_3_is_judged_where_it_is_refused)
{
    const result::run_result healthy = refusing({});
    const result::case_result* c = find(healthy, refusal_case, 4);
    ASSERT_NE(c, nullptr);
    EXPECT_EQ(c->verdict, case_verdict::pass) << c->message;
    const result::run_result broken = refusing({"errors-are-200:1"});
    const result::case_result* b = find(broken, refusal_case, 4);
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->verdict, case_verdict::non_strict);
    EXPECT_THAT(b->message, testing::HasSubstr("got HTTP 200"));
}

TEST(conformance_proof, each_row_of_the_matrix_fails_as_told)
{
    std::map<std::string, std::vector<matrix_row>> by_fault;
    for (matrix_row& row : read_matrix())
        by_fault[row.fault].push_back(std::move(row));
    for (const auto& [fault, rows] : by_fault) {
        std::vector<std::string> only;
        for (const matrix_row& row : rows)
            only.push_back(row.id);
        const result::run_result r = under(fault, only);
        for (const matrix_row& row : rows) {
            const result::case_result* c = find(r, row.id, row.eio);
            const result::case_result* healthy = find(clean().result, row.id, row.eio);
            ASSERT_TRUE(c != nullptr && healthy != nullptr)
                << row.id << " in revision " << row.eio << " is no case";
            EXPECT_TRUE(is_broken(*c))
                << fault << " leaves " << name_of(*c) << " " << result::name_of(c->verdict);
            EXPECT_THAT(said(*c), testing::HasSubstr(row.says)) << fault << ", " << name_of(*c);
            EXPECT_THAT(said(*healthy), testing::Not(testing::HasSubstr(row.says)))
                << name_of(*c) << " without a fault";
        }
    }
}

// The others break a load: load_proof_test and the unit tests of faults show them.
bool is_for_cases(const server::fault_entry& f)
{
    return f.trips.find("cases") != std::string_view::npos ||
           (f.trips.front() >= '0' && f.trips.front() <= '9');
}

std::vector<std::string> all_faults()
{
    std::vector<std::string> names;
    for (const server::fault_entry& f : server::fault_table())
        if (is_for_cases(f))
            names.emplace_back(f.name);
    return names;
}

std::vector<std::string> all_cases()
{
    std::vector<std::string> ids;
    for (const scenario::case_file& file : catalogue().files)
        for (const scenario::conformance_case& c : file.cases)
            if (c.id != refusal_case) // it has a test of its own
                ids.push_back(c.id);
    return ids;
}

// What the matrix does not prove: faults that no case notices, cases that fail under no fault, rows about
// neither.
std::vector<std::string> gaps(const std::vector<matrix_row>& rows, const std::vector<std::string>& faults,
                              const std::vector<std::string>& cases)
{
    std::set<std::string> noticed;
    std::set<std::string> failing;
    for (const matrix_row& row : rows) {
        noticed.insert(row.fault);
        failing.insert(row.id);
    }
    std::vector<std::string> found;
    for (const std::string& f : faults)
        if (noticed.erase(f) == 0)
            found.push_back("no case notices the fault " + f);
    for (const std::string& c : cases)
        if (failing.erase(c) == 0)
            found.push_back("the case " + c + " fails under no fault");
    for (const std::string& f : noticed)
        found.push_back("there is no fault " + f);
    for (const std::string& c : failing)
        found.push_back("there is no case " + c);
    return found;
}

TEST(conformance_proof, no_fault_and_no_case_is_without_a_row)
{
    EXPECT_GE(all_faults().size(), 100U);
    EXPECT_THAT(gaps(read_matrix(), all_faults(), all_cases()), testing::IsEmpty());
}

TEST(conformance_proof, a_row_a_fault_or_a_case_that_is_taken_away_is_missed)
{
    const std::vector<matrix_row> rows{{"f1", "c1", 4, ""}, {"f2", "c2", 4, ""}, {"f2", "c1", 3, ""}};
    EXPECT_THAT(gaps(rows, {"f1", "f2"}, {"c1", "c2"}), testing::IsEmpty());
    EXPECT_THAT(gaps({rows[0], rows[2]}, {"f1", "f2"}, {"c1", "c2"}),
                testing::ElementsAre("the case c2 fails under no fault"));
    EXPECT_THAT(gaps({rows[1], rows[2]}, {"f1", "f2"}, {"c1", "c2"}),
                testing::ElementsAre("no case notices the fault f1"));
    EXPECT_THAT(gaps(rows, {"f1"}, {"c1", "c2"}), testing::ElementsAre("there is no fault f2"));
    EXPECT_THAT(gaps(rows, {"f1", "f2"}, {"c1"}), testing::ElementsAre("there is no case c2"));
}

TEST(conformance_proof, every_byte_in_a_segment_of_its_own_changes_no_verdict)
{
    engine::suite_options o = catalogue().options();
    byte_loopback_options how;
    how.single_bytes = true;
    byte_loopback server(o, how);
    for (const result::case_result& c : server.play().cases) {
        const result::case_result* healthy = find(clean().result, c.id, c.eio);
        if (c.verdict == case_verdict::skipped || healthy == nullptr)
            continue;
        EXPECT_EQ(c.verdict, healthy->verdict) << name_of(c) << ": " << c.message;
    }
}

// The numbers of the cases that a fault says it breaks; none when it names them in words.
std::vector<std::string> named_cases(const server::fault_entry& f)
{
    const char* asked = std::getenv("MUSTER_CASES");
    std::vector<std::string> numbers;
    std::istringstream words{asked != nullptr ? std::string(asked) : std::string(f.trips)};
    for (std::string word; words >> word;)
        if (word.front() >= '0' && word.front() <= '9')
            numbers.push_back(word);
    return numbers;
}

// Not a test of its own: prints, as one JSON line each, every case that each fault breaks and what is then
// said, to choose the matrix from. Faults that name their cases are tried on these, or on those that
// MUSTER_CASES="1.5.1 16.1" names; MUSTER_FAULTS=part names the only faults to try.
TEST(conformance_proof, DISABLED_print_what_each_fault_breaks)
{
    const char* only = std::getenv("MUSTER_FAULTS");
    for (const server::fault_entry& f : server::fault_table()) {
        if (!is_for_cases(f) || (only != nullptr && f.name.find(only) == std::string_view::npos))
            continue;
        for (const result::case_result& c : under(std::string(f.name), named_cases(f)).cases) {
            const result::case_result* healthy = find(clean().result, c.id, c.eio);
            if (healthy == nullptr || !is_broken(c) || said(c) == said(*healthy))
                continue;
            const wire::object line{{"fault", std::string(f.name)},
                                    {"trips", std::string(f.trips)},
                                    {"number", c.number},
                                    {"case", c.id},
                                    {"eio", std::int64_t{c.eio}},
                                    {"level", c.level},
                                    {"says", said(c).substr(0, 2'000)},
                                    {"healthy", said(*healthy).substr(0, 2'000)}};
            std::cout << wire::to_json(wire::value(line)) << "\n";
        }
    }
}

} // namespace
} // namespace muster::test
