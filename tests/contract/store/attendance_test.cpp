// Day lists, who came, and the overview, as the store reads and writes them.

#include "holdfast/store/attendance.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/overview.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using testing::ElementsAre;

namespace {

class AttendanceStore : public StoreTest {
 protected:
  [[nodiscard]] OfferId booked(WindowId window) {
    const auto offer = scene.add_offer(scene.add_person(), window);
    EXPECT_TRUE(*run([&](Transaction& tx) { return store::accept_offer(tx, offer); }));
    return offer;
  }
  [[nodiscard]] std::vector<store::Appointment> list(const std::string& clinic = "a") {
    return run([&](Transaction& tx) {
      return store::read_appointments(tx, {clinic}, Instant{}, Instant{} + 24h * 365 * 200);
    });
  }
  std::optional<RegistrationId> mark(const OfferId& offer, std::optional<bool> came,
                                     const std::string& clinic = "a") {
    return run([&](Transaction& tx) { return store::mark_attendance(tx, {clinic}, offer, came, manager); });
  }

  const StaffId manager{std::stoll(scene.value(
      "INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', 'manager', '-') "
      "RETURNING id"))};
};

}  // namespace

TEST_F(AttendanceStore, TheListHasAppointmentsByHourThenMinuteAndNobodyElse) {
  const auto early = scene.add_window(12);
  const auto late = scene.add_window(12);
  const auto last = booked(late);
  const auto first = booked(early);
  const auto second = booked(early);
  scene.execute("UPDATE registrations SET name = 'Ann' WHERE id = '$'", scene.person_of(second));
  (void)scene.add_offer(scene.add_person(), early);
  const auto gone = scene.person_of(booked(early));
  run([&](Transaction& tx) { return store::cancel_registration(tx, gone, ""); });

  std::vector<OfferId> offers;
  for (const auto& each : list()) offers.push_back(each.offer);

  EXPECT_THAT(offers, ElementsAre(first, second, last));
  EXPECT_TRUE(list("b").empty());
}

TEST_F(AttendanceStore, ATickIsWrittenByWhomAndCanBeCorrectedAndTakenBack) {
  const auto offer = booked(scene.add_window(12));

  EXPECT_EQ(mark(offer, true), scene.person_of(offer));
  EXPECT_EQ(list()[0].came, true);
  EXPECT_EQ(list()[0].marked_by, "Mo");
  const auto marked_at = list()[0].marked_at;
  mark(offer, true);
  EXPECT_EQ(list()[0].marked_at, marked_at) << "the same again changes nothing";
  mark(offer, false);
  EXPECT_EQ(list()[0].came, false);
  mark(offer, std::nullopt);
  EXPECT_EQ(list()[0].came, std::nullopt);
  EXPECT_EQ(list()[0].marked_by, "");
}

TEST_F(AttendanceStore, NobodyIsTickedAtAnotherClinicOrWithoutAnAppointment) {
  const auto offer = booked(scene.add_window(12));
  const auto held = scene.add_offer();

  EXPECT_EQ(mark(offer, true, "b"), std::nullopt);
  EXPECT_EQ(mark(held, true), std::nullopt);

  EXPECT_EQ(scene.value("SELECT count(*) FROM attendance"), "0");
}

TEST_F(AttendanceStore, TheOverviewCountsSeatsByDayPeopleByAgeAndOffersByWhatTheyAre) {
  const auto window = scene.add_window(12);
  (void)booked(window);
  (void)scene.add_offer(scene.add_person(), window);
  const auto declined = scene.add_offer(scene.add_person(), window);
  run([&](Transaction& tx) { return store::decline_offer(tx, declined); });
  scene.execute("UPDATE offers SET choice = NULL WHERE id = '$'", declined);
  (void)scene.add_person();
  const auto young = scene.add_person();
  scene.execute("UPDATE registrations SET date_of_birth = now() - interval '55 years' WHERE id = '$'", young);

  const auto all = run([](Transaction& tx) { return store::read_overview(tx, std::nullopt); });

  ASSERT_EQ(all.days.size(), 1U);
  EXPECT_EQ(all.days[0].booked, 1U);
  EXPECT_EQ(all.days[0].held, 1U);
  EXPECT_EQ(all.days[0].free, 10U);
  EXPECT_THAT(all.waiting, ElementsAre(0, 1, 0, 1, 0));
  EXPECT_EQ(all.accepted, 1U);
  EXPECT_EQ(all.held, 1U);
  EXPECT_EQ(all.declined, 1U);
  EXPECT_THAT(all.choices, ElementsAre(2, 0, 0, 0, 0, 1));

  const auto none = run([](Transaction& tx) { return store::read_overview(tx, {{ClinicId{"b"}}}); });
  EXPECT_TRUE(none.days.empty());
  EXPECT_EQ(none.accepted + none.declined + none.held, 0U);
  EXPECT_THAT(none.waiting, ElementsAre(0, 1, 0, 1, 0));
}
