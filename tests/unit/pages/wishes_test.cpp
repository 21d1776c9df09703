#include "pages/wishes.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::pages;
using testing::ElementsAre;

namespace {

const Wish nine{"", "2026-12-03", "09:00"};
const Wish ten{"sterling-road", "2026-12-03", "10:00"};
const Wish noon{"", "2026-12-04", "12:00"};

std::vector<Wish> after(std::string_view press) {
  return pressed({nine, ten, noon}, press_in(press));
}

}  // namespace

TEST(Wishes, GoUpAndDownAndAway) {
  EXPECT_THAT(after("up 2"), ElementsAre(ten, nine, noon));
  EXPECT_THAT(after("down 2"), ElementsAre(nine, noon, ten));
  EXPECT_THAT(after("remove 1"), ElementsAre(ten, noon));
}

TEST(Wishes, AreAddedAtTheEndWithTheirClinic) {
  EXPECT_THAT(pressed({nine}, press_in("add 2026-12-03T10:00 sterling-road")), ElementsAre(nine, ten));
  EXPECT_THAT(pressed({ten}, press_in("add 2026-12-04T12:00")), ElementsAre(ten, noon));
}

TEST(Wishes, StayAsTheyAreWhereAPressMeansNothing) {
  const std::vector<Wish> same{nine, ten, noon};
  for (const auto* press : {"up 1", "down 3", "remove 4", "remove 0", "up", "up x", "down 2x", "", "add",
                            "add 2026-12-03", "add 2026-12-03T09:00", "remove 99999999999999999999"}) {
    EXPECT_EQ(after(press), same) << press;
  }
}

TEST(Wishes, AreFiveAtMost) {
  std::vector<Wish> wishes(site::wishes_max, nine);
  EXPECT_EQ(pressed(wishes, press_in("add 2026-12-04T12:00")).size(), site::wishes_max);
}

TEST(Wishes, AreKeptInTheFormsRowsWithoutGaps) {
  site::Typed typed{{{"p2-clinic", "sterling-road"},
                     {"p2-date", "2026-12-03"},
                     {"p2-hour", "10:00"},
                     {"p5-date", "2026-12-04"},
                     {"p5-hour", "12:00"}}};
  const auto wishes = wishes_of(typed);
  EXPECT_THAT(wishes, ElementsAre(ten, noon));

  set_wishes(typed, wishes);

  EXPECT_EQ(typed.at("p1-clinic"), "sterling-road");
  EXPECT_EQ(typed.at("p2-clinic"), "");
  EXPECT_EQ(typed.at("p5-date"), "");
  EXPECT_THAT(wishes_of(typed), ElementsAre(ten, noon));
}
