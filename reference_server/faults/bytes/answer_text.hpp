// An HTTP answer as text: its fields and its body changed.
#pragma once

#include <string>
#include <string_view>

namespace muster::server::bends {

bool has_status(const std::string& answer, std::string_view first_digits);
std::string field_of(const std::string& answer, std::string_view name); // empty when absent
// Replaces, adds, or with an empty value removes.
void set_field(std::string& answer, std::string_view name, std::string_view value);
void set_status(std::string& answer, std::string_view status); // "500 Internal Server Error"
std::string body_of(const std::string& answer);
void set_body(std::string& answer, std::string_view body); // with its Content-Length

} // namespace muster::server::bends
