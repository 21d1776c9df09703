#include "holdfast/store/programme.hpp"

#include <gmock/gmock.h>

#include "contract/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono;

namespace {

Clinic clinic(const std::string& id, const std::string& name = "Sterling Road") {
  return {.id = ClinicId{id},
          .name = name,
          .address = {.line1 = "221 Sterling Road",
                      .line2 = "",
                      .city = "Toronto",
                      .province = "ON",
                      .postal_code = "M6R 2B2"},
          .at = {.latitude = 43.654321, .longitude = -79.444444},
          .zone = TimeZone::named("America/Toronto")};
}

constexpr Instant noon{sys_days{December / 5 / 2026} + 12h};

store::StoredWindow window(const std::string& at, Instant starts_at, int capacity) {
  return {.id = {}, .clinic = ClinicId{at}, .starts_at = starts_at, .capacity = capacity, .free = 0};
}

std::string counts(const store::Imported& imported) {
  return std::to_string(imported.added) + " added, " + std::to_string(imported.changed) + " changed, " +
         std::to_string(imported.unchanged) + " unchanged";
}

class Imports : public RoundTest {
 protected:
  std::int64_t version() {
    return run([](auto& tx) { return store::programme_version(tx); });
  }
  std::string import_windows(const std::vector<store::StoredWindow>& windows) {
    return counts(run([&](auto& tx) { return store::import_windows(tx, windows); }));
  }
};

}  // namespace

TEST_F(Imports, WhatAClinicMeetsIsReadAsImportedAndChanged) {
  auto sterling_road = clinic("sterling-road");
  const auto meets_now = [&] {
    EXPECT_EQ(counts(run([&](auto& tx) { return store::import_clinics(tx, {sterling_road}); })).substr(0, 7),
              "0 added");
    const auto programme = run([](auto& tx) { return store::read_programme(tx, {}); });
    return text_of(programme.at(programme.find({"sterling-road"}).value()).meets);
  };
  run([&](auto& tx) { return store::import_clinics(tx, {sterling_road}); });
  EXPECT_EQ(meets_now(), "");
  sterling_road.meets = needs_in("step-free language-pa").value();
  EXPECT_EQ(meets_now(), "step-free language-pa");
  sterling_road.meets = {};
  EXPECT_EQ(meets_now(), "");
}

TEST_F(Imports, ClinicsPhasesAndAreasAreReadAsImported) {
  const Phase eighty{.id = 1,
                     .name = "80 and over",
                     .minimum_age_years = 80,
                     .opens_on = December / 1 / 2026,
                     .gather_until = noon};
  run([&](auto& tx) {
    store::import_clinics(tx, {clinic("b-Road"), clinic("B"), clinic("b_road", "L'Église")});
    store::import_phases(tx, {eighty});
    store::import_areas(tx, {{.prefix = "M6R", .at = {.latitude = 43.5, .longitude = -79.5}}});
  });

  const auto programme = run([](auto& tx) { return store::read_programme(tx, Programme{}); });

  ASSERT_EQ(programme.clinics.size(), 4U);
  const auto found = programme.find(ClinicId{"b_road"});
  ASSERT_TRUE(found);
  EXPECT_EQ(programme.at(*found).name, "L'Église");
  EXPECT_EQ(programme.at(*found).address, clinic("").address);
  EXPECT_EQ(programme.at(*found).at, clinic("").at);
  EXPECT_EQ(programme.at(*found).zone.name(), "America/Toronto");
  EXPECT_TRUE(programme.find(ClinicId{"B"}));
  EXPECT_TRUE(programme.find(ClinicId{"b-Road"}));
  ASSERT_EQ(programme.phases.size(), 1U);
  EXPECT_EQ(programme.phases[0].gather_until, noon);
  EXPECT_EQ(programme.phases[0].opens_on, December / 1 / 2026);
  EXPECT_EQ(programme.home_of("M6R 2B2"), (Coordinates{.latitude = 43.5, .longitude = -79.5}));
  EXPECT_EQ(programme.version, version());
}

TEST_F(Imports, RunningAgainChangesNothingNotEvenTheVersion) {
  const auto import = [](auto& tx) {
    const Phase everybody{.id = 1, .name = "all", .opens_on = December / 1 / 2026, .gather_until = {}};
    auto told = counts(store::import_clinics(tx, {clinic("b"), clinic("c")}));
    told += "; " + counts(store::import_phases(tx, {everybody}));
    told += "; " + counts(store::import_areas(tx, {{.prefix = "M6R", .at = {}}}));
    return told + "; " + counts(store::import_windows(tx, {window("b", noon, 12)}));
  };
  EXPECT_EQ(run(import),
            "2 added, 0 changed, 0 unchanged; 1 added, 0 changed, 0 unchanged; "
            "1 added, 0 changed, 0 unchanged; 1 added, 0 changed, 0 unchanged");
  const auto before = version();
  const auto written = scene.value("SELECT max(xmin::text::bigint) FROM windows");

  EXPECT_EQ(run(import),
            "0 added, 0 changed, 2 unchanged; 0 added, 0 changed, 1 unchanged; "
            "0 added, 0 changed, 1 unchanged; 0 added, 0 changed, 1 unchanged");

  EXPECT_EQ(version(), before);
  EXPECT_EQ(scene.value("SELECT max(xmin::text::bigint) FROM windows"), written);
}

