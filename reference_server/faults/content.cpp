// Faults of content: stamps invented, replayed or broken, text and attachments changed on the way.
#include "reference_server/faults/catalogue.hpp"

#include "wire/socketio_packet.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server::faults {

namespace {

// A measuring mark: fixed length, fixed beginning, base64url throughout. Its checksum cannot be forged here.
constexpr std::string_view stamp_begin = "MStr";
constexpr std::size_t stamp_length = 96;
constexpr std::size_t header_character = 40; // somewhere in the numbered part
constexpr std::size_t run_begin = 7;         // the characters that hold nothing but the number of the run
constexpr std::size_t run_end = 12;

bool is_base64url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::size_t find_mark(std::string_view text)
{
    for (std::size_t at = text.find(stamp_begin); at != std::string_view::npos;
         at = text.find(stamp_begin, at + 1)) {
        const std::string_view mark = text.substr(at, stamp_length);
        if (mark.size() == stamp_length && std::all_of(mark.begin(), mark.end(), is_base64url))
            return at;
    }
    return std::string_view::npos;
}

// Applies `change` to the part (text or attachment) that holds the mark; false when none does.
template <class Change>
bool change_marked(outbound& packet, Change change)
{
    std::string text = packet.what->text();
    std::vector<std::string> attachments = packet.what->attachments();
    std::vector<std::string*> parts = {&text};
    for (std::string& a : attachments)
        parts.push_back(&a);
    for (std::string* part : parts) {
        const std::size_t at = find_mark(*part);
        if (at == std::string_view::npos)
            continue;
        change(*part, at);
        packet.what = make_outgoing(packet.what->type(), std::move(text), std::move(attachments));
        return true;
    }
    return false;
}

bool is_marked(const outbound& p)
{
    const auto& attachments = p.what->attachments();
    return is_broadcast(p) && (find_mark(p.what->text()) != std::string_view::npos ||
                               std::any_of(attachments.begin(), attachments.end(), [](const std::string& a) {
                                   return find_mark(a) != std::string_view::npos;
                               }));
}

// Another letter or digit for `c`, which is one.
char other(char c)
{
    if (c >= '0' && c <= '9')
        return c == '9' ? '0' : static_cast<char>(c + 1);
    return static_cast<char>(c ^ 0x20);
}

bool is_plain(char c)
{
    return is_base64url(c) && c != '-' && c != '_';
}

// Flips a letter of the string literal behind the mark; text without one gets a letter more.
void flip_near(std::string& part, std::size_t at)
{
    for (std::size_t i = at + stamp_length; i < part.size(); ++i) {
        if (part[i] == '\\') {
            i += i + 1 < part.size() && part[i + 1] == 'u' ? 5 : 1; // an escape stays whole
        } else if (part[i] == '"') {
            break;
        } else if (is_plain(part[i])) {
            part[i] = other(part[i]);
            return;
        }
    }
    part.insert(at + stamp_length, 1, 'x');
}

bool has_attachments(const outbound& p)
{
    return !p.what->attachments().empty();
}

outbound with_attachments(outbound packet, std::vector<std::string> attachments)
{
    packet.what = make_outgoing(packet.what->type(), packet.what->text(), std::move(attachments));
    return packet;
}

// The text behind the packet header, and the header before it.
bool split(const outbound& p, std::string& header, std::string& json)
{
    const std::string& text = p.what->text();
    const std::size_t bracket = text.find('[');
    if (bracket == std::string::npos)
        return false;
    header = text.substr(0, bracket);
    json = text.substr(bracket);
    return true;
}

// Whole numbers outside strings, but the one of a placeholder, get quotes.
std::string quote_numbers(std::string_view json)
{
    std::string out;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (!in_string && c >= '0' && c <= '9' && !out.ends_with(R"("num":)")) {
            const std::size_t end = std::min(json.find_first_not_of("0123456789.eE+-", i), json.size());
            const bool minus = out.ends_with('-');
            if (minus)
                out.pop_back();
            out += (minus ? "\"-" : "\"") + std::string(json.substr(i, end - i)) + '"';
            i = end - 1;
            continue;
        }
        out += c;
        if (in_string && c == '\\' && i + 1 < json.size())
            out += json[++i];
        else if (c == '"')
            in_string = !in_string;
    }
    return out;
}

