// Control steps and their sibling keys.
#include "scenario/steps/control.hpp"

#include "scenario/compile/expression_node.hpp"
#include "scenario/steps/step.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

// `jitter: 20%` or `jitter: 500ms` around a fixed pause.
void apply_jitter(reading& r, const yaml_node& node, duration_spec& pause)
{
    core::duration spread{};
    std::string_view text = node.text;
    const auto end = text.find('%');
    if (node.is == yaml_node::kind::scalar && end != std::string_view::npos && end + 1 == text.size()) {
        yaml_node percent = node;
        percent.text = text.substr(0, end);
        percent.quoted = false;
        const auto value = r.number(percent, 0, 100);
        spread = core::duration(
            static_cast<std::int64_t>(static_cast<double>(pause.a.count()) * value.value_or(0) / 100));
    } else {
        spread = r.time(node, true).value_or(core::duration{});
    }
    if (pause.kind != duration_spec::shape::fixed) {
        r.error(node, "jitter needs a fixed think time");
        return;
    }
    if (spread > pause.a)
        r.error(node, "the jitter is longer than the pause itself", "a plain number is in seconds");
    pause = {duration_spec::shape::uniform, pause.a - spread, pause.a + spread};
}

// `over: 30s` is a time, `over: [a, b]` and `over: names` are elements.
void read_over(reading& r, const yaml_node& node, loop_step& loop)
{
    if (node.is == yaml_node::kind::list) {
        expression::node list;
        list.is = expression::node::kind::made;
        list.value = r.template_value(node);
        loop.elements = expression(std::make_shared<const expression::node>(std::move(list)));
        return;
    }
    const auto value = scalar_value(node);
    const auto* fixed = std::get_if<wire::value>(&value);
    const auto* text = fixed == nullptr ? nullptr : fixed->if_is<std::string>();
    if (text == nullptr || text->empty() || (text->front() >= '0' && text->front() <= '9'))
        loop.over = r.time(node);
    else
        loop.elements = r.condition(node);
}

// "1-15": Artillery counts from one to the other; as an expression it would be a negative number.
bool is_range(std::string_view text)
{
    const std::size_t dash = text.find('-');
    const auto is_whole = [](std::string_view t) {
        return !t.empty() && t.find_first_not_of("0123456789 ") == std::string_view::npos;
    };
    return dash != std::string_view::npos && is_whole(text.substr(0, dash)) &&
           is_whole(text.substr(dash + 1));
}

