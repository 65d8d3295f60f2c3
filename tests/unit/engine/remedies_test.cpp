// What users are told to do about a failure.
#include "engine/measure/recorder.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using testing::HasSubstr;

TEST(remedies, speak_of_the_failure_that_they_are_for)
{
    EXPECT_THAT(engine::remedy_for("connection_refused"), HasSubstr("Start the server"));
    EXPECT_THAT(engine::remedy_for("wrong_revision"), HasSubstr("config.socketio.eio"));
    EXPECT_THAT(engine::remedy_for("ack_timeout"), HasSubstr("acknowledgement"));
    EXPECT_THAT(engine::remedy_for("too_large"), HasSubstr("in one message"));
}

TEST(remedies, show_the_frames_of_one_client_where_nothing_better_is_known)
{
    EXPECT_THAT(engine::remedy_for("never heard of"), HasSubstr("--solo"));
}

} // namespace
