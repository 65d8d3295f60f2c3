// Places in the text, and how a defect is shown: the line with a caret below.
#include "scenario/yaml/source_text.hpp"

#include "core/bytes.hpp"
#include "scenario/yaml/display_width.hpp"

#include <algorithm>
#include <tuple>

namespace muster::scenario {

namespace {

constexpr std::size_t most_shown = 20;
constexpr std::size_t shown_width = 120;
constexpr std::size_t block_size = 256;

bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::size_t characters(std::string_view text)
{
    const auto count = std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); });
    return static_cast<std::size_t>(count);
}

// The byte offset of character `index`, or the end.
std::size_t offset_of(std::string_view text, std::size_t index)
{
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (!continues(text[at]) && index-- == 0)
            break;
    }
    return at;
}

} // namespace

source_text::source_text(std::string_view text) : text_(text), starts_{0}
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n')
            starts_.push_back(i + 1);
    }
    std::size_t count = 0;
    for (std::size_t at = 0; at <= text.size(); at += block_size) {
        characters_.push_back(count);
        count += characters(text.substr(at, block_size));
    }
}

std::size_t source_text::characters_before(std::size_t offset) const
{
    const std::size_t block = offset / block_size;
    return characters_[block] + characters(text_.substr(block * block_size, offset % block_size));
}

source_mark source_text::mark_at(std::size_t offset) const
{
    offset = std::min(offset, text_.size());
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const std::size_t start = *(after - 1);
    return {static_cast<std::uint32_t>(after - starts_.begin()),
            static_cast<std::uint32_t>(characters_before(offset) - characters_before(start) + 1)};
}

std::string_view source_text::line(std::uint32_t number) const
{
    if (number == 0 || number > starts_.size())
        return {};
    const std::size_t start = starts_[number - 1];
    const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
    std::string_view found = text_.substr(start, end - start);
    if (found.ends_with('\r'))
        found.remove_suffix(1);
    return found;
}

void diagnostic_list::add(source_mark mark, std::string message, std::string suggestion)
{
    if (found_.size() >= 10'000) {
        ++dropped_;
        return;
    }
    found_.push_back({{}, mark, std::move(message), std::move(suggestion), {}});
}

std::vector<diagnostic> diagnostic_list::take(const std::string& path, const source_text& source)
{
    const auto place = [](const diagnostic& d) { return std::tie(d.mark.line, d.mark.column); };
    std::stable_sort(found_.begin(), found_.end(),
                     [&](const diagnostic& a, const diagnostic& b) { return place(a) < place(b); });
    const auto same = [&](const diagnostic& a, const diagnostic& b) {
        return place(a) == place(b) && a.message == b.message;
    };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end()); // aliases repeat defects
    if (found_.size() > most_shown) {
        const std::size_t more = found_.size() - most_shown + dropped_;
        found_.resize(most_shown);
        const source_mark last = found_.back().mark;
        found_.push_back({path,
                          last,
                          "and " + std::to_string(more) + (more == 1 ? " more error" : " more errors"),
                          {},
                          {}});
    }
    for (std::size_t i = 0; i < std::min(found_.size(), most_shown); ++i) {
        found_[i].file = path;
        found_[i].source = source.line(found_[i].mark.line);
    }
    return std::exchange(found_, {});
}

std::string diagnostic::to_text() const
{
    std::string out = core::printable(file, 1'000) + ':' + std::to_string(mark.line) + ':' +
                      std::to_string(mark.column) + ": error: " + message;
    if (!suggestion.empty())
        out += " (" + suggestion + ')';
    out += '\n';
    if (source.empty())
        return out;
    // A window of a long line around the column, tabs as single spaces so that the caret stands right.
    const std::size_t column = mark.column == 0 ? 0 : mark.column - 1;
    const std::size_t first = column < shown_width ? 0 : column - shown_width / 2;
    const std::size_t start = offset_of(source, first);
    const std::string_view rest = std::string_view(source).substr(start);
    std::string window(rest.substr(0, offset_of(rest, shown_width)));
    std::replace(window.begin(), window.end(), '\t', ' ');
    const std::size_t caret_bytes = offset_of(window, column - first);
    const std::size_t caret =
        display_width(core::printable(std::string_view(window).substr(0, caret_bytes), 4'000));
    out += "  " + core::printable(window, 4'000) + "\n  " + std::string(caret, ' ') + "^\n";
    return out;
}

} // namespace muster::scenario
