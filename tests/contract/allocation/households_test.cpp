#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>

#include "contract/allocation/a_town.hpp"
#include "holdfast/store/joining.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;

constexpr auto parted =
    "FROM (SELECT household_id FROM registrations WHERE household_id IS NOT NULL "
    "GROUP BY household_id HAVING count(DISTINCT state) > 1) AS parted";

class InHouseholds : public AllocatorTest, public testing::WithParamInterface<std::size_t> {
 protected:
  Registration household(std::size_t size, int hour, bool neighbouring_hours = false) const {
    auto form = town.person(hour);
    form.neighbouring_hours = neighbouring_hours;
    while (form.household.size() + 1 < size) {
      const auto other = town.person(hour);
      form.household.push_back({.id = {},
                                .name = "Another " + std::to_string(form.household.size()),
                                .date_of_birth = other.date_of_birth,
                                .health_card_number = other.health_card_number});
    }
    return form;
  }
  /// How many people of a household of that form are in this state, in one window.
  int together(const RegistrationId& form, const std::string& state) const {
    return std::stoi("0" +
                     town.value("SELECT max(people) FROM (SELECT count(*) AS people FROM registrations r "
                                "JOIN offers o ON o.id = r.offer_id WHERE r.state = '" +
                                state + "' AND r.household_id = '" + uuid_text(form.bytes) +
                                "' GROUP BY o.window_id) AS each"));
  }
  int waiting(const RegistrationId& form) const {
    return town.count("FROM registrations WHERE state = 'waiting' AND household_id = '" +
                      uuid_text(form.bytes) + "'");
  }

