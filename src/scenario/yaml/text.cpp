// Scans over the raw text; each guards against something that the parser would accept or explain badly.
#include "scenario/yaml/text.hpp"

#include "core/limits.hpp"
#include "wire/utf8.hpp"

#include <algorithm>

namespace muster::scenario {

namespace {

std::string hex_byte(unsigned char byte)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

// The first offset where the text stops being UTF-8. Precondition: it is not valid as a whole.
std::size_t first_invalid(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (!wire::is_valid_utf8(text.substr(at, length)))
            return at;
        at += length;
    }
    return at;
}

bool is_unprintable(std::string_view text, std::size_t at)
{
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20)
        return c != '\t' && c != '\n' && c != '\r';
    if (c == 0x7f)
        return true;
    const auto next = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (c == 0xc2)
        return next(1) < 0xa0 && next(1) != 0x85;
    return c == 0xef && ((next(1) == 0xbf && next(2) >= 0xbe) || (next(1) == 0xbb && next(2) == 0xbf));
}

} // namespace

std::optional<text_defect> check_text(std::string_view text)
{
    using core::limits::scenario_bytes;
    if (text.size() > scenario_bytes)
        return text_defect{0, "the file is larger than 1 MiB"};
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
        return text_defect{0, "the file is UTF-16: save it as UTF-8"};
    if (!wire::is_valid_utf8(text))
        return text_defect{first_invalid(text), "this is not UTF-8 text"};
    const std::size_t start = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    for (std::size_t i = start; i < text.size(); ++i) {
        if (text[i] == '\0')
            return text_defect{i, "the file holds a NUL byte"};
        if (text[i] == '\r' && text.substr(i + 1, 1) != "\n")
            return text_defect{i, "this line ends with CR alone: save the file with LF or CRLF line ends"};
        if (is_unprintable(text, i))
            return text_defect{i, "the file holds a character that is not printable (" +
                                      hex_byte(static_cast<unsigned char>(text[i])) + ")"};
    }
    return std::nullopt;
}

std::size_t skip_properties(std::string_view text, std::size_t offset)
{
    while (offset < text.size() && (text[offset] == '!' || text[offset] == '&')) {
        offset = std::min(text.find_first_of(" \t\r\n,[]{}", offset), text.size());
        offset = std::min(text.find_first_not_of(" \t\r\n", offset), text.size());
    }
    return offset;
}

std::size_t closing_quote(std::string_view text, std::size_t open)
{
    const char quote = text[open];
    for (std::size_t i = open + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            if (quote == '"' || text.substr(i + 1, 1) != "'")
                return i;
            ++i;
        }
    }
    return std::string_view::npos;
}

std::size_t tab_before(std::string_view text, std::size_t offset)
{
    const std::size_t line_end = text.rfind('\n', offset == 0 ? 0 : offset - 1);
    const std::size_t start = offset == 0 || line_end == std::string_view::npos ? 0 : line_end + 1;
    const std::size_t content = std::min(text.find_first_not_of(" \t", start), offset);
    const std::size_t tab = text.substr(start, content - start).find('\t');
    return tab == std::string_view::npos ? tab : start + tab;
}

} // namespace muster::scenario
