#include "unit/matching/worlds.hpp"

#include <algorithm>
#include <cmath>

namespace holdfast::matching::testing {

namespace {

using namespace std::chrono;

int pick(std::mt19937_64& random, int below) {
  return static_cast<int>(random() % static_cast<std::uint64_t>(below));
}

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11U) * 0x1p-53;
}

Coordinates around_toronto(std::mt19937_64& random, double degrees) {
  return {middle_of_toronto.latitude + between(random, -degrees, degrees),
          middle_of_toronto.longitude + between(random, -degrees, degrees)};
}

Preference a_wish(const Programme& programme, std::mt19937_64& random, int days_ahead) {
  Preference wish;
  const auto clinics = static_cast<int>(programme.clinics.size());
  if (pick(random, 5) > 0) {
    wish.clinic = programme.clinics[static_cast<std::size_t>(pick(random, clinics))].id;
  }
  wish.start = at(December / 1 / 2026, 9 + pick(random, 8)) + days{pick(random, days_ahead)};
  return wish;
}

/// Some of three words, mostly none. Drawn beside the stream, which stays the same with needs and without.
Needs some_needs(std::mt19937_64 apart, int one_in) {
  apart.discard(1000);
  Needs needs;
  for (const auto* word : {"step-free", "without-car", "language-fr"}) {
    if (pick(apart, one_in) == 0) needs.add(word);
  }
  return needs;
}

Person somebody(const World& world, std::mt19937_64& random) {
  Person person{.home = around_toronto(random, 0.7),
                .eligible_from = year_month_day{sys_days{November / 25 / 2026} + days{pick(random, 12)}},
                .preferences = {},
                .moved = pick(random, 6) == 0,
                .refused = {}};
  if (pick(random, 5) == 0) person.home.reset();
  person.needs = some_needs(random, 8);
  const auto wishes = 1 + pick(random, 5);
  for (int rank = 0; rank < wishes; ++rank) {
    person.preferences.push_back(a_wish(*world.programme, random, 6));
  }
  if (pick(random, 3) == 0) {
    const auto& windows = world.calendar->windows();
    person.refused.push_back(windows[random() % windows.size()].id);
  }
  return person;
}

}  // namespace

LocalTime at(year_month_day day, int hour) {
  return local_days{day} + hours{hour};
}

Clinic a_clinic(std::string id, Coordinates at, const std::string& zone) {
  return {.id = {id}, .name = id, .address = {}, .at = at, .zone = TimeZone::named(zone)};
}

std::shared_ptr<Programme> a_programme(std::vector<Clinic> clinics) {
  auto programme = std::make_shared<Programme>();
  std::ranges::sort(clinics, {}, &Clinic::id);
  programme->clinics = std::move(clinics);
  return programme;
}

Window a_window(const Programme& programme, std::int64_t id, const std::string& clinic, LocalTime starts) {
  const auto index = programme.find({clinic}).value();
  return {.id = WindowId{id}, .clinic = index, .starts_at = programme.at(index).zone.instant(starts).value()};
}

Person a_person(std::vector<Preference> preferences) {
  return {.home = middle_of_toronto,
          .eligible_from = November / 1 / 2026,
          .preferences = std::move(preferences),
          .moved = false,
          .refused = {}};
}

World a_clinic_with(const std::vector<int>& hours, std::vector<int> free) {
  World world;
  world.programme = a_programme({a_clinic("a")});
  std::vector<Window> windows;
  for (const auto hour : hours) {
    windows.push_back(a_window(*world.programme, hour, "a", at(December / 5 / 2026, hour)));
  }
  world.calendar = std::make_shared<Calendar>(world.programme, windows);
  world.free = std::move(free);
  return world;
}

Person wishing(int hour) {
  return a_person({{ClinicId{"a"}, at(December / 5 / 2026, hour)}});
}

World a_small_world(std::mt19937_64& random) {
  World world;
  std::vector<Clinic> clinics;
  const auto clinic_count = 1 + pick(random, 4);
  for (int each = 0; each < clinic_count; ++each) {
    const auto* zone = pick(random, 4) == 0 ? "America/Winnipeg" : "America/Toronto";
    clinics.push_back(a_clinic("clinic-" + std::to_string(each), around_toronto(random, 0.5), zone));
    clinics.back().meets = some_needs(random, 2);
  }
  world.programme = a_programme(std::move(clinics));
  world.programme->weights.horizon_days = 3 + pick(random, 4);

  std::vector<Window> windows;
  const auto window_count = 1 + pick(random, 12);
  for (int each = 0; each < window_count; ++each) {
    const auto& clinic = world.programme->clinics[random() % world.programme->clinics.size()];
    const auto starts = at(December / 1 / 2026, 9 + pick(random, 8)) + days{pick(random, 6)};
    windows.push_back(a_window(*world.programme, 100 + each, clinic.id.text, starts));
  }
  std::ranges::shuffle(windows, random);
  world.calendar = std::make_shared<Calendar>(world.programme, windows);

  for (int each = 0; each < window_count; ++each)
    world.free.push_back(pick(random, 4) == 0 ? 0 : 1 + pick(random, 2));
  const auto people = pick(random, 9);
  for (int each = 0; each < people; ++each) world.people.push_back(somebody(world, random));
  return world;
}