  Process process{town, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Workers, InHouseholds, testing::Values(1, 2));

TEST_P(InHouseholds, NewcomersAreSeatedInOneHour) {
  (void)town.add_window(0, 3);
  (void)town.add_window(1, 4);
  process.start();

  const auto form = process.submit(household(4, 0));

  EXPECT_TRUE(comes_true([&] { return together(form, "offered") == 4; }));
  EXPECT_EQ(town.count("FROM messages WHERE kind = 'offer'"), 1);
}

TEST_P(InHouseholds, NewcomersForWhomThereIsNoHourWaitUntilThereIs) {
  (void)town.add_window(0, 3);
  (void)town.add_window(1, 3);
  process.start();
  const auto form = process.submit(household(4, 0));
  ASSERT_TRUE(comes_true([&] { return waiting(form) == 4; }));

  (void)town.add_window(2, 4);

  EXPECT_TRUE(comes_true([&] { return together(form, "offered") == 4; }));
}

TEST_P(InHouseholds, NeighbouringHoursAreTakenByThoseWhoSaySo) {
  (void)town.add_window(0, 3);
  (void)town.add_window(1, 3);
  process.start();

  const auto form = process.submit(household(5, 0, true));

  EXPECT_TRUE(comes_true([&] { return together(form, "offered") == 3; }));
  EXPECT_EQ(town.count("FROM offers WHERE state = 'held'"), 5);
}

TEST_P(InHouseholds, WhoeverJoinedIsSeatedWithTheOtherWhereTheLastOfThemStands) {
  process.start();
  const auto early = process.submit(town.person(0));
  ASSERT_TRUE(becomes(early, "waiting"));
  const auto between = process.submit(std::vector{town.person(0), town.person(0)});
  ASSERT_TRUE(all_become(between, "waiting"));
  const auto late = process.submit(town.person(3));
  ASSERT_TRUE(becomes(late, "waiting"));
  town.connection.in_transaction([&](store::Transaction& tx) {
    (void)store::ask_to_join(tx, early, late);
    (void)store::answer_joining(tx, late, early, true);
  });
  const auto place = [&](const RegistrationId& id, int minutes) {
    (void)town.value("UPDATE registrations SET turn_at = now() - interval '" + std::to_string(minutes) +
                     " minutes' WHERE id = '" + uuid_text(id.bytes) + "' RETURNING id");
  };
  place(early, 30);
  for (const auto& person : between) place(person, 20);
  place(late, 10);

  (void)town.add_window(0, 2);
  EXPECT_TRUE(all_become(between, "offered")) << "before both, though one of these came earlier";
  EXPECT_EQ(town.state(early), "waiting");
  EXPECT_EQ(town.state(late), "waiting");

  (void)town.add_window(3, 2);
  EXPECT_TRUE(all_become({early, late}, "offered"));
  EXPECT_EQ(town.window_of(early), town.window_of(late));
  EXPECT_EQ(town.count("FROM messages WHERE kind = 'offer'"), 3);
  EXPECT_EQ(
      town.count("FROM messages WHERE kind = 'offer' AND registration_id = '" + uuid_text(late.bytes) + "'"),
      1)
      << "whoever was asked is told";
}

TEST_P(InHouseholds, AFormSentAgainIsTheSamePeople) {
  (void)town.add_window(0, 12);
  const auto form = household(3, 0);
  const auto first = process.bench.submit(*process.intake, form, 0, "key").get().id.value();
  const auto again = process.bench.submit(*process.intake, form, 0, "key").get().id.value();
  process.start();

  EXPECT_EQ(first, again);
  EXPECT_TRUE(comes_true([&] { return together(first, "offered") == 3; }));
  EXPECT_TRUE(comes_true([&] { return !process.intake->holds(first); }));
  EXPECT_EQ(town.count("FROM registrations"), 3);
}

// The short form is a tenth of it.
TEST_P(InHouseholds, AmongManyAloneOnScarceWindowsAreNeverPartedAndNobodyIsLost) {
  const std::size_t size = std::getenv("HOLDFAST_LONG") != nullptr ? 1'000 : 50;
  std::mt19937 random{20261203};
  std::size_t people = 0;
  std::vector<Registration> forms;
  for (std::size_t each = 0; each < 6 * size; ++each) {
    const auto hour = static_cast<int>(random() % 8);
    const auto in_form = each % 6 == 0 ? 2 + random() % 5 : 1;
    forms.push_back(in_form == 1 ? town.person(hour) : household(in_form, hour, random() % 4 == 0));
    people += in_form;
  }
  const auto seats = static_cast<int>(people * 9 / 10);
  for (int hour = 0; hour < 8; ++hour) (void)town.add_window(hour, seats / 8);
  const auto ids = process.submit(forms);

  process.start();

  const auto all = static_cast<int>(people);
  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations") == all; }, 300s));
  EXPECT_TRUE(
      comes_true([&] { return town.count("FROM offers WHERE state = 'held'") > seats / 8 * 8 - 6; }, 60s));
  std::cout << people << " people, " << size << " households, " << seats / 8 * 8 << " seats: "
            << town.value(
                   "SELECT string_agg(state || ' ' || n, ', ') FROM (SELECT state, count(*) AS n FROM "
                   "registrations GROUP BY state) AS each")
            << ", sum " << town.value("SELECT sum(distance) FROM rounds") << "\n";
  EXPECT_EQ(town.count(parted), 0);

  // One of each, whoever it is, says yes or no for all; what falls free goes to those who wait.
  std::istringstream held{town.value(
      "SELECT string_agg(id::text, ' ') FROM (SELECT DISTINCT ON (coalesce(party_id, id)) id FROM offers "
      "WHERE state = 'held' ORDER BY coalesce(party_id, id), md5(id::text)) AS one")};
  std::size_t at = 0;
  for (std::string id; held >> id; ++at) {
    const OfferId offer{uuid_bytes(id)};
    town.connection.in_transaction_again([&](store::Transaction& tx) {
      if (at % 3 == 0) (void)store::decline_offer(tx, offer);
      if (at % 3 == 1) (void)store::accept_offer(tx, offer);
    });
  }
  process.allocator->nudge();
  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'waiting'") < 6; }, 120s));
  EXPECT_EQ(town.count(parted), 0);
  EXPECT_EQ(town.count("FROM registrations"), all);
  EXPECT_EQ(town.count("FROM offers WHERE state = 'accepted'"),
            town.count("FROM registrations WHERE state = 'booked'"));
}

}  // namespace
}  // namespace holdfast::test
