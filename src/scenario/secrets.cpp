// Walks everything that carries credentials.
#include "scenario/secrets.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace muster::scenario {
namespace {

class collector {
public:
    std::vector<std::string> found;

    void of(const wire::value& v)
    {
        if (const auto* text = v.if_is<std::string>())
            found.push_back(*text);
        else if (const auto* list = v.if_is<wire::array>())
            for (const wire::value& item : *list)
                of(item);
        else if (const auto* members = v.if_is<wire::object>())
            for (const auto& [name, value] : *members)
                of(value);
    }

    void of(const std::optional<value_template>& t)
    {
        if (t && t->if_constant() != nullptr)
            of(*t->if_constant());
    }

    void of_header(std::string_view name, const text_template& t)
    {
        const std::string* text = t.if_constant();
        if (text == nullptr || !carries_credentials(name))
            return;
        found.push_back(*text);
        // "Bearer x" and "a=x; b=y": x and y by themselves, too.
        for (std::size_t at = 0; at < text->size();) {
            const std::size_t end = std::min(text->find_first_of(" ;=", at), text->size());
            if (at > 0 && end - at >= shortest_part)
                found.push_back(text->substr(at, end - at));
            at = end + 1;
        }
    }

    void of(const std::vector<step>& steps)
    {
        for (const step& s : steps) {
            if (const auto* http = std::get_if<http_step>(&s.action)) {
                for (const auto& [name, value] : http->fields)
                    of_header(name, value);
            } else if (const auto* connect = std::get_if<connect_step>(&s.action)) {
                of(connect->auth);
            } else if (const auto* raw = std::get_if<raw_step>(&s.action)) {
                of(*raw);
            } else if (const auto* loop = std::get_if<loop_step>(&s.action)) {
                of(loop->body);
            } else if (const auto* choice = std::get_if<random_switch_step>(&s.action)) {
                for (const auto& branch : choice->branches)
                    of(branch.flow);
            }
        }
    }

    void of(const raw_step& s)
    {
        const field_list* fields = nullptr;
        if (const auto* open = std::get_if<open_step>(&s.what)) {
            of(open->auth);
            fields = &open->fields;
        } else if (const auto* exchange = std::get_if<exchange_step>(&s.what)) {
            fields = &exchange->request.fields;
        } else if (const auto* upgrade = std::get_if<websocket_step>(&s.what)) {
            fields = &upgrade->request.fields;
        }
        for (std::size_t i = 0; fields != nullptr && i < fields->size(); ++i)
            of_header((*fields)[i].first, (*fields)[i].second);
    }

private:
    static constexpr std::size_t shortest_part = 8;

    static bool carries_credentials(std::string_view name)
    {
        static constexpr std::array<std::string_view, 8> marks{
            "authorization", "cookie", "token", "secret", "api-key", "password", "auth", "apikey"};
        std::string small(name);
        std::transform(small.begin(), small.end(), small.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        return std::any_of(marks.begin(), marks.end(),
                           [&small](std::string_view m) { return small.find(m) != std::string::npos; });
    }
};

} // namespace

std::vector<std::string> likely_secrets(const scenario_file& file)
{
    collector all;
    all.of(file.socketio.auth);
    for (const auto& [name, value] : file.socketio.extra_headers)
        all.of_header(name, value);
    for (const auto& [name, value] : file.socketio.cookies)
        all.of_header("cookie", value);
    for (const flow& f : file.flows)
        all.of(f.steps);
    return std::move(all.found);
}

} // namespace muster::scenario
