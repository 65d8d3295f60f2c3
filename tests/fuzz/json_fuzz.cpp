// Any text as JSON: outline and tree agree, what is written is read back equal, paths are safe.
#include "wire/json.hpp"

#include "tests/fuzz/require.hpp"
#include "wire/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace muster::wire;
    using muster::fuzz::require;
    std::string_view input = muster::fuzz::text_of(data, size);
    const auto unescaped = unescape_json_string(input);
    std::string literal;
    append_json_string(literal, input);
    const auto back = parse_json(literal);
    require(back.has_value() && is_valid_utf8(literal));
    require(!is_valid_utf8(input) || *back->if_is<std::string>() == input);

    const std::string_view path = input.substr(0, input.find('\n'));
    const auto parsed = parse_json(input);
    const auto outlined = outline_json(input);
    require(parsed.has_value() == outlined.has_value());
    if (!parsed) {
        find_path(value(array{value(object{{"a", value(1)}})}), path);
        return 0;
    }
    require(is_valid_utf8(input));
    find_path(*parsed, path);
    const std::string text = to_json(*parsed);
    const auto again = parse_json(text);
    require(again.has_value() && to_json(*again) == text);
    require(*parsed == *parsed);
    if (const auto* elements = parsed->if_is<array>())
        require(elements->size() == outlined->elements);
    return 0;
}
