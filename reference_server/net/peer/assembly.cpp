// Names turned into apps and faults.
#include "reference_server/net/peer/assembly.hpp"

#include "core/bytes.hpp"
#include "reference_server/apps/echo_variants.hpp"
#include "reference_server/apps/registry.hpp"
#include "reference_server/faults/pipeline.hpp"

#include <string_view>

namespace muster::server {

namespace {

core::problem unknown_app(const std::string& name)
{
    std::vector<std::string_view> names;
    std::string all;
    for (const app_entry& entry : app_table()) {
        names.push_back(entry.name);
        all += (all.empty() ? "" : ", ") + std::string(entry.name);
    }
    const auto near = core::nearest(name, names);
    return {.code = "unknown_app",
            .what = "There is no app of that name.",
            .where = core::printable(name),
            .cause = "the apps are: " + all,
            .remedy =
                near.empty() ? std::string("Choose one of them.") : "Did you mean " + std::string(near) + "?",
            .kept = "nothing was started"};
}

} // namespace

std::vector<mounted_app> mount_apps(const app_choice& choice, core::problem& why)
{
    std::vector<server_options> instances{choice.server};
    if (choice.variants && choice.app == "echo")
        instances = echo_variants(choice.server);
    std::vector<mounted_app> all;
    const auto bytes = choice.faults.empty() ? nullptr : std::make_shared<habits>();
    for (server_options& options : instances) {
        habits ignored; // the same for every instance
        if (bytes && !bend_habits(choice.faults, {all.empty() ? *bytes : ignored, options}, why))
            return {};
        auto application = make_app(choice.app);
        if (!application) {
            why = unknown_app(choice.app);
            return {};
        }
        std::unique_ptr<tap> faults;
        if (!choice.faults.empty()) {
            faults = make_faults(choice.faults, choice.seed, why);
            if (!faults)
                return {};
        }
        all.push_back({std::move(options), std::move(application), std::move(faults), bytes});
    }
    return all;
}

assembly::assembly(std::vector<mounted_app> apps, const std::function<std::string()>& new_id)
    : apps_(std::move(apps))
{
    for (const mounted_app& one : apps_) {
        const bool counted = one.bytes && one.bytes->counts_sessions;
        const auto ids = counted ? [n = 0]() mutable { return std::to_string(++n); }
                                 : std::function<std::string()>(new_id);
        cores_.push_back(std::make_unique<server_core>(one.server, *one.application, ids, one.faults.get()));
    }
}

std::vector<mount> assembly::mounts() const
{
    std::vector<mount> all;
    for (std::size_t i = 0; i < apps_.size(); ++i)
        all.push_back({apps_[i].server, cores_[i].get(), apps_[i].bytes.get()});
    return all;
}

} // namespace muster::server
