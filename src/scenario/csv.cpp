// One pass over the text, row by row.
#include "scenario/csv.hpp"

namespace muster::scenario {

namespace {

class csv_reader {
public:
    csv_reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    std::variant<std::vector<csv_row>, csv_error> read()
    {
        std::vector<csv_row> rows;
        while (at_ < text_.size()) {
            csv_row row{line_, {}};
            const std::size_t start = at_;
            do {
                if (!read_field(row.fields.emplace_back()))
                    return csv_error{row.line, error_};
            } while (take_delimiter());
            const bool blank = row.fields.size() == 1 && row.fields[0].empty() && at_ == start;
            if (!take_line_end())
                return csv_error{line_, "text after the closing quote of a field"};
            if (!blank)
                rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    bool read_field(std::string& field)
    {
        if (at_ < text_.size() && text_[at_] == '"')
            return read_quoted(field);
        while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') {
            if (text_[at_] == '"') {
                error_ = "a quote inside a field that does not begin with one";
                return false;
            }
            field += text_[at_++];
        }
        return true;
    }

    bool read_quoted(std::string& field)
    {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (text_.substr(at_ + 1, 1) != "\"") {
                    ++at_;
                    return true;
                }
                ++at_;
            }
            line_ += text_[at_] == '\n' ? 1 : 0;
            field += text_[at_];
        }
        error_ = "a quoted field does not end";
        return false;
    }

    bool take_delimiter()
    {
        const bool there = at_ < text_.size() && text_[at_] == delimiter_;
        at_ += there ? 1 : 0;
        return there;
    }

    bool take_line_end()
    {
        if (at_ == text_.size())
            return true;
        if (text_[at_] != '\n' && text_[at_] != '\r')
            return false;
        at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
        ++line_;
        return true;
    }

    std::string_view text_;
    char delimiter_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::string error_;
};

} // namespace

std::variant<std::vector<csv_row>, csv_error> read_csv(std::string_view text, char delimiter)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    return csv_reader(text, delimiter).read();
}

} // namespace muster::scenario
