#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "holdfast/intake/record.hpp"
#include "unit/intake/an_intake.hpp"

namespace holdfast::intake {
namespace {

using namespace std::chrono_literals;
using namespace testing;

bool is_answered(std::future<Answer>& answer) {
  return answer.wait_for(0s) == std::future_status::ready;
}

/// One lane that the test itself runs, step by step.
class Submit : public ::testing::Test {
 protected:
  boost::asio::io_context& lane() { return bench.lanes[0]->context; }
  void run_until_answered(std::future<Answer>& answer) {
    while (!is_answered(answer) && lane().run_one_for(10s) > 0) continue;
  }

  Bench bench;
};

TEST_F(Submit, IsSuspendedUntilTheFormIsOnDiskAndThenGoesOn) {
  auto intake = bench.construct();
  auto answer = bench.submit(*intake, a_form());
  lane().poll();
  EXPECT_FALSE(is_answered(answer));
  EXPECT_EQ(intake->queued(), 0U) << "nothing is handed to the rounds before it is durable";

  intake->start();
  run_until_answered(answer);

  const auto answered = answer.get();
  ASSERT_TRUE(answered.id);
  const auto taken = intake->take(10, 10s);
  ASSERT_EQ(taken.size(), 1U);
  auto expected = a_form();
  expected.id = *answered.id;
  expected.received_at = Instant{1'000'000us};
  EXPECT_EQ(taken[0]->registration, expected);
}

TEST_F(Submit, HoldsTheRegistrationFromTheStartUntilItIsForgotten) {
  auto intake = bench.construct();
  const auto id = Capabilities{bench.keys}.derived("key", form_bytes(a_form()));
  EXPECT_FALSE(intake->holds(id));
  auto answer = bench.submit(*intake, a_form(), 0, "key");
  lane().poll();
  EXPECT_TRUE(intake->holds(id)) << "on its way to the disk";
  intake->start();
  run_until_answered(answer);
  EXPECT_EQ(answer.get().id, id);

  auto batch = intake->take(10, 10s);
  EXPECT_TRUE(intake->holds(id));
  EXPECT_FALSE(intake->holds(RegistrationId{random_bytes()}));

  intake->give_back(std::move(batch));
  EXPECT_TRUE(intake->holds(id));

  intake->forget(intake->take(10, 0s));
  EXPECT_FALSE(intake->holds(id));
}

TEST_F(Submit, IsRefusedWhenTheJournalEndsWithoutEverWriting) {
  auto intake = bench.construct();
  auto answer = bench.submit(*intake, a_form());
  lane().poll();

  intake.reset();
  run_until_answered(answer);

  EXPECT_EQ(answer.get().refusal, SubmitRefusal::not_kept);
}

TEST_F(Submit, ThatNobodyWillEverWakeGoesWithItsLane) {
  auto intake = bench.construct();
  auto answer = bench.submit(*intake, a_form());
  lane().poll();
  lane().stop();
  intake.reset();

  bench.lanes.clear();

  ASSERT_EQ(answer.wait_for(5s), std::future_status::ready);
  EXPECT_THROW(answer.get(), std::future_error) << "its coroutine was ended, not lost";
}

TEST_F(Submit, IsRefusedWhileTheJournalHasNoRoomAndTakenAgainWhenThereIs) {
  bench.journal_limits.bytes_max = 512U << 10U;
  bench.lanes[0]->start();
  auto intake = bench.open();
  std::set<RegistrationId> kept;
  std::optional<SubmitRefusal> refusal;
  for (std::uint64_t number = 1; !refusal && number < 100'000; ++number) {
    const auto answer = bench.submit(*intake, a_form(number)).get();
    if (answer.id) kept.insert(*answer.id);
    refusal = answer.refusal;
  }
  EXPECT_EQ(refusal, SubmitRefusal::full);
  EXPECT_FALSE(intake->has_room());
  EXPECT_GE(intake->journal_bytes(), bench.journal_limits.bytes_max);

  const auto batch = take_all(*intake);
  EXPECT_EQ(batch.size(), kept.size()) << "what was refused is nowhere";
  for (const auto& id : ids_of(batch)) EXPECT_TRUE(kept.contains(id));
  intake->forget(batch);

  EXPECT_TRUE(comes_true([&] { return intake->has_room(); }));
  EXPECT_TRUE(bench.submit(*intake, a_form()).get().id);
}

TEST_F(Submit, IsRefusedForARecordThatNoJournalWouldTake) {
  bench.lanes[0]->start();
  auto intake = bench.open();
  auto form = a_form();
  form.name = std::string(20'000, 'x');
  const std::string key = "of a form too long";

  EXPECT_EQ(bench.submit(*intake, form, 0, key).get().refusal, SubmitRefusal::full);
  EXPECT_FALSE(intake->holds(Capabilities{bench.keys}.derived(key, form_bytes(form))));
}

TEST(SubmitWithAKey, GivesTheSameFormTheSameIdAndAnotherFormARefusal) {
  Bench bench;
  bench.lanes[0]->start();
  auto intake = bench.open();
  const auto first = bench.submit(*intake, a_form(1), 0, "key").get();
  ASSERT_TRUE(first.id);

  EXPECT_EQ(bench.submit(*intake, a_form(1), 0, "key").get().id, first.id);
  EXPECT_EQ(bench.submit(*intake, a_form(2), 0, "key").get().refusal, SubmitRefusal::key_reused);
  EXPECT_NE(bench.submit(*intake, a_form(1), 0, "another key").get().id, first.id);
  EXPECT_NE(bench.submit(*intake, a_form(1)).get().id, first.id) << "without a key every form is its own";

  EXPECT_EQ(take_all(*intake).size(), 4U) << "kept twice under one id is harmless; refused is not kept";
}

TEST(SubmitWithAKey, GivesTheSameIdOnEveryInstance) {
  Bench bench;
  bench.lanes[0]->start();
  auto one = bench.open();
  auto other = bench.open();

  const auto here = bench.submit(*one, a_form(), 0, "key").get();
  const auto there = bench.submit(*other, a_form(), 0, "key").get();

  ASSERT_TRUE(here.id);
  EXPECT_EQ(here.id, there.id);
}

TEST(SubmitOnManyLanes, WakesEachOnItsOwnLaneAndKeepsEveryForm) {
  constexpr std::uint64_t forms_a_lane = 3000;
  Bench bench{2};
  bench.limits.queue_max = 64;  // most of it goes through the disk
  auto intake = bench.open();
  for (const auto& lane : bench.lanes) lane->start();
  std::vector<KeptPtr> taken;
  std::thread worker{[&] {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (taken.size() < 2 * forms_a_lane && std::chrono::steady_clock::now() < until) {
      for (auto& kept : intake->take(100, 50ms)) taken.push_back(std::move(kept));
    }
  }};

  std::vector<Answers> answers(2);
  for (std::uint64_t number = 0; number < forms_a_lane; ++number) {
    for (const std::size_t lane : {0U, 1U})
      answers[lane].push_back(bench.submit(*intake, a_form(number), lane));
  }
  std::set<RegistrationId> ids;
  for (const std::size_t lane : {0U, 1U}) {
    for (auto& one : answers[lane]) {
      const auto answer = one.get();
      ASSERT_TRUE(answer.id);
      ASSERT_EQ(answer.woken_on, bench.lanes[lane]->thread());
      ids.insert(*answer.id);
    }
  }
  worker.join();

  EXPECT_EQ(ids.size(), 2 * forms_a_lane);
  ASSERT_EQ(taken.size(), 2 * forms_a_lane);
  for (std::size_t at = 1; at < taken.size(); ++at) ASSERT_LT(taken[at - 1]->lsn, taken[at]->lsn);
  for (const auto& id : ids_of(taken)) ASSERT_TRUE(ids.contains(id));
  intake->forget(taken);
  for (const auto& id : ids) ASSERT_FALSE(intake->holds(id));
}

}  // namespace
}  // namespace holdfast::intake
