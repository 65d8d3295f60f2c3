// Takes secrets out of finished text, by value: plain, JSON-escaped, percent-encoded and base64.
// Works on what is about to be shown, so that no report, log line or frame can forget it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

class redaction {
public:
    // Values shorter than 4 bytes are left alone: they would shred the text and protect nothing.
    explicit redaction(const std::vector<std::string>& secrets);

    std::string apply(std::string text) const;

private:
    std::vector<std::string> forms_; // longest first
};

} // namespace muster::cli
