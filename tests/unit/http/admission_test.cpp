#include "holdfast/http/admission.hpp"

#include <deque>

#include <gtest/gtest.h>

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

using Moment = Admission::Moment;

const Admission::Limits small{
    .inside_min = 4, .inside_max = 64, .inside_first = 8, .answer_target = 100ms, .retry_after_max = 60s};

/// Lets in all it can, and answers them together after `took`. Returns how many there were.
std::size_t round(Admission& admission, Moment& now, std::chrono::milliseconds took) {
  const auto entered = now;
  std::size_t inside = 0;
  while (!admission.enter(now)) ++inside;
  now += took;
  for (std::size_t at = 0; at < inside; ++at) admission.answered(entered, now);
  return inside;
}

}  // namespace

TEST(Admission, LetsInAWindowAndNotOneMore) {
  Admission admission(small);
  const Moment now{10s};

  for (int each = 0; each < 8; ++each) EXPECT_FALSE(admission.enter(now));

  EXPECT_TRUE(admission.enter(now));
  EXPECT_TRUE(admission.would_refuse(now));
  admission.answered(now, now + 1ms);
  EXPECT_FALSE(admission.would_refuse(now));
  EXPECT_EQ(admission.inside(), 7U) << "asking takes no place";
}

TEST(Admission, GrowsToItsBoundWhileAnswersComeInTime) {
  Admission admission(small);
  Moment now{10s};

  std::vector<std::size_t> rounds;
  for (int each = 0; each < 5; ++each) rounds.push_back(round(admission, now, 10ms));

  EXPECT_EQ(rounds.front(), 8U);
  EXPECT_GE(rounds[1], 12U) << "far from late it grows fast";
  EXPECT_EQ(rounds.back(), 64U);
}

TEST(Admission, ShrinksOnceForAllThatWereInsideTogetherAndNeverBelowItsBound) {
  Admission admission(small);
  Moment now{10s};
  while (round(admission, now, 10ms) < 64) continue;

  round(admission, now, 150ms);

  EXPECT_EQ(admission.window(), 54U) << "85 of a hundred";
  for (int each = 0; each < 40; ++each) round(admission, now, 150ms);
  EXPECT_EQ(round(admission, now, 150ms), 4U);
}

TEST(Admission, DealsOutMomentsToComeBackAtThePaceOfWhatIsDrained) {
  Admission admission(small);
  Moment now{10s};
  while (round(admission, now, 10ms) < 64) continue;
  for (int each = 0; each < 60; ++each) round(admission, now, 80ms);
  const auto pace = 64 / 0.08;
  while (!admission.enter(now)) continue;

  std::chrono::seconds last{0};
  for (int each = 0; each < 8000; ++each) last = admission.enter(now).value();

  EXPECT_NEAR(static_cast<double>(last.count()), 8000 / pace, 2.0);
  EXPECT_EQ(admission.would_refuse(now + 60s), 1s) << "when those have come back, the next need not wait";
}

TEST(Admission, NeverSendsAnybodyAwayForLongerThanItsBound) {
  Admission admission(small);
  const Moment now{10s};
  while (!admission.enter(now)) continue;

  std::chrono::seconds last{0};
  for (int each = 0; each < 1'000'000; ++each) last = admission.enter(now).value();

  EXPECT_EQ(last, 60s);
}

TEST(Admission, RefusesLimitsThatContradictEachOther) {
  EXPECT_THROW(Admission({.inside_min = 9, .inside_max = 64, .inside_first = 8}), std::invalid_argument);
  EXPECT_THROW(Admission({.inside_min = 0, .inside_max = 64, .inside_first = 8}), std::invalid_argument);
}
