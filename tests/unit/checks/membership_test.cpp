// The four states of a membership and the windows they leave.
#include "checks/membership.hpp"

#include "checks/stamp.hpp"

#include <gmock/gmock.h>

namespace muster::checks {
namespace {

using state = member::state;

constexpr core::time_point at(int t)
{
    return core::time_point{core::duration{t}};
}

class membership_of_one : public testing::Test {
protected:
    const member& me() { return *members.find(1, room_key("/", "r", 9)); }

    membership members{9};
    std::uint32_t room = members.open_room("/", "r");
};

TEST_F(membership_of_one, is_unknown_before_any_join)
{
    EXPECT_EQ(members.find(1, room_key("/", "r", 9)), nullptr);
}

TEST_F(membership_of_one, goes_out_joining_in_leaving_out)
{
    members.join_invoked(1, room, at(1));
    EXPECT_EQ(me().now, state::joining);
    EXPECT_FALSE(me().must_receive(at(1)));
    members.join_confirmed(1, room, at(5));
    EXPECT_EQ(me().now, state::in);
    EXPECT_EQ(members.rooms()[room].in, 1U);
    EXPECT_FALSE(me().must_receive(at(5)));
    EXPECT_TRUE(me().must_receive(at(6)));
    members.leave_invoked(1, room, at(9));
    EXPECT_EQ(me().now, state::leaving);
    EXPECT_EQ(members.rooms()[room].in, 0U);
    EXPECT_TRUE(me().must_receive(at(8)));
    EXPECT_FALSE(me().must_receive(at(9)));
    members.leave_confirmed(1, room, at(12));
    EXPECT_EQ(me().now, state::out);
    ASSERT_EQ(me().windows.size(), 1U);
    EXPECT_EQ(me().windows[0].from, at(5));
    EXPECT_EQ(me().windows[0].to, at(9));
    EXPECT_EQ(me().windows[0].how, member_window::end::left);
}

TEST_F(membership_of_one, is_confirmed_by_an_answer_to_something_asked_after_it)
{
    members.join_invoked(1, room, at(3));
    members.evidence(1, at(2), at(10)); // asked before the join
    EXPECT_EQ(me().now, state::joining);
    members.evidence(1, at(3), at(11)); // asked in the same instant: a flow joins first, then goes on
    EXPECT_EQ(me().now, state::in);
    EXPECT_EQ(me().windows[0].from, at(11));
    members.leave_invoked(1, room, at(20));
    members.evidence(1, at(21), at(25));
    EXPECT_EQ(me().now, state::out);
}

TEST_F(membership_of_one, ends_with_the_session)
{
    members.join_invoked(1, room, at(1));
    members.join_confirmed(1, room, at(2));
    members.session_ended(1, at(7));
    EXPECT_EQ(me().now, state::out);
    EXPECT_EQ(me().windows[0].to, at(7));
    EXPECT_EQ(me().windows[0].how, member_window::end::session);
    EXPECT_EQ(members.rooms()[room].in, 0U);
    members.join_confirmed(1, room, at(8)); // server-side join of the new session
    EXPECT_EQ(me().windows.size(), 2U);
}

TEST_F(membership_of_one, leaves_no_window_when_it_was_never_confirmed)
{
    members.join_invoked(1, room, at(1));
    members.session_ended(1, at(2));
    EXPECT_TRUE(me().windows.empty());
}

TEST_F(membership_of_one, ignores_the_answer_to_a_join_that_a_leave_overtook)
{
    members.join_invoked(1, room, at(1));
    members.leave_invoked(1, room, at(2));
    members.join_invoked(1, room, at(3));
    members.join_confirmed(1, room, at(4)); // of the first join
    EXPECT_EQ(me().now, state::joining);
    members.leave_confirmed(1, room, at(5)); // of the leave between
    EXPECT_EQ(me().now, state::joining);
    members.join_confirmed(1, room, at(6));
    EXPECT_EQ(me().now, state::in);
    EXPECT_EQ(me().windows[0].from, at(6));
}

TEST_F(membership_of_one, awaits_no_older_answer_after_one_to_something_asked_later)
{
    members.join_invoked(1, room, at(1));
    members.leave_invoked(1, room, at(2));
    members.join_invoked(1, room, at(3));
    members.evidence(1, at(4), at(5));
    EXPECT_EQ(me().now, state::in);
    members.leave_invoked(1, room, at(6));
    members.leave_confirmed(1, room, at(7));
    EXPECT_EQ(me().now, state::out);
    members.join_invoked(1, room, at(8));
    members.join_confirmed(1, room, at(9));
    EXPECT_EQ(me().now, state::in);
}

TEST_F(membership_of_one, counts_its_joins)
{
    members.join_invoked(1, room, at(1));
    members.join_invoked(1, room, at(2));
    EXPECT_EQ(me().ordinal, 1);
    members.join_confirmed(1, room, at(3));
    members.join_invoked(1, room, at(4));
    EXPECT_EQ(me().ordinal, 1);
    EXPECT_EQ(me().now, state::in);
    members.leave_invoked(1, room, at(5));
    members.join_invoked(1, room, at(6));
    EXPECT_EQ(me().ordinal, 2);
}

TEST_F(membership_of_one, knows_a_message_of_an_earlier_membership)
{
    members.join_invoked(1, room, at(1));
    members.join_confirmed(1, room, at(5));
    members.leave_invoked(1, room, at(10));
    members.join_invoked(1, room, at(11));
    EXPECT_TRUE(me().is_straggler(at(7)));
    EXPECT_FALSE(me().is_straggler(at(10)));
    EXPECT_FALSE(me().is_straggler(at(5)));
    members.leave_confirmed(1, room, at(12));
    members.join_confirmed(1, room, at(13));
    EXPECT_TRUE(me().is_straggler(at(7)));
    EXPECT_FALSE(me().is_straggler(at(14)));
}

TEST_F(membership_of_one, transitions_without_a_cause_change_nothing)
{
    members.leave_invoked(1, room, at(1));
    EXPECT_EQ(me().now, state::out);
    members.leave_confirmed(1, room, at(2));
    EXPECT_EQ(me().now, state::out);
    members.session_ended(77, at(3));
    members.evidence(77, at(3), at(4));
    EXPECT_EQ(me().now, state::out);
    members.join_confirmed(1, room, at(5));
    members.leave_confirmed(1, room, at(6)); // the server says so unasked
    EXPECT_EQ(me().now, state::out);
    EXPECT_EQ(members.rooms()[room].in, 0U);
}

TEST(membership, tells_rooms_of_namespaces_apart)
{
    membership m{1};
    EXPECT_NE(m.open_room("/a", "r"), m.open_room("/b", "r"));
    EXPECT_EQ(m.open_room("/a", "r"), m.open_room("/a", "r"));
    EXPECT_EQ(m.room_of(room_key("/a", "r", 1))->name, "r");
    EXPECT_EQ(m.room_of(12345), nullptr);
}

} // namespace
} // namespace muster::checks
