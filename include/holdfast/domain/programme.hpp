#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/needs.hpp"
#include "holdfast/domain/place.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast {

struct Address {
  std::string line1;
  std::string line2;
  std::string city;
  std::string province;     ///< two letters
  std::string postal_code;  ///< "M6R 2B2"

  friend bool operator==(const Address&, const Address&) = default;
};

struct Clinic {
  ClinicId id;
  std::string name;
  Address address;
  Coordinates at;
  TimeZone zone;
  /// For probes from outside (docs/operations.md): nobody is vaccinated there. It is in no list and no
  /// figure; its seats go to whoever names it, and who names one goes nowhere else.
  bool synthetic = false;
  Needs meets{};  ///< what people who need it find there
};

/// A group and the day it opens.
struct Phase {
  std::int64_t id = 0;
  std::string name;
  int minimum_age_years = 0;
  Date opens_on;
  /// Forms of its people that come before are kept and matched together then.
  std::optional<Instant> gather_until;
};

/// What is given in two doses, and how many days after the first the second may be given.
struct Product {
  std::string id;    ///< `comirnaty`: small letters, digits and hyphens
  std::string name;  ///< as staff read it on the vial
  int least_days = 0;
  int most_days = 0;

  friend bool operator==(const Product&, const Product&) = default;
};

/// What a minute, a day, a kilometre and a rank weigh, and what is acceptable.
struct Weights {
  std::vector<int> rank_minutes{0, 60, 120, 180, 240};
  int day_minutes = 180;
  int kilometre_minutes = 4;
  int travel_km_max = 50;
  int walk_km_max = 2;               ///< for who needs to come without a car
  int another_clinic_minutes = 180;  ///< of a second dose: beside the travel
  std::chrono::seconds lead_time{2 * 3600};
  int horizon_days = 60;
};

/// Where a clinic stands in `Programme::clinics`; valid for that snapshot only.
enum class ClinicIndex : std::uint32_t {};

/// The programme's slow-changing facts, as one immutable snapshot.
///
/// Shared between threads as `std::shared_ptr<const Programme>`; a change makes a new one.
struct Programme {
  std::int64_t version = 0;
  std::vector<Clinic> clinics;  ///< by id, ascending
  std::vector<Phase> phases;
  /// First three characters of a postal code → the point its homes count as.
  std::unordered_map<std::string, Coordinates> areas;
  TimeZone home_zone = TimeZone::named("America/Toronto");
  Weights weights;

  [[nodiscard]] std::optional<ClinicIndex> find(const ClinicId&) const;
  [[nodiscard]] const Clinic& at(ClinicIndex index) const { return clinics[static_cast<std::size_t>(index)]; }
  [[nodiscard]] std::optional<Coordinates> home_of(const std::string& postal_code) const;
};

/// Whether somebody who lives there finds all they need at the clinic. Without a car it is reached by bus, or
/// on foot from a home that is known.
[[nodiscard]] bool meets(const Clinic&, Needs, const std::optional<Coordinates>& home, const Weights&);

}  // namespace holdfast
