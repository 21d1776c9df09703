#include "holdfast/forms/generator.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::forms;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

// The Saturday before the clocks change in Toronto, half an hour before midnight.
constexpr Instant before_spring{sys_days{2026y / March / 8} + 4h + 30min};
constexpr Instant december{sys_days{2026y / December / 1} + 15h};

Clinic a_clinic(const std::string& id, const std::string& city, Coordinates at, const std::string& zone) {
  return {.id = {id},
          .name = id,
          .address = {.line1 = {}, .line2 = {}, .city = city, .province = "ON", .postal_code = {}},
          .at = at,
          .zone = TimeZone::named(zone)};
}

Programme a_programme() {
  Programme programme;
  programme.clinics = {a_clinic("kenora", "Kenora", {49.77, -94.49}, "America/Winnipeg"),
                       a_clinic("ottawa", "Ottawa", {45.42, -75.70}, "America/Toronto"),
                       a_clinic("sterling-road", "Toronto", {43.65, -79.44}, "America/Toronto")};
  programme.areas = {{"M6R", {43.6469, -79.4521}},
                     {"K1N", {45.43, -75.69}},
                     {"P9N", {49.77, -94.48}},
                     {"H2X", {45.51, -73.57}},
                     {"bad", {0, 0}}};
  return programme;
}

Generator a_generator(Programme programme = a_programme(), Instant now = december, std::uint64_t seed = 7) {
  return {std::make_shared<const Programme>(std::move(programme)), now, seed};
}

/// Why the form would be refused; empty if it is taken.
std::string refusal_of(const RawForm& form, const Programme& programme, Instant now) {
  const auto read = read_form(form, programme, now, Language::en);
  std::string refusal;
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    for (const auto& fault : *faults) refusal += fault.pointer + " " + fault.code + "\n";
  }
  return refusal;
}

void expect_all_taken(const Programme& programme, Instant now, std::uint64_t count) {
  const auto generator = a_generator(programme, now);
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto form = generator.form(number);
    ASSERT_EQ(refusal_of(form, programme, now), "") << number << ": " << json(form);
  }
}

}  // namespace

