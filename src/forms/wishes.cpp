#include "forms/wishes.hpp"
#include "holdfast/domain/dates.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace holdfast::forms {

namespace {

using namespace std::chrono;

std::string typed(local_days day, unsigned hour) {
  return iso_text(Date{day}) + (hour < 10 ? "T0" : "T") + std::to_string(hour) + ":00";
}

/// Most people want a Saturday; the free time of the others is spread over the week.
weekday wished_weekday(Random& random) {
  constexpr std::array<weekday, 7> days_of_the_week{Saturday,  Sunday,   Monday, Tuesday,
                                                    Wednesday, Thursday, Friday};
  return days_of_the_week[random.weighted<7>({52, 10, 6, 7, 7, 7, 11})];
}

/// In the morning above all; never in the night, when clocks change.
unsigned wished_hour(Random& random, weekday day) {
  constexpr unsigned first_hour = 9;
  const bool weekend = day == Saturday || day == Sunday;
  const auto later = weekend ? random.weighted<9>({28, 30, 20, 6, 5, 5, 3, 2, 1})
                             : random.weighted<9>({16, 18, 12, 8, 8, 10, 10, 9, 9});
  return first_hour + static_cast<unsigned>(later);
}

/// A day of that name, soon rather than late; tomorrow where the horizon is too near to hold one.
local_days wished_day(Random& random, weekday name, local_days today, int horizon_days) {
  const auto tomorrow = today + days{1};
  const auto first = tomorrow + (name - weekday{tomorrow});
  const auto week = weeks{static_cast<int>(random.weighted<6>({40, 25, 15, 10, 6, 4}))};
  const auto last = today + days{horizon_days};
  if (first + week <= last) return first + week;
  return first <= last ? first : tomorrow;
}

std::optional<ClinicIndex> wished_clinic(Random& random, std::span<const ClinicIndex> nearest) {
  if (nearest.empty() || random.percent(12)) return std::nullopt;
  const auto rank = random.weighted<5>({58, 22, 11, 6, 3});
  return nearest[std::min(rank, nearest.size() - 1)];
}

RawForm::RawPreference wish(Random& random, const Programme& programme, std::span<const ClinicIndex> nearest,
                            Instant now) {
  const auto clinic = wished_clinic(random, nearest);
  const auto& zone = clinic ? programme.at(*clinic).zone : programme.home_zone;
  const auto today = floor<days>(zone.local(now));
  const auto name = wished_weekday(random);
  const auto hour = wished_hour(random, name);
  return {.clinic = clinic ? std::optional{programme.at(*clinic).id.text} : std::nullopt,
          .start = typed(wished_day(random, name, today, programme.weights.horizon_days), hour)};
}

}  // namespace

std::vector<RawForm::RawPreference> wishes(Random& random, const Programme& programme,
                                           std::span<const ClinicIndex> nearest, Instant now) {
  // A wish that comes twice is left out, so the people who want the one thing only have fewer preferences.
  const auto draws = 1 + random.weighted<5>({12, 20, 34, 19, 15});
  std::vector<RawForm::RawPreference> chosen;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    auto next = wish(random, programme, nearest, now);
    const auto is_the_same = [&](const auto& other) {
      return other.clinic == next.clinic && other.start == next.start;
    };
    if (std::ranges::none_of(chosen, is_the_same)) chosen.push_back(std::move(next));
  }
  return chosen;
}

}  // namespace holdfast::forms
