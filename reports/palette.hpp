// Colours of a terminal, or nothing.
#pragma once

namespace muster::reports {

struct palette {
    bool on = false;
    const char* good() const { return on ? "\x1b[32m" : ""; }
    const char* bad() const { return on ? "\x1b[31m" : ""; }
    const char* doubt() const { return on ? "\x1b[33m" : ""; }
    const char* faint() const { return on ? "\x1b[2m" : ""; }
    const char* end() const { return on ? "\x1b[0m" : ""; }
};

} // namespace muster::reports
