#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "holdfast/matching/calendar.hpp"
#include "matching/index.hpp"

namespace holdfast::matching {

/// One preference with everything looked up that does not depend on the window.
struct Wish {
  Minutes rank_cost = 0;
  WallTime at;
  std::optional<std::uint32_t> clinic{};  ///< where the wish names a clinic that the programme has
  const TravelRow* travel = nullptr;      ///< from that clinic, or from home
  bool names_lost_clinic = false;         ///< named, but the programme has it no longer
};

/// A person as the search reads them: rank costs, wall times and travel rows instead of names.
///
/// The rules of distance, choice and acceptable windows stand here and nowhere else. Keeps pointers into
/// the calendar's index and into the homes it was made with.
class Wishes {
 public:
  Wishes(const Person&, const Calendar&, Homes&);

  [[nodiscard]] const std::vector<Wish>& all() const noexcept { return all_; }

  /// Rank, travel and days of a wish: what all windows of one clinic and day share.
  [[nodiscard]] Minutes cost_of_day(const Wish& wish, std::uint32_t clinic, std::int32_t day) const {
    return wish.rank_cost + wish.travel->minutes[clinic] +
           day_minutes_ * std::abs(Minutes{day} - wish.at.day);
  }

  [[nodiscard]] Minutes distance(std::uint32_t clinic, WallTime) const;
  [[nodiscard]] std::optional<int> choice(std::uint32_t clinic, WallTime) const;

  [[nodiscard]] bool may_go_to(std::uint32_t clinic) const;
  [[nodiscard]] std::int32_t first_day() const noexcept { return first_day_; }
  [[nodiscard]] std::int32_t last_day(std::int32_t today) const;
  [[nodiscard]] bool has_refused(std::uint32_t slot) const;

  /// How many free seats a window must have to be looked at: for one of a household, its size.
  [[nodiscard]] int room() const noexcept { return room_; }
  void need_room(int seats) noexcept { room_ = seats; }

 private:
  std::vector<Wish> all_;
  const TravelRow* home_;
  std::vector<std::uint32_t> refused_;
  Minutes day_minutes_;
  std::int32_t horizon_days_;
  std::int32_t first_day_;
  std::vector<std::uint8_t> unfit_;  ///< by clinic: not what they need; empty for who needs nothing
  int room_ = 1;
  std::optional<std::int32_t> until_;
  bool moved_;
  bool stays_apart_ = false;  ///< names a synthetic clinic, and goes nowhere else
};

}  // namespace holdfast::matching