TEST(GeneratedForms, AreTakenTenThousandOfThem) {
  expect_all_taken(a_programme(), december, 10'000);
}

TEST(GeneratedForms, AreTakenAroundAClockChangeAndALeapDay) {
  expect_all_taken(a_programme(), before_spring, 2'000);
  expect_all_taken(a_programme(), Instant{sys_days{2026y / November / 1} + 5h + 30min}, 2'000);
  expect_all_taken(a_programme(), Instant{sys_days{2028y / February / 29} + 23h}, 2'000);
}

TEST(GeneratedForms, AreTakenWhereTheHorizonIsNearOrThereIsNoClinic) {
  auto programme = a_programme();
  for (const auto horizon_days : {1, 2, 6, 7}) {
    programme.weights.horizon_days = horizon_days;
    expect_all_taken(programme, december, 500);
  }
  programme.clinics.clear();
  expect_all_taken(programme, december, 500);
}

TEST(GeneratedForms, NeedAnAreaOfOntarioAndADayOfHorizon) {
  auto elsewhere = a_programme();
  elsewhere.areas = {{"H2X", {45.51, -73.57}}};
  EXPECT_THROW(a_generator(elsewhere), std::invalid_argument);

  auto today_only = a_programme();
  today_only.weights.horizon_days = 0;
  EXPECT_THROW(a_generator(today_only), std::invalid_argument);
}

TEST(GeneratedForms, AreTheSameFromTheSameSeedInAnyOrder) {
  const auto one = a_generator();
  const auto other = a_generator();

  const auto last_first = json(other.form(99));

  EXPECT_EQ(json(one.form(0)), json(other.form(0)));
  EXPECT_EQ(json(one.form(99)), last_first);
}

TEST(GeneratedForms, AreOthersFromAnotherSeed) {
  EXPECT_NE(json(a_generator(a_programme(), december, 7).form(0)),
            json(a_generator(a_programme(), december, 8).form(0)));
  EXPECT_NE(json(a_generator(a_programme(), december, 0).form(1)),
            json(a_generator(a_programme(), december, 1).form(0)));
}

TEST(GeneratedForms, AreTheSameOnEveryMachine) {
  EXPECT_EQ(json(a_generator().form(3)),
            R"({"name": "Harold Okafor", "address": {"line1": "2102 Riverside Drive", "city": "Ottawa",)"
            R"( "province": "ON", "postalCode": "K1N 8A6"}, "phone": "807 555 3210", "email": "harold.o)"
            R"(kafor3@example.net", "contact": "sms", "language": "en", "dateOfBirth": "1965-12-23", "h)"
            R"(ealthCardNumber": "9867 114 101", "preferences": [{"clinic": "ottawa", "start": "2026-12)"
            R"(-05T12:00"}, {"clinic": "ottawa", "start": "2026-12-19T11:00"}, {"clinic": "ottawa", "st)"
            R"(art": "2026-12-19T09:00"}]})");
}

TEST(GeneratedForms, ShareNoCardNumberNoAddressAndNoTelephone) {
  const auto generator = a_generator();
  std::set<std::string> cards;
  std::map<std::string, int> uses;
  const std::uint64_t count = 50'000;

  for (std::uint64_t number = 0; number < count; ++number) {
    const auto form = generator.form(number);
    cards.insert(form.health_card_number->substr(0, 12));
    if (form.phone) ++uses[*form.phone];
    if (form.email) ++uses[*form.email];
  }

  EXPECT_EQ(cards.size(), count);
  for (const auto& [contact, times] : uses) EXPECT_EQ(times, 1) << contact;
}

TEST(GeneratedForms, AreMostlyOfPeopleOverSixtyWhoWantASaturdayMorningNearHome) {
  const auto programme = a_programme();
  const auto generator = a_generator(programme);
  int over_sixty = 0;
  int accented = 0;
  int saturday_mornings = 0;
  int nearest = 0;
  int any_clinic = 0;
  std::map<std::size_t, int> counts;
  constexpr int count = 5'000;

  for (std::uint64_t number = 0; number < count; ++number) {
    const auto form =
        std::get<Registration>(read_form(generator.form(number), programme, december, Language::en));
    const auto& wish = form.preferences.front();
    const auto day = floor<days>(wish.start);
    over_sixty += form.date_of_birth <= Date{1966y / December / 1};
    accented += std::ranges::any_of(form.name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    saturday_mornings += weekday{day} == Saturday && wish.start - day < 12h;
    any_clinic += !wish.clinic;
    nearest += wish.clinic && programme.at(*programme.find(*wish.clinic)).address.city == form.address.city;
    ++counts[form.preferences.size()];
  }

  EXPECT_NEAR(over_sixty, 0.9 * count, 0.02 * count);
  EXPECT_NEAR(accented, 0.35 * count, 0.25 * count);
  EXPECT_NEAR(saturday_mornings, 0.41 * count, 0.05 * count);
  EXPECT_NEAR(any_clinic, 0.12 * count, 0.02 * count);
  EXPECT_GT(nearest, any_clinic * 3);
  for (std::size_t preferences = 1; preferences <= 5; ++preferences)
    EXPECT_GT(counts[preferences], count / 20);
}

TEST(FormAsJson, LeavesOutWhatIsAbsentAndEscapesWhatMustBe) {
  RawForm form;
  form.name =
      "a\"b\\c\n\x1F"
      "é";
  form.city = "";
  form.preferences = {{std::nullopt, "2026-12-05T09:00"}, {"kenora", std::nullopt}, {}};

  EXPECT_EQ(json(form), R"({"name": "a\"b\\c\u000a\u001fé", "address": {"city": ""}, "preferences": )"
                        R"([{"start": "2026-12-05T09:00"}, {"clinic": "kenora"}, {}]})");
}

TEST(FormAsJson, OfNothingIsAnEmptyForm) {
  EXPECT_EQ(json({}), R"({"address": {}, "preferences": []})");
}
