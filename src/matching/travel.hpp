#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "holdfast/domain/place.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/matching/problem.hpp"

namespace holdfast::matching {

using Clinics = std::vector<std::uint32_t>;

/// The way from one place to every clinic.
struct TravelRow {
  std::vector<Minutes> minutes;        ///< travel cost, by clinic
  Clinics nearest;                     ///< clinics by travel cost, then by index
  std::vector<std::uint8_t> in_reach;  ///< whether the clinic is within the travel limit, by clinic;
                                       ///< never a synthetic one
};

/// Travel costs between places of the programme, worked out once: from every clinic and every known area.
class Travel {
 public:
  explicit Travel(const Programme&);

  [[nodiscard]] const TravelRow& from_clinic(std::uint32_t clinic) const { return clinics_[clinic]; }

  /// The same for whoever should rather stay with that clinic: every other is further by the weight of that.
  [[nodiscard]] const TravelRow& rather_than_from(std::uint32_t clinic) const { return rather_[clinic]; }

  /// Somebody whose home is not known: every clinic is 0 minutes away and, but for synthetic ones,
  /// within reach.
  [[nodiscard]] const TravelRow& from_nowhere() const { return nowhere_; }

  /// Nothing if nobody's area lies exactly there.
  [[nodiscard]] const TravelRow* from_area(Coordinates) const;

  [[nodiscard]] TravelRow row_from(Coordinates) const;

 private:
  using Point = std::pair<double, double>;

  std::vector<Coordinates> clinics_at_;
  std::vector<std::uint8_t> for_all_;  ///< not synthetic, by clinic
  Minutes kilometre_minutes_;
  double travel_km_max_;
  std::vector<TravelRow> clinics_, rather_;
  std::map<Point, TravelRow> areas_;
  TravelRow nowhere_;
};

/// The rows of the homes of one round: those of known areas from the table, others worked out once each.
/// Belongs to one thread; the rows live as long as it does.
class Homes {
 public:
  explicit Homes(const Travel& travel) : travel_(travel) {}

  const TravelRow& row_of(const std::optional<Coordinates>& home);

 private:
  const Travel& travel_;
  std::map<std::pair<double, double>, TravelRow> others_;
};

}  // namespace holdfast::matching
