// One table of paths and differences.
#include "reference_server/apps/echo_variants.hpp"

#include <array>
#include <chrono>
#include <string_view>

namespace muster::server {

namespace {

using std::chrono::milliseconds;

struct variant {
    std::string_view path;
    void (*change)(server_options&);
};

constexpr std::array<variant, 5> others{{
    {"/engine.io/",
     [](server_options& o) {
         o.engine_only = true;
         o.max_payload = 1'000'000;
     }},
    {"/fast/socket.io/",
     [](server_options& o) {
         o.ping_interval = milliseconds(300);
         o.ping_timeout = milliseconds(200);
     }},
    {"/cors/socket.io/",
     [](server_options& o) {
         o.origins = {"http://allowed.example"};
         o.credentials = true;
     }},
    {"/cookie/socket.io/", [](server_options& o) { o.cookie = "io"; }},
    {"/recovery/socket.io/", [](server_options& o) { o.recovery = milliseconds(2'000); }},
}};

template <class T>
void set_default(T& value, const T& standard, const T& ours)
{
    if (value == standard)
        value = ours;
}

} // namespace

std::vector<server_options> echo_variants(const server_options& asked)
{
    const server_options standard;
    std::vector<server_options> all{asked};
    server_options& plain = all.front();
    set_default(plain.max_payload, standard.max_payload, std::size_t{100'000});
    set_default<core::duration>(plain.connect_timeout, standard.connect_timeout, milliseconds(1'000));
    set_default<core::duration>(plain.upgrade_timeout, standard.upgrade_timeout, milliseconds(1'000));
    plain.missing_eio_is_3 = false; // the protocol wants it named
    for (const variant& v : others) {
        server_options o = all.front();
        o.path = v.path;
        v.change(o);
        all.push_back(std::move(o));
    }
    return all;
}

} // namespace muster::server
