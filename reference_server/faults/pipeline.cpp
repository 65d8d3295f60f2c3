// Passes packets through the faults in order, outbound and inbound alike.
#include "reference_server/faults/pipeline.hpp"

#include <algorithm>

namespace muster::server {

class fault_pipeline::stage final : public fault_context {
public:
    stage(fault_pipeline& all, std::size_t index, const fault_choice& choice, core::random_source random)
        : all_(all), index_(index), choice_(choice), random_(random),
          fault_(choice.entry->make ? choice.entry->make() : std::make_unique<fault>())
    {}

    core::time_point now() const override { return all_.now_; }
    core::random_source& random() override { return random_; }
    bool strikes() override
    {
        if (choice_.limit && struck_ >= *choice_.limit)
            return false;
        if (choice_.probability < 1 && random_.unit() >= choice_.probability)
            return false;
        ++struck_;
        return true;
    }
    void pass(outbound packet) override
    {
        if (index_ + 1 < all_.stages_.size())
            all_.stages_[index_ + 1]->take(std::move(packet));
        else
            all_.line_->deliver(packet);
    }
    void pass(inbound packet) override
    {
        if (index_ + 1 < all_.stages_.size())
            all_.stages_[index_ + 1]->take(std::move(packet));
        else
            all_.line_->accept(packet);
    }
    tap_line& line() override { return *all_.line_; }

    void take(outbound packet) { fault_->on_outbound(std::move(packet), *this); }
    void take(inbound packet) { fault_->on_inbound(std::move(packet), *this); }
    fault& what() { return *fault_; }
    const fault& what() const { return *fault_; }
    std::uint64_t struck() const { return struck_; }

private:
    fault_pipeline& all_;
    std::size_t index_;
    fault_choice choice_;
    core::random_source random_;
    fault_ptr fault_;
    std::uint64_t struck_ = 0;
};

fault_pipeline::fault_pipeline(std::span<const fault_choice> choices, std::uint64_t seed)
{
    for (const fault_choice& choice : choices) {
        const std::size_t index = stages_.size();
        stages_.push_back(
            std::make_unique<stage>(*this, index, choice, core::random_source::stream(seed, index)));
    }
}

fault_pipeline::~fault_pipeline() = default;

void fault_pipeline::on_outbound(outbound packet, core::time_point now, tap_line& line)
{
    now_ = now;
    line_ = &line;
    if (stages_.empty())
        line.deliver(packet);
    else
        stages_.front()->take(std::move(packet));
}

void fault_pipeline::on_inbound(inbound packet, core::time_point now, tap_line& line)
{
    now_ = now;
    line_ = &line;
    if (stages_.empty())
        line.accept(packet);
    else
        stages_.front()->take(std::move(packet));
}

void fault_pipeline::on_request(wire::http_request& request)
{
    for (const auto& s : stages_)
        s->what().on_request(request, *s);
}

void fault_pipeline::on_response(wire::http_response& response)
{
    for (const auto& s : stages_)
        s->what().on_response(response, *s);
}

bool fault_pipeline::forgives(violation what)
{
    return std::any_of(stages_.begin(), stages_.end(),
                       [&](const auto& s) { return s->what().forgives(what, *s); });
}

void fault_pipeline::on_deadline(core::time_point now, tap_line& line)
{
    now_ = now;
    line_ = &line;
    for (const auto& s : stages_)
        if (s->what().next_deadline() <= now)
            s->what().on_deadline(*s);
}

core::time_point fault_pipeline::next_deadline() const
{
    core::time_point next = core::never;
    for (const auto& s : stages_)
        next = std::min(next, s->what().next_deadline());
    return next;
}

std::uint64_t fault_pipeline::strikes(std::size_t index) const
{
    return index < stages_.size() ? stages_[index]->struck() : 0;
}

bool bend_habits(std::span<const std::string> texts, const flaws& what, core::problem& why)
{
    for (const std::string& text : texts) {
        const auto choice = parse_fault(text, why);
        if (!choice)
            return false;
        if (choice->entry->bend)
            choice->entry->bend(what);
    }
    return true;
}

std::unique_ptr<fault_pipeline> make_faults(std::span<const std::string> texts, std::uint64_t seed,
                                            core::problem& why)
{
    std::vector<fault_choice> choices;
    for (const std::string& text : texts) {
        const auto choice = parse_fault(text, why);
        if (!choice)
            return nullptr;
        choices.push_back(*choice);
    }
    return choices.empty() ? nullptr : std::make_unique<fault_pipeline>(choices, seed);
}

} // namespace muster::server
