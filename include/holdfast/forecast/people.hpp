#pragma once

#include <optional>
#include <vector>

#include "holdfast/forecast/figures.hpp"

namespace holdfast::forecast {

/// When each person of a cell comes, ascending: drawn each by themselves, so that gaps are those of a Poisson
/// process whose rate changes over the day.
[[nodiscard]] std::vector<Instant> arrivals(const Figures&);

/// What a person does with their offer.
enum class Answer { accepts, declines, is_silent };
struct Reply {
  Answer answer = Answer::accepts;
  Seconds after{0};    ///< the offer was sent; of whoever is silent: nothing
  bool again = false;  ///< goes in again, if it was declined or missed
};

/// What person number `n` does with their offer number `offer`: the same each time.
[[nodiscard]] Reply reply(const Figures&, std::uint64_t n, std::uint64_t offer);

}  // namespace holdfast::forecast
