// Polling through a script tag and a form: Engine.IO protocol v3, "JSONP".
#pragma once

#include <string>
#include <string_view>

namespace muster::server {

// `___eio[index]("...");`: the body as a JavaScript string. Of `index` only the digits are used.
std::string jsonp_answer(std::string_view index, std::string_view body);

// The payload in a form body `d=...`; empty when there is none. Line feeds come escaped as backslash n.
std::string jsonp_payload(std::string_view form);

} // namespace muster::server
