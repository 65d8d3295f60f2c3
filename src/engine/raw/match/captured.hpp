// What a capture takes from an answer or a packet; null when that is not there. When something came is the
// play's to say. Pure.
#pragma once

#include "engine/raw/line/arrivals.hpp"
#include "engine/raw/match/pattern.hpp"
#include "scenario/raw_model.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/json.hpp"

namespace muster::engine::raw {

// `json` of a payload means the first packet that has any.
wire::value captured(const scenario::raw_capture& c, const wire::http_answer& a,
                     wire::engineio_revision revision);

wire::value captured(const scenario::raw_capture& c, const arrival& a);

} // namespace muster::engine::raw
