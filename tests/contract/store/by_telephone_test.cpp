#include "holdfast/store/by_telephone.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/automatic_calls.hpp"
#include "holdfast/store/calls.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::NumberOutcome;
using store::NumberRefusal;
using store::Transaction;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

namespace {

class ByTelephone : public StoreTest {
 protected:
  StaffId add_agent(const std::string& name) {
    return StaffId{
        std::stoll(scene.value("INSERT INTO staff (email, name, role, password_hash) VALUES ('" + name +
                               "@example.org', '" + name + "', 'agent', '') RETURNING id"))};
  }
  auto leave(const std::string& phone, const store::NumberRules& rules = {}) {
    return run([&](Transaction& tx) { return store::leave_number(tx, phone, Language::fr, rules); });
  }
  auto take(StaffId staff) {
    return run([&](Transaction& tx) { return store::take_left_number(tx, staff); });
  }
  bool end(std::int64_t id, StaffId staff, NumberOutcome outcome) {
    return run([&](Transaction& tx) { return store::end_left_number(tx, id, staff, outcome); });
  }
  auto list(StaffId staff) {
    return run([&](Transaction& tx) { return store::read_left_numbers(tx, staff, 100); });
  }
  RegistrationId to_be_called() {
    const auto person = scene.add_person({.contact = "call"});
    (void)scene.add_offer(person, scene.add_window(), {.told = false, .left = 60min});
    return person;
  }
  auto claim() {
    return run([](Transaction& tx) { return store::claim_automatic_calls(tx, 10, 300s); });
  }

  StaffId agnes = add_agent("agnes"), bruno = add_agent("bruno");
};

}  // namespace

TEST_F(ByTelephone, PeopleAreFoundInTheRangesAndByTheirDayAlone) {
  using namespace std::chrono;
  const auto one = scene.add_person();
  const auto other = scene.add_person();
  scene.execute("UPDATE registrations SET date_of_birth = '1948-03-12' WHERE id = '$'", one);
  scene.execute("UPDATE registrations SET date_of_birth = '1950-01-01' WHERE id = '$'", other);
  RegistrationId least;
  RegistrationId most;
  most.bytes.fill(0xFF);
  const std::vector<IdRange> all{{least, most}};
  const auto find = [&](const std::vector<IdRange>& ranges, Date day) {
    return run([&](Transaction& tx) { return store::find_in_ranges(tx, ranges, day); });
  };

  EXPECT_THAT(find(all, Date{1948y / March / 12}), UnorderedElementsAre(one));
  EXPECT_THAT(find(all, Date{1948y / March / 13}), IsEmpty());
  EXPECT_THAT(find({{one, one}}, Date{1948y / March / 12}), UnorderedElementsAre(one));
  EXPECT_THAT(find({{other, other}}, Date{1948y / March / 12}), IsEmpty());
  EXPECT_THAT(find({}, Date{1948y / March / 12}), IsEmpty());
}

TEST_F(ByTelephone, ANumberLeftTwiceWaitsOnce) {
  EXPECT_TRUE(leave("+16135550166"));
  EXPECT_TRUE(leave("+16135550166"));

  EXPECT_THAT(list(agnes), SizeIs(1));
}

TEST_F(ByTelephone, NumbersAreBoundedByHourAndByNumber) {
  const store::NumberRules two{.per_hour = 2};
  EXPECT_TRUE(leave("+16135550161", two));
  EXPECT_TRUE(leave("+16135550162", two));
  EXPECT_EQ(leave("+16135550163", two).error(), NumberRefusal::too_many);
  scene.execute("UPDATE left_numbers SET left_at = left_at - interval '1 hour'");
  EXPECT_TRUE(leave("+16135550163", two));

  for (int times = 0; times < 3; ++times) {
    EXPECT_TRUE(leave("+16135550169"));
    scene.execute("UPDATE left_numbers SET ended_at = now(), outcome = 'rung' WHERE phone = '+16135550169'");
  }
  EXPECT_EQ(leave("+16135550169").error(), NumberRefusal::too_many);
}

