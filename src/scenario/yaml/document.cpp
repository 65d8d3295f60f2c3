// Builds the tree from yaml-cpp's events, so that what its own tree would hide (aliases, duplicate keys,
// unterminated quotes) is seen with its place.
#include "scenario/yaml/document.hpp"

#include "core/bytes.hpp"
#include "core/limits.hpp"
#include "scenario/yaml/text.hpp"
#include "wire/base64.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

namespace muster::scenario {

namespace {

constexpr std::string_view too_many =
    "the file holds more than 100000 values (an alias counts with all it stands for)";

// Ends the parse; thrown and caught in this file only.
struct refusal {
    std::size_t offset;
    std::string message;
    std::string suggestion;
};

class tree_builder final : public YAML::EventHandler {
public:
    tree_builder(const source_text& source, std::size_t skipped, diagnostic_list& problems)
        : source_(source), skipped_(skipped), problems_(problems)
    {}

    yaml_node take_root() { return std::move(root_); }
    // Start of the last quoted scalar that spans lines, for errors further down; npos: none.
    std::size_t last_long_quote() const { return last_long_quote_; }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++documents_ > 1)
            throw refusal{offset_of(mark), "a second document begins here: one file holds one scenario", {}};
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        yaml_node n = begin_node(mark);
        finish(std::move(n), anchor, 1);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const std::size_t offset = offset_of(mark);
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end())
            throw refusal{offset, "this alias stands inside the value that it refers to", {}};
        count(found->second.size, offset);
        attach(yaml_node(found->second.node), found->second.size);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        yaml_node n = begin_node(mark);
        n.is = yaml_node::kind::scalar;
        n.text = value;
        n.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
        check_quotes(n.offset);
        if (tag == "!binary" || tag == "tag:yaml.org,2002:binary")
            decode_binary(n);
        else if (!n.quoted && tag != "?" && !tag.empty())
            refuse_tag(n.offset, tag);
        const std::size_t weight = weight_of(n.text);
        count(weight - 1, n.offset);
        finish(std::move(n), anchor, weight);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override
    {
        open(mark, tag, anchor, style, yaml_node::kind::list);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override
    {
        open(mark, tag, anchor, style, yaml_node::kind::map);
    }

    void OnMapEnd() override { close(); }

private:
    struct frame {
        yaml_node node;
        YAML::anchor_t anchor = 0;
        std::size_t size = 1; // values inside, itself included
        bool flow = false;
        bool has_key = false;
        bool keep = true; // the entry now read is no duplicate
        yaml_entry entry;
        std::map<std::string, source_mark, std::less<>> seen;
    };

    struct anchored {
        yaml_node node;
        std::size_t size = 0;
    };

    std::size_t offset_of(const YAML::Mark& mark) const
    {
        return skipped_ + static_cast<std::size_t>(std::max(mark.pos, 0));
    }

    void count(std::size_t values, std::size_t offset)
    {
        values_ += values;
        if (values_ > core::limits::scenario_nodes)
            throw refusal{offset, std::string(too_many), {}};
    }

    yaml_node begin_node(const YAML::Mark& mark)
    {
        yaml_node n;
        n.offset = offset_of(mark);
        n.mark = source_.mark_at(n.offset);
        count(1, n.offset);
        const bool in_flow = !frames_.empty() && frames_.back().flow;
        const std::size_t tab = in_flow ? std::string_view::npos : tab_before(source_.text(), n.offset);
        if (tab != std::string_view::npos)
            throw refusal{tab, "a tab is used for indentation", "use spaces"};
        return n;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              YAML::EmitterStyle::value style, yaml_node::kind kind)
    {
        frame f;
        f.node = begin_node(mark);
        f.node.is = kind;
        f.anchor = anchor;
        f.flow = style == YAML::EmitterStyle::Flow;
        if (!tag.empty() && tag != "?" && tag != "!")
            refuse_tag(f.node.offset, tag);
        if (frames_.size() >= core::limits::scenario_depth)
            throw refusal{f.node.offset, "the file is nested deeper than 64 levels", {}};
        frames_.push_back(std::move(f));
    }

    void close()
    {
        frame f = std::move(frames_.back());
        frames_.pop_back();
        finish(std::move(f.node), f.anchor, f.size);
    }

    // Long texts weigh more: aliases must not multiply bytes either.
    static std::size_t weight_of(const std::string& text) { return 1 + text.size() / 64; }

    void finish(yaml_node n, YAML::anchor_t anchor, std::size_t size)
    {
        if (anchor != 0)
            anchors_[anchor] = {n, size};
        attach(std::move(n), size);
    }

    void attach(yaml_node n, std::size_t size)
    {
        if (frames_.empty()) {
            root_ = std::move(n);
            return;
        }
        frame& f = frames_.back();
        f.size += size;
        if (f.node.is == yaml_node::kind::list) {
            f.node.items.push_back(std::move(n));
        } else if (!f.has_key) {
            begin_entry(f, std::move(n));
        } else {
            f.has_key = false;
            f.entry.value = std::move(n);
            if (f.keep)
                f.node.entries.push_back(std::move(f.entry));
        }
    }

    void begin_entry(frame& f, yaml_node key)
    {
        if (key.is != yaml_node::kind::scalar || key.binary)
            throw refusal{key.offset, "a key must be plain text", {}};
        f.has_key = true;
        f.keep = false;
        if (key.text == "<<" && !key.quoted) {
            problems_.add(key.mark, "merge keys ('<<') are not supported",
                          "write the keys out, or use an alias for a whole value");
            return;
        }
        const auto [first, is_new] = f.seen.emplace(key.text, key.mark);
        if (!is_new) {
            problems_.add(key.mark, "duplicate key '" + core::printable(key.text, 60) +
                                        "': it stands at line " + std::to_string(first->second.line) +
                                        ", column " + std::to_string(first->second.column) + " already");
            return;
        }
        f.keep = true;
        f.entry = {std::move(key.text), key.mark, {}};
    }

    // yaml-cpp 0.7 takes everything to the end of the file for the text when a quote is not closed.
    void check_quotes(std::size_t offset)
    {
        const std::string_view text = source_.text();
        const std::size_t start = skip_properties(text, offset);
        if (start >= text.size() || (text[start] != '"' && text[start] != '\''))
            return;
        const std::size_t end = closing_quote(text, start);
        if (end == std::string_view::npos)
            throw refusal{start, "this quote is never closed", {}};
        if (text.substr(start, end - start).find('\n') != std::string_view::npos)
            last_long_quote_ = start;
    }

    void decode_binary(yaml_node& n)
    {
        std::string base64 = std::move(n.text);
        std::erase_if(base64, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
        n.text.clear();
        n.binary = true;
        n.quoted = true;
        if (!wire::append_from_base64(n.text, base64))
            problems_.add(n.mark, "!binary is followed by text that is not base64");
    }

    void refuse_tag(std::size_t offset, std::string_view tag)
    {
        constexpr std::string_view standard = "tag:yaml.org,2002:";
        const std::string shown =
            tag.starts_with(standard) ? "!!" + std::string(tag.substr(standard.size())) : std::string(tag);
        problems_.add(source_.mark_at(offset),
                      "the tag '" + core::printable(shown, 60) + "' is not supported",
                      "only !binary and !!str are");
    }

    const source_text& source_;
    std::size_t skipped_;
    diagnostic_list& problems_;
    yaml_node root_;
    std::vector<frame> frames_;
    std::unordered_map<YAML::anchor_t, anchored> anchors_;
    std::size_t values_ = 0;
    std::size_t documents_ = 0;
    std::size_t last_long_quote_ = std::string_view::npos;
};

// yaml-cpp's own error, with the likelier cause where we know it.
void report_syntax(const YAML::Exception& error, std::size_t skipped, const source_text& source,
                   std::size_t last_long_quote, diagnostic_list& problems)
{
    const std::size_t offset =
        std::min(skipped + static_cast<std::size_t>(std::max(error.mark.pos, 0)), source.text().size());
    const std::size_t next =
        std::min(source.text().find_first_not_of(" \t\r\n", offset), source.text().size());
    for (const std::size_t place : {offset, next}) {
        const std::size_t tab = tab_before(source.text(), place);
        if (tab != std::string_view::npos) {
            problems.add(source.mark_at(tab), "a tab is used for indentation", "use spaces");
            return;
        }
    }
    std::string hint;
    if (last_long_quote != std::string_view::npos) {
        hint = "the text in quotes that begins at line " +
               std::to_string(source.mark_at(last_long_quote).line) +
               " spans several lines: is a quote missing there?";
    }
    problems.add(source.mark_at(offset), "not valid YAML: " + error.msg, std::move(hint));
}

} // namespace

const yaml_node* yaml_node::find(std::string_view key) const
{
    for (const yaml_entry& entry : entries) {
        if (entry.key == key)
            return &entry.value;
    }
    return nullptr;
}

std::optional<yaml_node> read_yaml(const source_text& source, diagnostic_list& problems)
{
    if (const auto defect = check_text(source.text())) {
        problems.add(source.mark_at(defect->offset), defect->message);
        return std::nullopt;
    }
    const std::size_t skipped = source.text().starts_with("\xef\xbb\xbf") ? 3 : 0;
    tree_builder builder(source, skipped, problems);
    try {
        std::istringstream stream{std::string(source.text().substr(skipped))};
        YAML::Parser parser(stream);
        bool any = false;
        while (parser.HandleNextDocument(builder))
            any = true;
        if (any)
            return builder.take_root();
        problems.add({1, 1}, "the file is empty");
    } catch (const refusal& refused) {
        problems.add(source.mark_at(refused.offset), refused.message, refused.suggestion);
    } catch (const YAML::Exception& error) {
        report_syntax(error, skipped, source, builder.last_long_quote(), problems);
    }
    return std::nullopt;
}

source_mark place_in_scalar(const source_text& source, const yaml_node& scalar, std::size_t index)
{
    const std::string_view text = source.text();
    std::size_t at = skip_properties(text, scalar.offset);
    if (at >= text.size())
        return scalar.mark;
    const char style = text[at];
    if (style == '|' || style == '>')
        at = std::min(text.find('\n', at), text.size()); // past the indicators
    else if (style == '"' || style == '\'')
        ++at;
    // Side by side. White space with a line end in it is folded or stripped: its lengths differ.
    constexpr std::string_view white = " \t\r\n";
    for (std::size_t i = 0; at < text.size();) {
        const std::size_t black = std::min(text.find_first_not_of(white, at), text.size());
        const std::string_view next = text.substr(std::min(at + 1, text.size()), 1);
        if (text.substr(at, black - at).find('\n') != std::string_view::npos) {
            at = black;
            i = std::min(scalar.text.find_first_not_of(white, i), scalar.text.size());
        } else if (style == '"' && text[at] == '\\' && (next == "\n" || next == "\r")) {
            at = std::min(text.find_first_not_of(white, at + 1), text.size()); // the line is continued
        } else if (i >= index) {
            break;
        } else if (black > at) {
            const std::size_t run = std::min(black - at, index - i);
            at += run;
            i += run;
        } else if (style == '"' && text[at] == '\\') {
            if (next.empty() || std::string_view("xuUN_LP").find(next) != std::string_view::npos)
                return scalar.mark; // it stands for several bytes
            at += 2;
            ++i;
        } else {
            at += style == '\'' && text[at] == '\'' ? 2 : 1;
            ++i;
        }
    }
    return source.mark_at(at);
}

} // namespace muster::scenario