World a_small_world_of_households(std::mt19937_64& random) {
  World world;
  std::vector<Clinic> clinics{a_clinic("clinic-0", around_toronto(random, 0.1))};
  if (pick(random, 2) == 0) clinics.push_back(a_clinic("clinic-1", around_toronto(random, 0.3)));
  world.programme = a_programme(std::move(clinics));

  std::vector<Window> windows;
  for (const auto& clinic : world.programme->clinics) {
    const auto first_hour = 9 + pick(random, 4);
    const auto of_clinic = 2 + pick(random, 2);
    for (int each = 0; each < of_clinic; ++each) {
      const auto starts = at(December / 2 / 2026, first_hour + each) + days{pick(random, 4) == 0 ? 1 : 0};
      windows.push_back(
          a_window(*world.programme, static_cast<std::int64_t>(windows.size()) + 1, clinic.id.text, starts));
      world.free.push_back(pick(random, 7));
    }
  }
  world.calendar = std::make_shared<Calendar>(world.programme, windows);

  const auto households = 2 + pick(random, 2);
  for (std::uint32_t number = 1; number <= static_cast<std::uint32_t>(households); ++number) {
    auto person = somebody(world, random);
    person.household = number;
    person.neighbouring_hours = pick(random, 3) == 0;
    const auto size = person.neighbouring_hours ? 2 + pick(random, 3) : 2 + pick(random, 5);
    world.people.insert(world.people.end(), static_cast<std::size_t>(size), person);
  }
  for (auto alone = pick(random, 7); alone > 0; --alone) world.people.push_back(somebody(world, random));
  std::ranges::shuffle(world.people, random);
  return world;
}

World a_city(std::mt19937_64& random) {
  World world;
  std::vector<Clinic> clinics;
  for (int each = 0; each < 24; ++each) {
    clinics.push_back(a_clinic("clinic-" + std::to_string(each), around_toronto(random, 0.2)));
  }
  world.programme = a_programme(std::move(clinics));
  for (int each = 0; each < 150; ++each) {
    world.programme->areas["M" + std::to_string(each)] = around_toronto(random, 0.25);
  }

  std::vector<Window> windows;
  for (const auto& clinic : world.programme->clinics) {
    for (int day = 0; day < 60; ++day) {
      for (int hour = 0; hour < 8; ++hour) {
        const auto starts = at(December / 1 / 2026, 9 + hour) + days{day};
        windows.push_back(
            a_window(*world.programme, static_cast<std::int64_t>(windows.size()), clinic.id.text, starts));
      }
    }
  }
  world.calendar = std::make_shared<Calendar>(world.programme, windows);
  world.free.assign(windows.size(), 24);
  return world;
}

std::vector<Person> crowd(const World& world, std::mt19937_64& random, std::size_t count) {
  const auto& programme = *world.programme;
  std::vector<Coordinates> homes;
  for (int each = 0; each < 150; ++each) homes.push_back(programme.areas.at("M" + std::to_string(each)));

  std::vector<Person> people;
  while (people.size() < count) {
    auto person = a_person({});
    person.home = homes[random() % homes.size()];
    std::vector<std::pair<double, ClinicId>> near;
    for (const auto& clinic : programme.clinics)
      near.emplace_back(kilometres(*person.home, clinic.at), clinic.id);
    std::ranges::sort(near);
    const auto wishes = 1 + pick(random, 5);
    for (int rank = 0; rank < wishes; ++rank) {
      auto wish = a_wish(programme, random, 30);
      if (wish.clinic)
        wish.clinic = near[static_cast<std::size_t>(24 * std::pow(between(random, 0, 1), 3))].second;
      const auto saturday = at(December / 5 / 2026, 10 + pick(random, 3)) + days{7 * pick(random, 4)};
      if (pick(random, 10) < 8) wish.start = saturday;
      person.preferences.push_back(wish);
    }
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace holdfast::matching::testing