void read_count(reading& r, const yaml_node& node, loop_step& loop)
{
    const auto value = scalar_value(node);
    const auto* fixed = std::get_if<wire::value>(&value);
    const bool text = fixed != nullptr && fixed->if_is<std::string>() != nullptr;
    if (node.is == yaml_node::kind::scalar && text && is_range(node.text)) {
        r.error(node, "a range is not supported as count: write how many times",
                "$loopCount begins with 1: add to it where it is used");
    } else if (node.is == yaml_node::kind::scalar && !text) {
        expression::node literal;
        literal.literal = std::int64_t{r.whole(node, 1, 1'000'000'000).value_or(1)};
        loop.count = expression(std::make_shared<const expression::node>(std::move(literal)));
    } else {
        loop.count = r.condition(node);
    }
}

std::string loop_name(reading& r, const yaml_node* node)
{
    if (node == nullptr)
        return {};
    std::string_view name = node->text;
    if (node->is == yaml_node::kind::scalar && (name == "$loopCount" || name == "$loopElement"))
        return {};
    if (node->is != yaml_node::kind::scalar || !is_variable_name(name)) {
        r.expected(*node, "the name of a variable (letters, digits, _)");
        return {};
    }
    return std::string(name);
}

struct branch_parts {
    random_switch_step::branch branch;
};

constexpr std::array<key<branch_parts>, 2> branch_keys{{
    {{"weight", "number", "how often it is taken against the others; default 1"},
     [](reading& r, const yaml_node& node, branch_parts& into) {
         into.branch.weight = r.number(node, 0, 1e6).value_or(1);
     }},
    {{"flow", "step[]", "its steps", true},
     [](reading& r, const yaml_node& node, branch_parts& into) { into.branch.flow = read_steps(r, node); }},
}};

constexpr std::array<key<rendezvous_step>, 2> rendezvous_keys{{
    {{"users", "'all' | whole", "how many clients must arrive; default all of the run"},
     [](reading& r, const yaml_node& node, rendezvous_step& into) {
         if (node.is != yaml_node::kind::scalar || node.text != "all")
             into.users = r.whole(node, 1, 10'000'000).value_or(0);
     }},
    {{"timeout", "time", "longest wait; default 30s"},
     [](reading& r, const yaml_node& node, rendezvous_step& into) {
         into.timeout = r.time(node).value_or(into.timeout);
     }},
}};

} // namespace

think_step read_think(reading& r, const yaml_node& value, const yaml_node& beside)
{
    think_step think;
    if (value.is == yaml_node::kind::scalar && value.text.find("{{") != std::string::npos) {
        think.computed = r.template_value(value);
        if (const yaml_node* jitter = beside.find("jitter"))
            r.error(*jitter, "jitter needs a fixed think time");
        return think;
    }
    if (const auto pause = r.pause(value)) {
        think.pause = *pause;
        if (const yaml_node* jitter = beside.find("jitter"))
            apply_jitter(r, *jitter, think.pause);
    }
    return think;
}

loop_step read_loop(reading& r, const yaml_node& value, const yaml_node& beside)
{
    loop_step loop;
    const yaml_node* count = beside.find("count");
    const yaml_node* over = beside.find("over");
    const yaml_node* pace = beside.find("pace");
    if (count != nullptr)
        read_count(r, *count, loop);
    if (over != nullptr)
        read_over(r, *over, loop);
    if (count != nullptr && loop.elements)
        r.error(*count, "a loop over elements takes no count");
    if (pace != nullptr)
        loop.pace = r.pause(*pace);
    const yaml_node* while_true = beside.find("whileTrue");
    if (count == nullptr && over == nullptr && while_true == nullptr)
        r.error(beside, "a loop needs count, over or whileTrue: it would never end");
    const std::size_t uses_before = r.variables.uses();
    r.loops.push_back({loop_name(r, beside.find("loopValue")), loop_name(r, beside.find("loopElement")),
                       loop.elements.has_value()});
    if (while_true != nullptr)
        loop.while_true = r.condition(*while_true);
    loop.body = read_steps(r, value);
    r.loops.pop_back();
    r.variables.end_loop(uses_before);
    return loop;
}

random_switch_step read_random_switch(reading& r, const yaml_node& value)
{
    random_switch_step choice;
    double total = 0;
    read_list(r, value, "a list of objects with weight and flow", false, [&](const yaml_node& item) {
        branch_parts parts;
        read_object<branch_parts>(r, item, "a branch", branch_keys, parts);
        total += parts.branch.weight;
        choice.branches.push_back(std::move(parts.branch));
    });
    if (value.is == yaml_node::kind::list && total <= 0)
        r.error(value, "no branch can ever be taken: all weights are 0");
    return choice;
}

rendezvous_step read_rendezvous(reading& r, const yaml_node& value)
{
    rendezvous_step step;
    read_object<rendezvous_step>(r, value, "rendezvous", rendezvous_keys, step);
    step.id = r.file.rendezvous_count++;
    return step;
}

void describe_control(std::vector<object_info>& objects)
{
    objects.push_back({"branch", "one way to go on", infos_of<branch_parts>(branch_keys), {}});
    objects.push_back({"rendezvous",
                       "wait until so many clients are here",
                       infos_of<rendezvous_step>(rendezvous_keys),
                       {}});
}

} // namespace muster::scenario
