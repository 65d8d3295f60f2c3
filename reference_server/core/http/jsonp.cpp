// Escaping for script and form.
#include "reference_server/core/http/jsonp.hpp"

#include "wire/http_message.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <iterator>

namespace muster::server {

namespace {

// Old JavaScript ends a line at U+2028 and U+2029, even in a string.
void escape_line_ends(std::string& text)
{
    for (const std::string_view end : {"\xe2\x80\xa8", "\xe2\x80\xa9"})
        for (auto at = text.find(end); at != std::string::npos; at = text.find(end, at))
            text.replace(at, end.size(), end.back() == '\xa8' ? "\\u2028" : "\\u2029");
}

} // namespace

std::string jsonp_answer(std::string_view index, std::string_view body)
{
    std::string script = "___eio[";
    std::copy_if(index.begin(), index.end(), std::back_inserter(script),
                 [](char c) { return c >= '0' && c <= '9'; });
    script += "](";
    wire::append_json_string(script, body);
    script += ");";
    escape_line_ends(script);
    return script;
}

std::string jsonp_payload(std::string_view form)
{
    std::string payload;
    for (auto& [name, value] : wire::query_of("?" + std::string(form)))
        if (name == "d")
            payload = std::move(value);
    std::string out;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const bool doubled = payload.compare(i, 3, "\\\\n") == 0;
        if (doubled || payload.compare(i, 2, "\\n") == 0) {
            out += doubled ? "\\n" : "\n";
            i += doubled ? 2 : 1;
        } else {
            out += payload[i];
        }
    }
    return out;
}

} // namespace muster::server
