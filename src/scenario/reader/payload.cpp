// CSV files through load_options::files, and constants.
#include "scenario/reader/payload.hpp"

#include "core/bytes.hpp"
#include "scenario/csv.hpp"
#include "wire/utf8.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

struct payload_parts {
    const yaml_node* path = nullptr;
    std::string file;
    std::vector<std::string> fields;
    payload::order by = payload::order::random;
    bool skip_header = false;
    char delimiter = ',';
    bool cast = true;
    bool load_all = false;
    std::string name;
};

std::string read_variable_name(reading& r, const yaml_node& node)
{
    if (node.is == yaml_node::kind::scalar && is_variable_name(node.text))
        return node.text;
    r.expected(node, "the name of a variable (letters, digits, _)");
    return {};
}

constexpr std::array<key<payload_parts>, 8> payload_keys{{
    {{"path", "text", "CSV file, beneath the scenario's folder", true},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         into.path = &node;
         into.file = r.file_beneath(node, "the path of a CSV file").value_or("");
     }},
    {{"fields", "name[]", "variables for the columns", true},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         read_list(r, node, "a list of names", false, [&](const yaml_node& item) {
             std::string name = read_variable_name(r, item);
             if (!name.empty() &&
                 std::find(into.fields.begin(), into.fields.end(), name) != into.fields.end())
                 r.error(item, "the field '" + name + "' stands here already");
             into.fields.push_back(std::move(name));
         });
     }},
    {{"order", "'sequence' | 'random' | 'unique' | 'circular' | 'shuffle'",
      "which row a client gets; default random"},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         static constexpr std::array<std::string_view, 5> words{"sequence", "random", "unique", "circular",
                                                                "shuffle"};
         if (const auto which = r.word(node, words))
             into.by = static_cast<payload::order>(*which);
     }},
    {{"skipHeader", "boolean", "the first row holds names, not data; default false"},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         into.skip_header = r.boolean(node).value_or(false);
     }},
    {{"delimiter", "text", "one character; default a comma"},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         const bool one = node.is == yaml_node::kind::scalar && node.text.size() == 1 && node.text != "\"" &&
                          node.text != "\n";
         if (one)
             into.delimiter = node.text[0];
         else
             r.expected(node, "one character");
     }},
    {{"cast", "boolean", "numbers, true and false are no texts; default true"},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         into.cast = r.boolean(node).value_or(true);
     }},
    {{"loadAll", "boolean", "give every client all rows in the variable `name`; default false"},
     [](reading& r, const yaml_node& node, payload_parts& into) {
         into.load_all = r.boolean(node).value_or(false);
     }},
    {{"name", "name", "of loadAll: the variable that holds the list of rows"},
     [](reading& r, const yaml_node& node, payload_parts& into) { into.name = read_variable_name(r, node); }},
}};

constexpr std::array<refused_key, 1> other_parsers{
    {{"options", "only skipHeader, delimiter and cast are known"}}};

// The rows of the file, each as wide as `fields`; empty after a defect.
std::vector<std::vector<wire::value>> load_rows(reading& r, const payload_parts& parts)
{
    std::string why;
    const auto text =
        r.options.files ? r.options.files(parts.file, why) : core::result<std::string>(core::errc::io_error);
    const std::string shown = core::printable(parts.file, 60);
    if (!text) {
        r.error(*parts.path, "cannot read '" + shown + "': " + (why.empty() ? text.error().message() : why));
        return {};
    }
    if (text->size() > core::limits::data_file_bytes) {
        r.error(*parts.path, "'" + shown + "' is larger than 16 MiB");
        return {};
    }
    if (text->find('\0') != std::string::npos || !wire::is_valid_utf8(*text)) {
        r.error(*parts.path, "'" + shown + "' is not UTF-8 text");
        return {};
    }
    const auto outcome = read_csv(*text, parts.delimiter);
    if (const auto* defect = std::get_if<csv_error>(&outcome)) {
        r.error(*parts.path, shown + ":" + std::to_string(defect->line) + ": " + defect->message);
        return {};
    }
    std::vector<std::vector<wire::value>> rows;
    bool header = parts.skip_header;
    for (const csv_row& row : std::get<std::vector<csv_row>>(outcome)) {
        if (std::exchange(header, false))
            continue;
        if (row.fields.size() != parts.fields.size()) {
            r.error(*parts.path, shown + ":" + std::to_string(row.line) + ": " +
                                     std::to_string(row.fields.size()) + " fields, but " +
                                     std::to_string(parts.fields.size()) + " are named");
            return {};
        }
        auto& values = rows.emplace_back();
        for (const std::string& field : row.fields)
            values.push_back(parts.cast ? cast_text(field) : wire::value(field));
    }
    if (rows.empty())
        r.error(*parts.path, "'" + shown + "' has no rows");
    return rows;
}

void keep_all_rows(reading& r, const yaml_node& node, const payload_parts& parts,
                   std::vector<std::vector<wire::value>> rows)
{
    if (parts.name.empty()) {
        r.error(node, "loadAll needs the key 'name'");
        return;
    }
    wire::array list;
    for (auto& row : rows) {
        wire::object members;
        for (std::size_t i = 0; i < row.size(); ++i)
            members.emplace_back(parts.fields[i], std::move(row[i]));
        list.emplace_back(std::move(members));
    }
    r.file.constants.emplace_back(r.variables.define(parts.name), std::vector<wire::value>{std::move(list)});
}

void read_payload(reading& r, const yaml_node& node)
{
    payload_parts parts;
    if (!read_object<payload_parts>(r, node, "payload", payload_keys, parts, other_parsers))
        return;
    if (!parts.load_all && !parts.name.empty())
        r.error(*node.find("name"), "name belongs to loadAll: true");
    payload data;
    data.mark = node.mark;
    data.by = parts.by;
    if (!parts.load_all) {
        for (const std::string& field : parts.fields)
            data.fields.push_back(r.variables.define(field));
    }
    if (parts.path != nullptr && !parts.file.empty() && !parts.fields.empty())
        data.rows = load_rows(r, parts);
    if (parts.load_all)
        keep_all_rows(r, node, parts, std::move(data.rows));
    else
        r.file.payloads.push_back(std::move(data));
}

} // namespace

void read_payloads(reading& r, const yaml_node& node)
{
    read_list(r, node, "an object with path and fields", true,
              [&](const yaml_node& item) { read_payload(r, item); });
}

void read_variables(reading& r, const yaml_node& node)
{
    if (node.is != yaml_node::kind::map) {
        r.expected(node, "an object of names and values");
        return;
    }
    for (const yaml_entry& entry : node.entries) {
        if (!is_variable_name(entry.key)) {
            r.error(entry.mark, "'" + core::printable(entry.key, 60) +
                                    "' cannot be the name of a variable (letters, digits, _)");
            continue;
        }
        std::vector<wire::value> values;
        read_list(r, entry.value, "a value", true,
                  [&](const yaml_node& item) { values.push_back(r.constant(item).value_or(wire::value())); });
        if (values.empty() && entry.value.is == yaml_node::kind::list)
            r.error(entry.value, "a variable needs a value");
        r.file.constants.emplace_back(r.variables.define(entry.key), std::move(values));
    }
}

void describe_payloads(std::vector<object_info>& objects)
{
    objects.push_back({"payload",
                       "rows of a CSV file for the clients' variables",
                       infos_of<payload_parts>(payload_keys),
                       {}});
}

} // namespace muster::scenario
