#include "allocation/seat_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "allocation/waiting_turn.hpp"
#include "contract/allocation/a_town.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using allocation::SeatPicture;
using testing::ElementsAre;
using testing::Optional;

class ASeatPicture : public AllocatorTest {
 protected:
  void refresh() { (void)picture.refresh(town.connection, town.now); }
  void let_the_list_have_its_turn() {
    const auto turn = picture.begin_turn();
    picture.end_turn(turn->view, turn->kept_back);
  }
  [[nodiscard]] std::vector<int> free_for(SeatPicture::For whom) const { return picture.view(whom)->free; }
  [[nodiscard]] std::vector<int> for_newcomers() const { return free_for(SeatPicture::For::newcomers); }
  [[nodiscard]] std::vector<int> for_waiting() const { return free_for(SeatPicture::For::waiting); }
  void take_seats(int count) {
    town.database.execute("UPDATE windows SET held = held + " + std::to_string(count));
  }
  void TearDown() override {}  // seats are taken without offers here

  SeatPicture picture{Programme{}, 0ms};
};

TEST_F(ASeatPicture, IsEmptyUntilItWasReadAndTellsWhatItRead) {
  (void)town.add_window(0, 3);
  EXPECT_FALSE(picture.view(SeatPicture::For::newcomers));
  EXPECT_FALSE(picture.programme());
  const auto version =
      town.connection.in_transaction([](store::Transaction& tx) { return store::programme_version(tx); });

  EXPECT_THAT(picture.refresh(town.connection, town.now).version, Optional(version));
  EXPECT_FALSE(picture.refresh(town.connection, town.now).version) << "nothing changed";
  EXPECT_THAT(for_waiting(), ElementsAre(3));
}

TEST_F(ASeatPicture, KeepsSeatsThatFellFreeFromNewcomersUntilTheListHadItsTurn) {
  (void)town.add_window(0, 3);
  refresh();
  let_the_list_have_its_turn();
  take_seats(2);
  refresh();
  EXPECT_FALSE(picture.turn_due());
  EXPECT_THAT(for_newcomers(), ElementsAre(1));

  take_seats(-1);
  refresh();
  EXPECT_TRUE(picture.turn_due());
  EXPECT_THAT(for_waiting(), ElementsAre(2));
  EXPECT_THAT(for_newcomers(), ElementsAre(1));

  let_the_list_have_its_turn();
  EXPECT_FALSE(picture.turn_due());
  EXPECT_THAT(for_newcomers(), ElementsAre(2));
}

TEST_F(ASeatPicture, KeepsWhatFellFreeDuringATurnForTheNextOne) {
  (void)town.add_window(0, 3);
  take_seats(3);
  refresh();
  let_the_list_have_its_turn();
  take_seats(-1);
  refresh();
  const auto turn = picture.begin_turn();
  take_seats(-1);
  refresh();
  EXPECT_THAT(turn->view.free, ElementsAre(1)) << "the turn gives by what it began with";

  picture.end_turn(turn->view, turn->kept_back);

  EXPECT_TRUE(picture.turn_due());
  EXPECT_THAT(for_newcomers(), ElementsAre(1));
  EXPECT_THAT(for_waiting(), ElementsAre(2));
}

TEST_F(ASeatPicture, IsForNewcomersOnceTheFirstTurnHasEnded) {
  (void)town.add_window(0, 3);
  EXPECT_FALSE(picture.is_for_newcomers());
  refresh();
  const auto turn = picture.begin_turn();
  EXPECT_FALSE(picture.is_for_newcomers());

  picture.end_turn(turn->view, turn->kept_back);
  EXPECT_TRUE(picture.is_for_newcomers());

  (void)town.add_window(1);
  refresh();
  EXPECT_TRUE(picture.is_for_newcomers()) << "what is read later they wait for as for any turn";
}

TEST_F(ASeatPicture, IsNotForNewcomersByATurnOfAProgrammeThatIsNoMore) {
  (void)town.add_window(0, 3);
  refresh();
  const auto turn = picture.begin_turn();
  (void)town.add_window(1);
  refresh();

  picture.end_turn(turn->view, turn->kept_back);

  EXPECT_FALSE(picture.is_for_newcomers());
  let_the_list_have_its_turn();
  EXPECT_TRUE(picture.is_for_newcomers());
}

TEST_F(ASeatPicture, IsForNewcomersWhenTheFirstTurnTakesTooLong) {
  SeatPicture impatient{Programme{}, 0ms, 0ms};
  (void)impatient.refresh(town.connection, town.now);
  EXPECT_FALSE(impatient.is_for_newcomers()) << "nobody has begun to look";

  (void)impatient.begin_turn();

  EXPECT_TRUE(impatient.is_for_newcomers());
}

TEST_F(ASeatPicture, TakesAPencilledSeatOffOnceAndForGood) {
  (void)town.add_window(0, 3);
  refresh();
  let_the_list_have_its_turn();
  const auto view = *picture.view(SeatPicture::For::newcomers);
  const matching::Plan plan{.seated = {{.person = 0, .slot = matching::Slot{0}, .distance = 0, .choice = 1}},
                            .distance = 0};
  {
    SeatPicture::Pencil rubbed_out{picture, view, plan};
    EXPECT_THAT(for_newcomers(), ElementsAre(2));
  }
  EXPECT_THAT(for_newcomers(), ElementsAre(3));
  {
    SeatPicture::Pencil pencil{picture, view, plan};
    take_seats(1);
    pencil.committed();
  }
  EXPECT_THAT(for_newcomers(), ElementsAre(2)) << "until it is read, it stays in pencil";

  refresh();
  EXPECT_THAT(for_newcomers(), ElementsAre(2)) << "not twice";
}

TEST_F(ASeatPicture, IsTheGatheredPeoplesAtTheEndOfTheGathering) {
  const auto until = town.now + 1h;
  town.set_phase(std::chrono::January / 1 / 2020, until);
  (void)town.add_window(0, 3);
  const allocation::Limits limits;
  const allocation::ChannelOpen open = [](Contact) { return true; };
  allocation::Recorder recorder{true};
  allocation::WaitingTurn turn{picture, limits, open, recorder};
  refresh();
  (void)turn.due(until - 1us);
  (void)turn.run(town.connection, until - 1us);
  ASSERT_THAT(for_newcomers(), ElementsAre(3));

  EXPECT_TRUE(turn.due(until));
  EXPECT_THAT(for_newcomers(), ElementsAre(0)) << "nobody who comes now takes what is theirs";
  EXPECT_THAT(for_waiting(), ElementsAre(3));

  (void)turn.run(town.connection, until);
  EXPECT_THAT(for_newcomers(), ElementsAre(3)) << "and what they left is everybody's";
}

}  // namespace
}  // namespace holdfast::test
