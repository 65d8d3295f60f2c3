// A fresh connection has answered nothing yet, so that nothing goes out a third time.
#include "engine/raw/line/kept_line.hpp"

#include <utility>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr core::duration kept_alive = 2s; // an idle connection is not trusted for longer
constexpr core::duration settling = 10ms; // within which a server that closes behind its answers does so

} // namespace

core::time_point kept_line::settled_at() const
{
    const bool open = line_ != nullptr && habit_ == habit::unknown;
    return open ? idle_since_ + settling : core::time_point{};
}

bool kept_line::ask(std::string request, moment t)
{
    if (line_ != nullptr && habit_ == habit::unknown && t.now >= settled_at())
        habit_ = habit::keeps;
    if (line_ != nullptr && (line_->ended() || server_closes() || t.now > idle_since_ + kept_alive))
        let_go(t);
    if (line_ == nullptr)
        line_ = board_->open(number_, *who_, t);
    if (line_ == nullptr)
        return false;
    busy_ = true;
    asked_ = std::move(request);
    line_->expect_answer(false);
    line_->write(asked_, t);
    return true;
}

void kept_line::answered(bool last, moment t)
{
    busy_ = false;
    idle_since_ = t.now;
    if (last)
        let_go(t);
}

bool kept_line::ended(moment t)
{
    if (!std::exchange(busy_, false)) {
        if (habit_ == habit::unknown)
            habit_ = habit::closes;
        let_go(t);
        return true;
    }
    const bool again = line_->closed_between_answers();
    if (again)
        habit_ = habit::closes;
    let_go(t);
    return again && ask(std::move(asked_), t);
}

void kept_line::let_go(moment t)
{
    busy_ = false;
    board_->release(line_, t);
}

void kept_line::cut(moment t)
{
    busy_ = false;
    board_->cut(line_, t);
}

} // namespace muster::engine::raw
