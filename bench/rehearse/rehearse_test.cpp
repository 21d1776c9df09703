// Adding up: what parts saw, and what must agree. The rest of the rehearsal is played by bench_rehearse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/rehearse/report.hpp"
#include "bench/rehearse/screen.hpp"

using namespace holdfast::rehearse;
using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

/// Part `number` of two, each with three residents.
Tally a_part(std::uint64_t number) {
  Tally part;
  part.scenario = "here";
  part.parts = 2;
  part.people = 6;
  part.which = {number};
  part.fates = {{"booked", 2}, {"waiting", 1}};
  part.counts["acknowledged"] = 3;
  part.kept.add(1ms * static_cast<int>(number));
  part.series["came"] = {number};
  part.count(Step::submit, 202, 1ms);
  return part;
}

Tally both_parts() {
  Tally all;
  all.add(a_part(1));
  all.add(a_part(2));
  return all;
}

ServerSaid agreeing_server() {
  ServerSaid said;
  said.accepted = 6;
  said.states = {{"booked", 4}, {"lapsed", 1}, {"waiting", 1}};
  said.verified = "all laws are kept";
  said.is_clean = true;
  return said;
}

}  // namespace

TEST(Histogram, KnowsAShareToOneBucketAndTheLongestExactly) {
  Histogram times;
  for (int ms = 1; ms <= 1'000; ++ms) times.add(1ms * ms);

  EXPECT_NEAR(times.at(0.5).count(), 500, 500 * 0.016);
  EXPECT_NEAR(times.at(0.99).count(), 990, 990 * 0.016);
  EXPECT_EQ(times.at(1), 1'000ms);
  EXPECT_EQ(times.longest(), 1'000ms);
}

TEST(Histogram, CountsAsWithinABoundOnlyWhatSurelyIs) {
  Histogram times;
  times.add(299ms);
  times.add(300ms);
  times.add(301ms);
  times.add(320ms);

  const auto within = times.within(Milliseconds{300});

  EXPECT_LE(within, 2U);
  EXPECT_EQ(times.within(Milliseconds{330}), 4U);
}

TEST(Histogram, AddedUpIsTheSameAsCountedTogetherAlsoByWayOfAFile) {
  Histogram one, other, together;
  for (int us = 1; us < 100'000; us = us * 5 / 4 + 1) {
    (us % 2 == 0 ? one : other).add(1us * us);
    together.add(1us * us);
  }

  one.add(Histogram::read(nlohmann::json::parse(other.json().dump())));

  EXPECT_EQ(one.json(), together.json());
}

TEST(Tally, OfAllPartsIsTheirSum) {
  const auto all = both_parts();

  EXPECT_EQ(all.residents(), 6U);
  EXPECT_EQ(all.fates.at("booked"), 4U);
  EXPECT_EQ(all.acknowledged(), 6U);
  EXPECT_EQ(all.kept.count(), 2U);
  EXPECT_EQ(all.series.at("came").at(0), 3U);
  EXPECT_EQ(all.of("submit").answered, 2U);
  EXPECT_THAT(contradictions(all, agreeing_server()), IsEmpty());
}

TEST(Tally, TakesNoPartTwiceAndNoneOfAnotherRehearsal) {
  auto all = both_parts();
  auto other = a_part(1);
  other.scale = 0.5;

  EXPECT_THROW(all.add(a_part(2)), std::runtime_error);
  EXPECT_THROW(all.add(other), std::runtime_error);
}

TEST(Tally, ComesBackFromAFileAsItWas) {
  const auto all = both_parts();

  const auto back = Tally::read(nlohmann::json::parse(all.json().dump()));

  EXPECT_EQ(back.json(), all.json());
}

TEST(Contradictions, AreToldWhenAPartIsMissingOrAResidentHasNoEnd) {
  Tally one;
  one.add(a_part(1));
  auto short_of_one = both_parts();
  --short_of_one.fates["waiting"];

  EXPECT_THAT(contradictions(one, {}), Contains(HasSubstr("only 1 of 2 parts")));
  EXPECT_THAT(contradictions(short_of_one, {}), Contains(HasSubstr("6 residents, and 5 ends")));
}

TEST(Contradictions, AreToldWhenTheServerCountedOtherwise) {
  auto more = agreeing_server();
  ++more.accepted;
  auto lost = agreeing_server();
  lost.states["waiting"] = 0;
  auto unbooked = agreeing_server();
  unbooked.states = {{"booked", 3}, {"lapsed", 3}};
  auto unclean = agreeing_server();
  unclean.is_clean = false;

  EXPECT_THAT(contradictions(both_parts(), more), Contains(HasSubstr("7 202s")));
  EXPECT_THAT(contradictions(both_parts(), lost), Contains(HasSubstr("5 registrations are stored")));
  EXPECT_THAT(contradictions(both_parts(), unbooked), Contains(HasSubstr("4 residents are booked")));
  EXPECT_THAT(contradictions(both_parts(), unclean), Contains(HasSubstr("verify")));
}

TEST(Objective, IsMissedIfEitherSideSawItMissed) {
  Objective objective{"form-time", "", 0.99, ServerSaid::Objective{100, 1}, ServerSaid::Objective{100, 2}};
  const Objective unseen{"release", "", 0.999, {}, {}};

  EXPECT_EQ(objective.met(), false);
  std::swap(objective.residents, objective.server);
  EXPECT_EQ(objective.met(), false);
  objective.residents->bad = 1;
  EXPECT_EQ(objective.met(), true);
  EXPECT_EQ(unseen.met(), std::nullopt);
}

TEST(Screen, OfAPageTellsWhereItsButtonsLead) {
  const auto screen = read_page(
      R"(<div id="live" data-page="/r/abc" data-events="/r/abc/events?seen=7&amp;in=en" data-standing="7">)"
      R"(<span data-unseen hidden></span><form method="post" action="/o/xyz/accept">)"
      R"(<form method="post" action="/o/xyz/decline">)");

  EXPECT_EQ(screen.shows, Screen::Shows::offer);
  EXPECT_EQ(screen.events, "/r/abc/events?seen=7&in=en");
  EXPECT_EQ(screen.accept, "/o/xyz/accept");
  EXPECT_EQ(screen.decline, "/o/xyz/decline");
  EXPECT_EQ(screen.offer, "/o/xyz");
  EXPECT_TRUE(screen.unseen);
}
