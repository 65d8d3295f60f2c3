// Answers are written by response_text(): one spelling of every field.
#include "reference_server/faults/bytes/answer_text.hpp"

namespace muster::server::bends {

namespace {

std::size_t line_of(const std::string& answer, std::string_view name)
{
    const std::size_t at = answer.find("\r\n" + std::string(name) + ": ");
    return at < answer.find("\r\n\r\n") ? at + 2 : std::string::npos;
}

} // namespace

bool has_status(const std::string& answer, std::string_view first_digits)
{
    return answer.starts_with("HTTP/1.1 " + std::string(first_digits));
}

std::string field_of(const std::string& answer, std::string_view name)
{
    const std::size_t line = line_of(answer, name);
    if (line == std::string::npos)
        return {};
    const std::size_t begin = line + name.size() + 2;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

void set_field(std::string& answer, std::string_view name, std::string_view value)
{
    if (const std::size_t line = line_of(answer, name); line != std::string::npos)
        answer.erase(line, answer.find("\r\n", line) + 2 - line);
    if (!value.empty())
        answer.insert(answer.find("\r\n") + 2, std::string(name) + ": " + std::string(value) + "\r\n");
}

void set_status(std::string& answer, std::string_view status)
{
    constexpr std::size_t begin = 9; // behind "HTTP/1.1 "
    answer.replace(begin, answer.find("\r\n") - begin, status);
}

std::string body_of(const std::string& answer)
{
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

void set_body(std::string& answer, std::string_view body)
{
    answer.resize(answer.find("\r\n\r\n") + 4);
    set_field(answer, "Content-Length", std::to_string(body.size()));
    answer += body;
}

} // namespace muster::server::bends
