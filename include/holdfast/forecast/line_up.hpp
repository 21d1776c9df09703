#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/forecast/likely.hpp"

namespace holdfast::forecast {

/// Puts a `WaitingLine` together: the seats known of, then the people in the order of their turns.
///
/// People are told apart by their postal area and the clinics they name: a hundred thousand of them have a
/// few thousand ways to reach clinics. One thread; the programme must outlive it.
class LineUp {
 public:
  /// `days` ahead are looked at.
  LineUp(const Programme&, Instant now, int days);

  /// Free seats of a window. Those within the horizon already are not counted: nobody waits while such a one
  /// suits them.
  void plan(const ClinicId&, Instant starts_at, int seats);
  void gives_back(const ClinicId&, double seats_per_day);

  /// The next in line.
  void join(const Registration&);

  [[nodiscard]] WaitingLine finish(double accepted) &&;

 private:
  WaitingLine::Reach reach_of(const Registration&) const;

  const Programme& programme_;
  Instant now_;
  int days_;
  WaitingLine line_;
  std::unordered_map<std::string, std::uint32_t> known_;  ///< area and clinics named → where the reach stands
};

}  // namespace holdfast::forecast
