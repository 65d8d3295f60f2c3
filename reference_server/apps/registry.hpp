// The apps by name.
#pragma once

#include "reference_server/api/app.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace muster::server {

struct app_entry {
    std::string_view name;
    std::string_view summary;
    std::unique_ptr<app> (*make)();
};

const std::vector<app_entry>& app_table();

// nullptr when there is no app of that name.
std::unique_ptr<app> make_app(std::string_view name);

} // namespace muster::server