TEST_F(Imports, WhatDiffersIsChangedAndRaisesTheVersion) {
  run([](auto& tx) { store::import_clinics(tx, {clinic("b"), clinic("c")}); });
  const auto before = version();

  EXPECT_EQ(counts(run([](auto& tx) {
              return store::import_clinics(tx, {clinic("b", "New name"), clinic("c"), clinic("d")});
            })),
            "1 added, 1 changed, 1 unchanged");

  EXPECT_GT(version(), before);
  EXPECT_EQ(scene.value("SELECT name FROM clinics WHERE id = 'b'"), "New name");
}

TEST_F(Imports, AClinicIsSyntheticFromTheBeginningOrNever) {
  auto made_up = clinic("probe");
  made_up.synthetic = true;
  run([&](auto& tx) { store::import_clinics(tx, {made_up, clinic("b")}); });
  auto turned = clinic("b", "New name");
  turned.synthetic = true;

  run([&](auto& tx) { store::import_clinics(tx, {clinic("probe", "New name"), turned}); });

  EXPECT_EQ(scene.value("SELECT string_agg(id, ' ') FROM clinics WHERE synthetic"), "probe");
  EXPECT_TRUE(run([&](auto& tx) { return store::read_programme(tx, {}); }).clinics.back().synthetic);
}

TEST_F(Imports, WindowsGrowAndShrinkDownToTheSeatsTaken) {
  import_windows({window("a", noon, 12), window("a", noon + 1h, 12)});
  scene.execute("UPDATE windows SET held = 2, booked = 3");

  EXPECT_EQ(import_windows({window("a", noon, 5), window("a", noon + 1h, 24)}),
            "0 added, 2 changed, 0 unchanged");
  EXPECT_EQ(scene.value("SELECT string_agg(capacity::text, ' ' ORDER BY id) FROM windows"), "5 24");
  scene.execute("UPDATE windows SET held = 0, booked = 0");
}

TEST_F(Imports, CapacityBelowTheSeatsTakenIsRefusedWholeNamingTheWindow) {
  import_windows({window("a", noon, 12)});
  scene.execute("UPDATE windows SET held = 2, booked = 3");

  try {
    import_windows({window("a", noon - 1h, 12), window("a", noon, 4)});
    FAIL() << "took away seats that are held";
  } catch (const store::Poisoned& refused) {
    EXPECT_STREQ(refused.what(), "more seats taken than the new capacity: a at 2026-12-05T12:00:00Z");
  }
  EXPECT_EQ(scene.value("SELECT count(*) FROM windows"), "1");
  scene.execute("UPDATE windows SET held = 0, booked = 0");
}

TEST_F(Imports, AnUnknownClinicAndADoubleAreNamed) {
  const auto refusal = [&](const std::vector<store::StoredWindow>& windows) -> std::string {
    try {
      import_windows(windows);
    } catch (const store::Poisoned& refused) {
      return refused.what();
    }
    return "imported";
  };

  EXPECT_EQ(refusal({window("nowhere", noon, 12)}), "no such clinic: nowhere");
  EXPECT_EQ(refusal({window("a", noon, 12), window("a", noon, 13)}),
            "there twice: a at 2026-12-05T12:00:00Z");
}

TEST_F(Imports, WindowsAreReadFromAMomentOnWithTheirFreeSeats) {
  import_windows({window("a", noon, 12), window("a", noon + 1h, 24)});
  scene.execute("UPDATE windows SET held = 2, booked = 3 WHERE capacity = 24");

  const auto windows = run([](auto& tx) { return store::read_windows(tx, noon); });

  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].starts_at, noon + 1h);
  EXPECT_EQ(windows[0].clinic, ClinicId{"a"});
  EXPECT_EQ(windows[0].capacity, 24);
  EXPECT_EQ(windows[0].free, 19);
  scene.execute("UPDATE windows SET held = 0, booked = 0");
}

TEST_F(Imports, AfterThePhasesChangedTheWaitingAreReconsidered) {
  auto old = a_person();
  old.date_of_birth = March / 12 / 1940;
  auto young = a_person();
  young.date_of_birth = March / 12 / 1990;
  keep({newcomer(old), newcomer(young)});
  Programme programme;
  programme.phases = {{.id = 1,
                       .name = "80",
                       .minimum_age_years = 80,
                       .opens_on = December / 1 / 2026,
                       .gather_until = noon}};

  const auto moved = run([&](auto& tx) { return store::reconsider_eligibility(tx, programme); });

  EXPECT_EQ(moved, 2U);
  const auto eligibility =
      "SELECT coalesce(eligible_from::text, 'never') || ' ' || (turn_at = received_at)::text "
      "FROM registrations WHERE id = '$'";
  EXPECT_EQ(scene.value(eligibility, old.id), "2026-12-01 false");
  EXPECT_EQ(scene.value(eligibility, young.id), "2070-03-12 false");
  EXPECT_EQ(run([&](auto& tx) { return store::reconsider_eligibility(tx, programme); }), 0U);
}
