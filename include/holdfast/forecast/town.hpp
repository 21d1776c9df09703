#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/forecast/figures.hpp"
#include "holdfast/forms/generator.hpp"
#include "holdfast/matching/match.hpp"

namespace holdfast::forecast {

/// A town of made-up clinics and people: nobody travels into it or out of it, so matching its people by
/// themselves is exact.
///
/// Clinics lie scattered over a disc, homes as far out; people wish as `forms::Generator` has it, most for a
/// Saturday morning near home. Depends on the figures, the number of the town and the seed alone. Immutable
/// but for the seats.
class Town {
 public:
  /// Towns share the clinics of a cell as evenly as can be.
  Town(const Figures&, std::uint64_t number);

  [[nodiscard]] const Programme& programme() const { return *programme_; }
  [[nodiscard]] const matching::Calendar& calendar() const { return *calendar_; }
  [[nodiscard]] int capacity() const noexcept { return capacity_; }  ///< of each window

  /// The form of the town's person number `n`, who comes at `now`: the same each time.
  [[nodiscard]] RawForm form(std::uint64_t n, Instant now) const;
  /// As the matching sees them.
  [[nodiscard]] matching::Person person(std::uint64_t n, Instant now) const;

  [[nodiscard]] const std::vector<int>& free() const noexcept { return free_; }  ///< by slot
  [[nodiscard]] std::int64_t seats_free() const noexcept { return seats_free_; }
  void take(matching::Slot);
  void give_back(matching::Slot);

 private:
  std::shared_ptr<const Programme> programme_;
  std::optional<matching::Calendar> calendar_;
  std::uint64_t seed_;
  int capacity_;
  std::chrono::local_days first_day_;
  std::vector<forms::Generator> by_day_;  ///< since the opening: whoever comes later wishes for later
  std::vector<int> free_;
  std::int64_t seats_free_ = 0;
};

/// All towns of one cell.
[[nodiscard]] std::vector<Town> towns_of(const Figures&);

/// Where the people of a cell live: towns have people as they have clinics.
class Homes {
 public:
  explicit Homes(const Figures&);

  struct Home {
    std::uint64_t town = 0;
    std::uint64_t number = 0;  ///< of the person, within the town
  };
  [[nodiscard]] Home of(std::uint64_t person) const;

 private:
  std::vector<Home> by_clinic_;
  std::vector<std::uint64_t> clinics_of_town_;
};

}  // namespace holdfast::forecast
