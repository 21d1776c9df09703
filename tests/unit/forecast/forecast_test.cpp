#include "holdfast/forecast/forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "holdfast/forecast/people.hpp"
#include "holdfast/forecast/town.hpp"
#include "unit/forecast/days.hpp"

using namespace holdfast::forecast;
using namespace holdfast::forecast::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace {

/// The chance that a Poisson variable of this mean is `from` or more.
double poisson_tail(double mean, int from) {
  double below = 0;
  for (int k = 0; k < from; ++k) below += std::exp(-mean + k * std::log(mean) - std::lgamma(k + 1.0));
  return 1 - below;
}

/// The mean wait before service of M/D/c in units of the service time (Crommelin 1932), `load` a server.
double mean_wait_of_mdc(double load, int servers) {
  double sum = 0;
  for (int i = 1; i < 400; ++i) {
    const auto mean = i * servers * load;
    sum += poisson_tail(mean, i * servers) - poisson_tail(mean, i * servers + 1) / load;
  }
  return sum;
}

/// People come evenly; each is a round of their own that takes a second, and seats are plenty.
Figures a_queue(double load, std::uint64_t workers) {
  Figures figures;
  figures.length = std::chrono::hours{8};
  figures.coming = {.rush_half_life = Seconds{0}, .half_life = Seconds{0}};
  figures.coming.first_stretch = figures.length;
  figures.people = static_cast<std::uint64_t>(load * static_cast<double>(workers) * figures.length.count());
  figures.clinics = 1;
  figures.vaccinators = 1000;
  figures.days = 1;
  figures.answering = everybody_accepts;
  figures.rules.round_max = 1;
  figures.workers = workers;
  figures.database_cores = workers;
  figures.costs = {.forms_per_second = 1e9,
                   .round = Seconds{1},
                   .match_person = Seconds{0},
                   .database_person = Seconds{0}};
  return figures;
}

}  // namespace

TEST(MeanWaitOfMdc, IsThatOfPollaczekAndKhinchineForOneServer) {
  EXPECT_NEAR(mean_wait_of_mdc(0.8, 1), 0.8 / (2 * (1 - 0.8)), 1e-4);
  EXPECT_NEAR(mean_wait_of_mdc(0.5, 1), 0.5, 1e-4);
}

TEST(Forecast, QueuesAsTheoryHasIt) {
  for (const std::uint64_t workers : {1U, 2U, 4U}) {
    const auto day = forecast(a_queue(0.8, workers));

    const auto wait = day.to_offer.mean.count() - 1;  // a second is the round itself
    const auto theory = mean_wait_of_mdc(0.8, static_cast<int>(workers));
    std::printf("%zu workers: mean wait %.3f, by theory %.3f\n", static_cast<std::size_t>(workers), wait,
                theory);
    EXPECT_NEAR(wait, theory, theory * 0.1);
  }
}

TEST(Forecast, QueuesForTheDatabaseWhereItHasFewerCoresThanThereAreWorkers) {
  auto figures = a_queue(0.8, 1);
  figures.workers = 4;

  const auto day = forecast(figures);

  const auto theory = mean_wait_of_mdc(0.8, 1);
  EXPECT_NEAR(day.to_offer.mean.count() - 1, theory, theory * 0.1);
}

TEST(Forecast, IsTheSameForTheSameSeedAndAnotherForAnother) {
  auto figures = a_busy_day();
  const auto one = forecast(figures);
  const auto same = forecast(figures);
  figures.seed = 2;
  const auto other = forecast(figures);

  EXPECT_EQ(chart(figures, one), chart(figures, same));
  EXPECT_EQ(one.to_offer.mean, same.to_offer.mean);
  EXPECT_EQ(one.as_they_come.distance, same.as_they_come.distance);
  EXPECT_EQ(one.gathered.distance, same.gathered.distance);
  EXPECT_NE(one.as_they_come.distance, other.as_they_come.distance);
}

TEST(Forecast, SeatsPeopleNoWorseGatheredThanAsTheyCome) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    auto figures = a_busy_day();
    figures.seed = seed;
    figures.answering = everybody_accepts;

    const auto day = forecast(figures);

    EXPECT_EQ(day.gathered_parts, figures.towns);
    EXPECT_GE(day.gathered.seated(), day.as_they_come.seated());
    EXPECT_LT(distance_of_all(day.gathered), distance_of_all(day.as_they_come)) << "seed " << seed;
  }
}

TEST(Forecast, LosesLittleByGatheringInParts) {
  auto figures = a_busy_day();
  const auto whole = forecast(figures);
  figures.gathered_part_max = 200;
  const auto parts = forecast(figures);

  EXPECT_GT(parts.gathered_parts, figures.towns);
  EXPECT_EQ(parts.gathered.seated(), whole.gathered.seated());
  EXPECT_GE(parts.gathered.distance, whole.gathered.distance);
  EXPECT_LT(static_cast<double>(parts.gathered.distance), 1.5 * static_cast<double>(whole.gathered.distance));
}

