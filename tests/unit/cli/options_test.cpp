// The command line as data.
#include "cli/options.hpp"

#include <gtest/gtest.h>

namespace muster::cli {
namespace {

parsed parse_words(std::vector<const char*> words)
{
    words.insert(words.begin(), "muster");
    return parse(static_cast<int>(words.size()), words.data());
}

TEST(options, run_needs_a_scenario)
{
    const auto p = parse_words({"run"});
    ASSERT_TRUE(std::holds_alternative<leave>(p));
    EXPECT_EQ(std::get<leave>(p).exit_code, 2);
    EXPECT_NE(std::get<leave>(p).text.find("scenario"), std::string::npos);
}

TEST(options, run_with_only_a_file_leaves_everything_to_the_scenario)
{
    const auto p = parse_words({"run", "a.yaml"});
    ASSERT_TRUE(std::holds_alternative<run_flags>(p));
    const auto& f = std::get<run_flags>(p);
    EXPECT_EQ(f.file, "a.yaml");
    EXPECT_TRUE(f.targets.empty());
    EXPECT_FALSE(f.seed || f.eio || f.trace_client || f.own_target || f.insecure || f.solo || f.json);
    EXPECT_EQ(f.out, "muster-out");
    EXPECT_EQ(f.shards, 1u);
}

TEST(options, run_takes_every_flag)
{
    const auto p = parse_words(
        {"run",           "a.yaml", "--target",    "http://h:1",     "--target",  "http://h:2",
         "--eio",         "3",      "--transport", "upgrade",        "--seed",    "18446744073709551615",
         "--out",         "o",      "--solo",      "--trace-client", "7",         "--fault",
         "duplicate:0.5", "--app",  "echo",        "--shards",       "2",         "--i-own-this-target",
         "--insecure",    "--ca",   "c.pem",       "--json",         "--no-color"});
    ASSERT_TRUE(std::holds_alternative<run_flags>(p));
    const auto& f = std::get<run_flags>(p);
    EXPECT_EQ(f.targets, (std::vector<std::string>{"http://h:1", "http://h:2"}));
    EXPECT_EQ(f.eio, 3);
    EXPECT_EQ(f.transport, "upgrade");
    EXPECT_EQ(f.seed, 18446744073709551615u);
    EXPECT_EQ(f.out, "o");
    EXPECT_TRUE(f.solo && f.own_target && f.insecure && f.json && f.no_color);
    EXPECT_EQ(f.trace_client, 7u);
    EXPECT_EQ(f.faults, std::vector<std::string>{"duplicate:0.5"});
    EXPECT_EQ(f.app, "echo");
    EXPECT_EQ(f.shards, 2u);
    EXPECT_EQ(f.ca_file, "c.pem");
}

TEST(options, values_out_of_range_are_usage_errors)
{
    for (const char* bad : {"--eio=5", "--transport=pigeon", "--shards=0", "--seed=-1", "--seed=x"}) {
        const auto p = parse_words({"run", "a.yaml", bad});
        ASSERT_TRUE(std::holds_alternative<leave>(p)) << bad;
        EXPECT_EQ(std::get<leave>(p).exit_code, 2) << bad;
    }
}

std::string complaint(std::vector<const char*> words)
{
    const auto p = parse_words(std::move(words));
    const auto* l = std::get_if<leave>(&p);
    return l == nullptr ? "" : l->text.substr(0, l->text.find('\n'));
}

TEST(options, numbers_are_whole_and_never_clamped)
{
    EXPECT_EQ(complaint({"run", "a.yaml", "--seed", "18446744073709551616"}),
              "--seed: '18446744073709551616' is no whole number from 0 to 18446744073709551615");
    EXPECT_EQ(complaint({"serve", "--seed", "-1"}),
              "--seed: '-1' is no whole number from 0 to 18446744073709551615");
    EXPECT_EQ(complaint({"run", "a.yaml", "--trace-client", "x"}),
              "--trace-client: 'x' is no whole number from 0 to 4294967295");
}

TEST(options, a_misspelt_flag_or_command_is_told_with_what_was_meant)
{
    EXPECT_EQ(complaint({"run", "--ap", "echo", "a.yaml"}),
              "'--ap' is not expected here (did you mean '--app'?)");
    EXPECT_EQ(complaint({"runn", "a.yaml"}), "'runn' is not expected here (did you mean 'run'?)");
    EXPECT_EQ(complaint({"run", "a.yaml", "b.yaml"}), "'b.yaml' is not expected here");
    EXPECT_EQ(complaint({"lint", "--json", "a.yaml"}), "'--json' is not expected here");
}

TEST(options, what_follows_a_repeatable_flag_and_its_value_is_not_taken_for_another)
{
    const auto run = parse_words({"run", "--target", "http://h:1", "--fault", "mute", "a.yaml"});
    ASSERT_TRUE(std::holds_alternative<run_flags>(run)) << std::get<leave>(run).text;
    EXPECT_EQ(std::get<run_flags>(run).file, "a.yaml");
    EXPECT_EQ(std::get<run_flags>(run).targets, std::vector<std::string>{"http://h:1"});
    const auto judged = parse_words({"conform", "--only", "1.*", "--header", "A: b", "http://h:1"});
    ASSERT_TRUE(std::holds_alternative<conform_flags>(judged)) << std::get<leave>(judged).text;
    EXPECT_EQ(std::get<conform_flags>(judged).target, "http://h:1");
}

TEST(options, help_and_version_end_with_success)
{
    for (const char* word : {"--help", "--version"}) {
        const auto p = parse_words({word});
        ASSERT_TRUE(std::holds_alternative<leave>(p)) << word;
        EXPECT_EQ(std::get<leave>(p).exit_code, 0) << word;
        EXPECT_FALSE(std::get<leave>(p).text.empty()) << word;
    }
}

TEST(options, conform_needs_a_server_a_matrix_or_a_list)
{
    const auto p = parse_words({"conform"});
    ASSERT_TRUE(std::holds_alternative<leave>(p));
    EXPECT_EQ(std::get<leave>(p).exit_code, 2);
    EXPECT_NE(std::get<leave>(p).text.find("name a server"), std::string::npos);
    EXPECT_TRUE(std::holds_alternative<conform_flags>(parse_words({"conform", "--list"})));
    EXPECT_TRUE(std::holds_alternative<conform_flags>(parse_words({"conform", "--matrix", "m.yaml"})));
}

TEST(options, conform_with_only_a_server_plays_all_that_harms_nobody)
{
    const auto p = parse_words({"conform", "http://h:1"});
    ASSERT_TRUE(std::holds_alternative<conform_flags>(p));
    const auto& f = std::get<conform_flags>(p);
    EXPECT_EQ(f.target, "http://h:1");
    EXPECT_EQ(f.path, "/socket.io/");
    EXPECT_EQ(f.nsp, "/");
    EXPECT_EQ(f.out, "muster-out");
    EXPECT_TRUE(f.only.empty() && f.skip.empty() && f.one_case.empty() && f.baseline.empty());
    EXPECT_FALSE(f.eio || f.seed || f.strict || f.trace || f.expendable || f.own_target || f.insecure);
}

TEST(options, conform_takes_every_flag)
{
    const auto p =
        parse_words({"conform",         "https://h:1", "--only",   "1.2.*",      "--only",     "sio.*",
                     "--skip",          "4.*",         "--eio",    "3",          "--path",     "/app/",
                     "--namespace",     "/chat",       "--auth",   "{}",         "--header",   "A: b",
                     "--header",        "C: d",        "--events", "e.yaml",     "--strict",   "--trace",
                     "--expendable",    "--seed",      "7",        "--out",      "o",          "--cases",
                     "folder",          "--insecure",  "--json",   "--no-color", "--baseline", "b.yaml",
                     "--write-baseline"});
    ASSERT_TRUE(std::holds_alternative<conform_flags>(p)) << std::get<leave>(p).text;
    const auto& f = std::get<conform_flags>(p);
    EXPECT_EQ(f.only, (std::vector<std::string>{"1.2.*", "sio.*"}));
    EXPECT_EQ(f.skip, std::vector<std::string>{"4.*"});
    EXPECT_EQ(f.headers, (std::vector<std::string>{"A: b", "C: d"}));
    EXPECT_EQ(f.eio, 3U);
    EXPECT_EQ(f.seed, 7U);
    EXPECT_EQ(f.path + f.nsp + f.auth + f.events + f.out + f.cases + f.baseline,
              "/app//chat{}e.yamlofolderb.yaml");
    EXPECT_TRUE(f.strict && f.trace && f.expendable && f.insecure && f.json && f.no_color &&
                f.write_baseline);
}

TEST(options, conform_refuses_what_cannot_be_meant)
{
    for (const auto& words :
         std::vector<std::vector<const char*>>{{"conform", "http://h:1", "--eio", "5"},
                                               {"conform", "http://h:1", "--nonsense"},
                                               {"conform", "http://h:1", "--write-baseline"},
                                               {"conform", "http://h:1", "--matrix", "m.yaml"},
                                               {"conform", "--matrix", "m.yaml", "--baseline", "b.yaml"},
                                               {"conform", "--matrix", "m.yaml", "--fault", "mute"},
                                               {"conform", "--matrix", "m.yaml", "--events", "e.yaml"},
                                               {"conform", "http://h:1", "--case", "a", "--only", "b"}}) {
        const auto p = parse_words(words);
        ASSERT_TRUE(std::holds_alternative<leave>(p)) << words.back();
        EXPECT_EQ(std::get<leave>(p).exit_code, 2) << words.back();
    }
}

TEST(options, a_matrix_names_the_baselines_to_write_itself)
{
    const auto p = parse_words({"conform", "--matrix", "m.yaml", "--write-baseline"});
    ASSERT_TRUE(std::holds_alternative<conform_flags>(p)) << std::get<leave>(p).text;
    EXPECT_TRUE(std::get<conform_flags>(p).write_baseline);
}

TEST(options, words_are_quoted_where_a_shell_would_take_them_apart)
{
    EXPECT_EQ(shell_word("--eio=4"), "--eio=4");
    EXPECT_EQ(shell_word("it's 8.*"), "'it'\\''s 8.*'");
    EXPECT_EQ(shell_word(""), "''");
}

TEST(options, serve_lint_and_schema_are_told_apart)
{
    EXPECT_TRUE(
        std::holds_alternative<serve_flags>(parse_words({"serve", "--port", "0", "--ping-interval", "300"})));
    const auto serving = parse_words({"serve", "--host", "reference", "--host", "*"});
    ASSERT_TRUE(std::holds_alternative<serve_flags>(serving));
    EXPECT_EQ(std::get<serve_flags>(serving).hosts, (std::vector<std::string>{"reference", "*"}));
    EXPECT_TRUE(std::holds_alternative<lint_flags>(parse_words({"lint", "a.yaml", "b.yaml"})));
    const auto p = parse_words({"schema", "--results"});
    ASSERT_TRUE(std::holds_alternative<schema_flags>(p));
    EXPECT_TRUE(std::get<schema_flags>(p).results);
}

} // namespace
} // namespace muster::cli
