#include <algorithm>
#include <utility>

#include "domain/form_reading.hpp"
#include "holdfast/domain/dates.hpp"

namespace holdfast {

namespace {

using namespace std::chrono;

/// What every preference of one form is judged against.
struct Judge {
  const Programme& programme;
  Instant now;
  HorizonStart horizon;

  [[nodiscard]] bool is_beyond_horizon(LocalTime start, const TimeZone& zone) const {
    if (!horizon.known) return false;
    auto from = floor<days>(zone.local(now));
    if (horizon.eligible_from) from = std::max(from, local_days{*horizon.eligible_from});
    return floor<days>(start) > from + days{programme.weights.horizon_days};
  }
};

std::string pointer_to(std::size_t rank, std::string_view field) {
  return "/preferences/" + std::to_string(rank) + std::string{field};
}

/// Why `start` cannot be wished for at a place of that zone; empty if it can.
std::string_view fault_of(LocalTime start, const TimeZone& zone, const Judge& judge) {
  if (start.time_since_epoch() % hours{1} != minutes{0}) return "not-on-the-hour";

  const auto instant = zone.instant(start);
  if (!instant) {
    switch (instant.error()) {
      case LocalTimeRefusal::skipped: return "skipped-by-clock-change";
      case LocalTimeRefusal::ambiguous: return "repeated-by-clock-change";
    }
  }
  if (*instant < judge.now) return "preference-in-the-past";
  if (judge.is_beyond_horizon(start, zone)) return "preference-beyond-horizon";
  return {};
}

struct Wish {
  std::optional<ClinicId> clinic;
  const TimeZone* zone = nullptr;  ///< none where a clinic was named that does not exist
};

Wish read_clinic(Faults& faults, const RawForm::RawPreference& typed, std::size_t rank,
                 const Programme& programme) {
  const auto name = typed_in(typed.clinic);
  if (!name) return {.clinic = std::nullopt, .zone = &programme.home_zone};

  ClinicId id{std::string{*name}};
  const auto found = programme.find(id);
  if (!found) {
    faults.add(pointer_to(rank, "/clinic"), "unknown-clinic");
    return {};
  }
  return {.clinic = std::move(id), .zone = &programme.at(*found).zone};
}

std::optional<LocalTime> read_start(Faults& faults, const RawForm::RawPreference& typed, std::size_t rank,
                                    const TimeZone* zone, const Judge& judge) {
  const auto text = typed_in(typed.start);
  const auto start = text ? local_time_in(*text) : std::nullopt;
  if (!start) {
    faults.add(pointer_to(rank, "/start"), text ? "invalid-start" : "required");
    return std::nullopt;
  }
  if (zone == nullptr) return std::nullopt;

  const auto fault = fault_of(*start, *zone, judge);
  if (fault.empty()) return start;
  faults.add(pointer_to(rank, "/start"), fault);
  return std::nullopt;
}

}  // namespace

std::vector<Preference> read_preferences_into(Faults& faults,
                                              const std::vector<RawForm::RawPreference>& typed,
                                              const Programme& programme, Instant now,
                                              const HorizonStart& horizon) {
  if (typed.empty()) faults.add("/preferences", "required");
  if (typed.size() > form_limits.preferences) faults.add("/preferences", "too-many-preferences");

  const Judge judge{.programme = programme, .now = now, .horizon = horizon};
  const auto count = std::min(typed.size(), form_limits.preferences);
  std::vector<Preference> preferences;
  preferences.reserve(count);
  for (std::size_t rank = 0; rank < count; ++rank) {
    auto wish = read_clinic(faults, typed[rank], rank, programme);
    const auto start = read_start(faults, typed[rank], rank, wish.zone, judge);
    if (!start) continue;

    Preference preference{.clinic = std::move(wish.clinic), .start = *start};
    if (std::ranges::find(preferences, preference) != preferences.end()) {
      faults.add(pointer_to(rank, ""), "duplicate-preference");
      continue;
    }
    preferences.push_back(std::move(preference));
  }
  return preferences;
}

}  // namespace holdfast
