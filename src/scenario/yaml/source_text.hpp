// The text of a scenario file, and the diagnostics against it.
#pragma once

#include "scenario/loader.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

// Byte offsets to lines and columns. Does not own the text.
class source_text {
public:
    explicit source_text(std::string_view text);

    std::string_view text() const { return text_; }
    // Columns count characters. Offsets past the end are the end.
    source_mark mark_at(std::size_t offset) const;
    // Without its line end; empty when there is no such line.
    std::string_view line(std::uint32_t number) const;

private:
    // Characters before a byte offset.
    std::size_t characters_before(std::size_t offset) const;

    std::string_view text_;
    std::vector<std::size_t> starts_;     // of the lines
    std::vector<std::size_t> characters_; // before each block: a long line must not cost a scan per mark
};

// Collects diagnostics in any order.
class diagnostic_list {
public:
    void add(source_mark mark, std::string message, std::string suggestion = {});
    bool empty() const { return found_.empty(); }
    std::size_t size() const { return found_.size() + dropped_; }
    // So many that more would help nobody: readers may skip costly suggestions.
    bool crowded() const { return found_.size() >= 200; }

    // In file order with their source lines, at most 20 and one that counts the rest.
    std::vector<diagnostic> take(const std::string& path, const source_text& source);

private:
    std::vector<diagnostic> found_;
    std::size_t dropped_ = 0;
};

} // namespace muster::scenario
