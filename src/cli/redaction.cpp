// Finds every form of a secret and replaces it by three asterisks.
#include "cli/redaction.hpp"

#include "wire/base64.hpp"
#include "wire/http_message.hpp"
#include "wire/json.hpp"

#include <algorithm>

namespace muster::cli {

namespace {

constexpr std::size_t shortest = 4;

// base64 of a secret inside longer data comes in three alignments; the characters that depend on the
// neighbours are cut off.
void append_base64_forms(std::vector<std::string>& out, const std::string& secret)
{
    for (std::size_t shift = 0; shift < 3; ++shift) {
        std::string text;
        wire::append_base64(text, std::string(shift, '\0') + secret);
        const std::size_t head = shift == 0 ? 0 : shift + 1;
        const std::size_t whole = (shift + secret.size()) / 3 * 4;
        if (whole > head + shortest)
            out.push_back(text.substr(head, whole - head));
    }
}

} // namespace

redaction::redaction(const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets) {
        if (secret.size() < shortest)
            continue;
        forms_.push_back(secret);
        forms_.push_back(wire::percent_encode(secret));
        std::string literal;
        wire::append_json_string(literal, secret);
        forms_.push_back(literal.substr(1, literal.size() - 2));
        append_base64_forms(forms_, secret);
    }
    std::ranges::sort(forms_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string redaction::apply(std::string text) const
{
    for (const auto& form : forms_)
        for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at + 3))
            text.replace(at, form.size(), "***");
    return text;
}

} // namespace muster::cli
