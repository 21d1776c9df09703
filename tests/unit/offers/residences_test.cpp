#include "holdfast/offers/residences.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::offers;
using namespace std::chrono_literals;

namespace {

constexpr Instant now{std::chrono::sys_days{std::chrono::December / 1 / 2026} + 15h};

store::ResidenceView offered_until(Instant until, OfferState state = OfferState::held) {
  store::ResidenceView view;
  view.state = RegistrationState::offered;
  view.offer = store::ResidenceOffer{
      .id = {}, .state = state, .notified_at = now - 1h, .held_until = until, .visits = {}};
  return view;
}

}  // namespace

TEST(ResidenceStanding, OfAnOfferEndsAtTheVerySecondItsHoldEnds) {
  EXPECT_EQ(standing_of(offered_until(now + 1s), now), RegistrationState::offered);
  EXPECT_EQ(standing_of(offered_until(now), now), RegistrationState::lapsed);
  EXPECT_EQ(standing_of(offered_until(now + 1h, OfferState::declined), now), RegistrationState::lapsed);
  EXPECT_EQ(reason_of(offered_until(now), now, Language::en).code, "lapsed");
}

TEST(ResidenceStanding, HasAReasonOfItsOwnInBothLanguages) {
  using enum RegistrationState;
  std::set<std::string> codes;
  for (const auto state : {review, waiting, booked, declined, lapsed, cancelled}) {
    store::ResidenceView view;
    view.state = state;
    const auto reason = reason_of(view, now, Language::en);
    codes.insert(reason.code);
    EXPECT_NE(reason.text, reason_of(view, now, Language::fr).text) << reason.code;
  }
  codes.insert(reason_of(offered_until(now + 1s), now, Language::en).code);
  EXPECT_THAT(codes, testing::UnorderedElementsAre("review", "no-visit-yet", "offer-held", "booked",
                                                   "declined", "lapsed", "cancelled"));
}

TEST(SecondVisitOfAResidence, IsDueUntilTheVerySecondItsDaysEndAndThenOverdueUnlessATeamComes) {
  using enum RegistrationState;
  const store::SecondVisit second{.first = {}, .from = now - 72h, .until = now};
  for (const auto state : {review, waiting, declined, lapsed}) {
    EXPECT_TRUE(is_overdue(second, state, 1, now));
    EXPECT_FALSE(is_overdue(second, state, 1, now - 1us));
    EXPECT_FALSE(is_overdue(second, state, 0, now)) << "nobody is on its list";
  }
  for (const auto state : {offered, booked, cancelled}) EXPECT_FALSE(is_overdue(second, state, 1, now));

  store::ResidenceView view;
  view.state = waiting;
  view.second = second;
  view.people.resize(1);
  EXPECT_EQ(reason_of(view, now - 1us, Language::en).code, "second-visit-due");
  EXPECT_EQ(reason_of(view, now, Language::en).code, "second-visit-overdue");
  EXPECT_NE(reason_of(view, now, Language::en).text, reason_of(view, now, Language::fr).text);
  view.state = booked;
  EXPECT_EQ(reason_of(view, now, Language::en).code, "booked");
}

TEST(SecondVisitOfAResidence, HasBothItsFirstAndItsLastDay) {
  const auto home = TimeZone::named("America/Toronto");
  const auto midnight = Instant{std::chrono::sys_days{std::chrono::December / 1 / 2026} + 5h};
  const auto days = days_of({.first = {}, .from = midnight, .until = midnight + 72h}, home);

  EXPECT_EQ(days.from, std::chrono::December / 1 / 2026);
  EXPECT_EQ(days.until, std::chrono::December / 3 / 2026);
}