constexpr std::string_view granted = R"(["validUsername")";
constexpr std::string_view taken = R"(["usernameCollision")";

bool is_grant(const outbound& p)
{
    return is_event(p) && p.what->text().find(granted) != std::string::npos;
}

bool is_collision(const outbound& p)
{
    return is_event(p) && p.what->text().find(taken) != std::string::npos;
}

// The answer to a claim of a name, turned into its opposite.
outbound answered(outbound packet, std::string_view from, std::string_view to)
{
    std::string text = packet.what->text();
    text.replace(text.find(from), from.size(), to);
    return with_text(std::move(packet), std::move(text));
}

bool is_text_event(const outbound& p)
{
    return is_event(p) && p.what->text().find('[') != std::string::npos;
}

} // namespace

fault_ptr phantom()
{
    return departures(is_marked, [](outbound&& packet, fault_context& c) {
        outbound invented = packet;
        change_marked(invented, [](std::string& part, std::size_t at) {
            char& digit = part[at + header_character];
            digit = digit == 'A' ? 'B' : 'A';
        });
        c.pass(std::move(packet));
        c.pass(std::move(invented));
    });
}

fault_ptr stale()
{
    return departures(is_marked, [](outbound&& packet, fault_context& c) {
        outbound old = packet;
        change_marked(old, [](std::string& part, std::size_t at) {
            // As recorded in some earlier run: whole, but with another number and another secret.
            for (std::size_t i = run_begin; i < run_end; ++i)
                part[at + i] = part[at + i] == 'A' ? 'B' : 'A';
        });
        c.pass(std::move(old));
        c.pass(std::move(packet));
    });
}

fault_ptr corrupt()
{
    return departures(is_marked, [](outbound&& packet, fault_context& c) {
        outbound broken = packet;
        change_marked(broken, flip_near);
        const std::size_t victim = c.random().between(0, packet.to.size() - 1);
        broken.to = {packet.to[victim]};
        packet.to.erase(packet.to.begin() + static_cast<std::ptrdiff_t>(victim));
        c.pass(std::move(packet));
        c.pass(std::move(broken));
    });
}

fault_ptr attachments_reversed()
{
    return departures(has_attachments, [](outbound&& packet, fault_context& c) {
        std::vector<std::string> list = packet.what->attachments();
        std::reverse(list.begin(), list.end());
        c.pass(with_attachments(std::move(packet), std::move(list)));
    });
}

fault_ptr attachment_lost()
{
    return departures(has_attachments, [](outbound&& packet, fault_context& c) {
        std::vector<std::string> list = packet.what->attachments();
        list.pop_back();
        c.pass(with_attachments(std::move(packet), std::move(list)));
    });
}

fault_ptr attachment_corrupt()
{
    return departures(has_attachments, [](outbound&& packet, fault_context& c) {
        std::vector<std::string> list = packet.what->attachments();
        if (list.back().empty())
            list.back() = "x";
        else
            list.back().back() = static_cast<char>(list.back().back() ^ 1);
        c.pass(with_attachments(std::move(packet), std::move(list)));
    });
}

fault_ptr numbers_as_strings()
{
    return departures(is_text_event, [](outbound&& packet, fault_context& c) {
        std::string header;
        std::string json;
        split(packet, header, json);
        c.pass(with_text(std::move(packet), header + quote_numbers(json)));
    });
}

fault_ptr unicode_broken()
{
    return departures(is_text_event, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        std::replace_if(
            text.begin(), text.end(), [](char b) { return (b & 0x80) != 0; }, '?');
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}

fault_ptr event_renamed()
{
    return departures(is_text_event, [](outbound&& packet, fault_context& c) {
        std::string header;
        std::string json;
        split(packet, header, json);
        c.pass(with_text(std::move(packet), header + R"(["x-)" + json.substr(2)));
    });
}

fault_ptr two_holders()
{
    return departures(is_collision, [](outbound&& packet, fault_context& c) {
        c.pass(answered(std::move(packet), taken, granted));
    });
}

fault_ptr free_name_refused()
{
    return departures(is_grant, [](outbound&& packet, fault_context& c) {
        c.pass(answered(std::move(packet), granted, taken));
    });
}

} // namespace muster::server::faults