TEST(Forecast, HasAQueueWhereFormsComeFasterThanRoundsAreCommitted) {
  auto figures = a_busy_day();
  figures.costs.database_person = Seconds{10};
  figures.workers = 1;
  const auto slow = forecast(figures);
  figures.costs = {};
  const auto fast = forecast(figures);

  EXPECT_GT(slow.queue_peak, 100U);
  EXPECT_GT(slow.to_offer.median, Seconds{60});
  EXPECT_LT(fast.queue_peak, 10U);
  EXPECT_LT(fast.to_offer.p99, Seconds{1});
  ASSERT_TRUE(slow.drained_at);
  EXPECT_GT(*slow.drained_at, slow.queue_peak_at);
}

TEST(Forecast, CountsAMessageForEachOfferAndEachAnswerThatAsksForOne) {
  const auto day = forecast(an_easy_day());

  EXPECT_EQ(day.offers, 500U);
  EXPECT_EQ(day.messages, 500U + day.at_the_end.booked);
}

TEST(Forecast, NeedsMoreForMorePeople) {
  auto figures = an_easy_day();
  figures.costs.database_person = Seconds{1};
  const auto few = forecast(figures).needs;
  figures.people *= 4;
  figures.clinics *= 4;
  const auto many = forecast(figures).needs;

  EXPECT_NEAR(many.database_cores / few.database_cores, 4, 1);
  EXPECT_GT(many.database_cores_to_have, few.database_cores_to_have);
}

TEST(Homes, AreInEachTownAsManyAsItHasClinics) {
  Figures figures;
  figures.towns = 2;
  figures.clinics = 5;
  const Homes homes{figures};
  std::map<std::uint64_t, std::set<std::uint64_t>> numbers;

  for (std::uint64_t who = 0; who < 1000; ++who) {
    const auto home = homes.of(who);
    EXPECT_TRUE(numbers[home.town].insert(home.number).second) << "two people are one";
  }

  EXPECT_THAT(numbers[0], SizeIs(400));
  EXPECT_THAT(numbers[1], SizeIs(600));
}

TEST(Arrivals, ComeInTheFirstHourAsOftenAsAsked) {
  Figures figures;
  figures.people = 20'000;
  figures.coming.first_share = 0.4;

  const auto all = arrivals(figures);

  const auto first = std::ranges::lower_bound(all, figures.opens_at + std::chrono::hours{1}) - all.begin();
  EXPECT_NEAR(static_cast<double>(first) / 20'000, 0.4, 0.02);
  EXPECT_TRUE(std::ranges::is_sorted(all));
  EXPECT_LT(all.back(), figures.opens_at + std::chrono::hours{24});
}

TEST(Reply, IsDrawnAsAsked) {
  Figures figures;
  figures.answering = {.accept = 0.6, .no_answer = 0.3, .median = Seconds{60}};
  int accepts = 0, silent = 0, within_median = 0;

  for (std::uint64_t n = 0; n < 20'000; ++n) {
    const auto will = reply(figures, n, 0);
    if (will.answer == Answer::accepts) ++accepts;
    if (will.answer == Answer::is_silent) ++silent;
    if (will.after < Seconds{60}) ++within_median;
  }

  EXPECT_NEAR(accepts / 20'000.0, 0.6, 0.02);
  EXPECT_NEAR(silent / 20'000.0, 0.3, 0.02);
  EXPECT_NEAR(within_median / 20'000.0, 0.5, 0.02);
}

TEST(Faults, AreNoneOfTheFiguresAsTheyCome) {
  EXPECT_THAT(faults({}), IsEmpty());
}

TEST(Faults, AreToldAllAtOnce) {
  Figures figures;
  figures.from_hour = 17;
  figures.to_hour = 9;
  figures.answering = {.accept = 0.8, .no_answer = 0.8};
  figures.people = 40'000'000;
  figures.clinics = 0;

  EXPECT_THAT(faults(figures), SizeIs(4));
}

TEST(Chart, IsAnImageWithTitleAndDescriptionAndWithoutScriptOrColour) {
  const auto figures = a_busy_day();
  const auto svg = chart(figures, forecast(figures));

  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">"));
  EXPECT_THAT(svg, HasSubstr("<desc id=\"what\">1000 people come"));
  for (const auto* series : {">forms<", ">offers<", ">accepted<", ">people in the queue, at most<"}) {
    EXPECT_THAT(svg, HasSubstr(series));
  }
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_LT(svg.size(), 60'000U);
}