TEST_F(ByTelephone, WhatEndedADayAgoIsForgotten) {
  EXPECT_TRUE(leave("+16135550161"));
  scene.execute(
      "UPDATE left_numbers SET ended_at = now(), outcome = 'rung', left_at = now() - interval '25 hours'");

  EXPECT_TRUE(leave("+16135550162"));

  EXPECT_EQ(scene.value("SELECT count(*) FROM left_numbers WHERE phone = '+16135550161'"), "0");
}

TEST_F(ByTelephone, ANumberTakenIsOneAgentsAloneAndShownToNobodyElse) {
  EXPECT_TRUE(leave("+16135550161"));
  EXPECT_TRUE(leave("+16135550162"));

  const auto first = take(agnes);
  const auto second = take(bruno);

  EXPECT_NE(first, second);
  EXPECT_FALSE(take(agnes));
  EXPECT_EQ(list(agnes).at(0).phone, "+16135550161");
  EXPECT_EQ(list(agnes).at(1).phone, "");
  EXPECT_FALSE(end(*first, bruno, NumberOutcome::rung));
  EXPECT_TRUE(end(*first, agnes, NumberOutcome::rung));
  EXPECT_FALSE(end(*first, agnes, NumberOutcome::rung));
}

TEST_F(ByTelephone, WithoutAnAnswerANumberIsTriedThreeTimesAnHourApart) {
  EXPECT_TRUE(leave("+16135550161"));
  for (int tries = 1; tries <= 3; ++tries) {
    const auto id = take(agnes);
    ASSERT_TRUE(id) << tries;
    EXPECT_TRUE(end(*id, agnes, NumberOutcome::no_answer));
    EXPECT_FALSE(take(agnes));
    scene.execute("UPDATE left_numbers SET due_at = now() WHERE ended_at IS NULL");
  }
  EXPECT_EQ(scene.value("SELECT outcome FROM left_numbers"), "no-answer");
}

TEST_F(ByTelephone, AskingToBeCalledBackIsOneTaskAndHearingAnOfferDoesNotEndIt) {
  const auto person = to_be_called();
  for (int times = 0; times < 2; ++times)
    EXPECT_EQ(run([&](Transaction& tx) { return store::ask_call_back(tx, person); }), "+14165550199");

  run([&](Transaction& tx) { store::heard_by_telephone(tx, person); });

  EXPECT_EQ(scene.value("SELECT string_agg(kind || ' ' || state, ', ' ORDER BY kind) FROM messages"),
            "call-back due, offer sent");
  const auto nobody = scene.add_person({.contact = "email", .phone = "", .email = "a@example.org"});
  EXPECT_EQ(run([&](Transaction& tx) { return store::ask_call_back(tx, nobody); }), std::nullopt);
}

TEST_F(ByTelephone, AMachineRingsEachOfferOnceAndAgentsWaitMeanwhile) {
  const auto person = to_be_called();
  const auto texted = scene.add_person();
  (void)scene.add_offer(texted, scene.add_window(), {.told = false});

  const auto calls = claim();

  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls.at(0).registration, person);
  EXPECT_THAT(claim(), IsEmpty());
  const auto take_call = [&] { return run([&](Transaction& tx) { return store::take_call(tx, agnes); }); };
  EXPECT_EQ(take_call(), std::nullopt);
  EXPECT_EQ(scene.value("SELECT notified_at IS NULL FROM offers WHERE registration_id = '$'", person), "t");

  run([&](Transaction& tx) { store::end_automatic_call(tx, person); });

  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(take_call(), person);
}

TEST_F(ByTelephone, WhomAnAgentHasNoMachineRings) {
  const auto person = to_be_called();
  EXPECT_EQ(run([&](Transaction& tx) { return store::take_call(tx, agnes); }), person);

  EXPECT_THAT(claim(), IsEmpty());
}
