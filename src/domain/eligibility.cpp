#include "holdfast/domain/eligibility.hpp"

#include <algorithm>

namespace holdfast {

namespace {

using namespace std::chrono;

Date opens_for(Date date_of_birth, const Phase& phase) {
  return std::max(phase.opens_on, birthday(date_of_birth, phase.minimum_age_years));
}

}  // namespace

Date birthday(Date date_of_birth, int years_old) {
  const Date day{date_of_birth.year() + years{years_old}, date_of_birth.month(), date_of_birth.day()};
  return day.ok() ? day : Date{day.year(), March, std::chrono::day{1}};
}

std::optional<Date> eligible_from(Date date_of_birth, const std::vector<Phase>& phases) {
  std::optional<Date> earliest;
  for (const auto& phase : phases) {
    const auto opens = opens_for(date_of_birth, phase);
    if (!earliest || opens < *earliest) earliest = opens;
  }
  return earliest;
}

Instant turn_at(const Registration& registration, const std::vector<Phase>& phases) {
  const auto first = eligible_from(registration.date_of_birth, phases);
  if (!first) return registration.received_at;

  std::optional<Instant> turn;
  for (const auto& phase : phases) {
    if (opens_for(registration.date_of_birth, phase) != *first) continue;
    const auto counts_from = std::max(registration.received_at, phase.gather_until.value_or(Instant::min()));
    if (!turn || counts_from < *turn) turn = counts_from;
  }
  return *turn;
}

MovedPreferences moved_preferences(const std::vector<Preference>& preferences, Date eligible_from) {
  const local_days first_day{eligible_from};
  MovedPreferences result{.preferences = preferences};
  for (auto& preference : result.preferences) {
    const auto day = floor<days>(preference.start);
    if (day >= first_day) continue;
    preference.start += ceil<weeks>(first_day - day);
    result.moved = true;
  }
  return result;
}

}  // namespace holdfast
