#include "holdfast/forecast/likely.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::forecast {

namespace {

constexpr double nine_in_ten = 1.645;  ///< standard deviations to either side
constexpr int never = -1;

/// How many offers a clinic has made by the end of each day, `deviations` from what is expected.
std::vector<long> offers_by_day(const SeatsToCome& seats, double accepted, double deviations) {
  std::vector<long> offers;
  long planned = 0, most = 0;
  for (const int more : seats.planned) {
    planned += more;
    const auto given_back = seats.given_back_per_day * static_cast<double>(offers.size() + 1);
    const auto sum = static_cast<double>(planned) + given_back;
    const auto variance = (sum * (1 - accepted) + given_back) / (accepted * accepted);
    const auto made = std::floor(sum / accepted + deviations * std::sqrt(variance));
    most = std::max(most, static_cast<long>(made));  // few seats may be none; they never become fewer
    offers.push_back(most);
  }
  return offers;
}

/// The day each gets an offer, or never.
std::vector<int> days_of_offers(const WaitingLine& line, double deviations) {
  std::vector<std::vector<long>> made;
  std::size_t days = 0;
  for (const auto& clinic : line.clinics) {
    made.push_back(offers_by_day(clinic, line.accepted, deviations));
    days = std::max(days, made.back().size());
  }
  std::vector<int> offered(line.people.size(), never);
  std::vector<long> taken(line.clinics.size());
  std::vector<std::size_t> left(line.people.size());
  std::iota(left.begin(), left.end(), 0);
  for (std::size_t day = 0; day < days && !left.empty(); ++day) {
    std::vector<bool> dry(line.reaches.size());  // no clinic of it has an offer left today
    const auto takes_one = [&](std::size_t person) {
      const auto reach = line.people[person];
      if (dry[reach]) return false;
      const auto& clinics = line.reaches[reach];
      const auto one =
          std::ranges::find_if(clinics, [&](auto clinic) { return taken[clinic] < made[clinic][day]; });
      dry[reach] = one == clinics.end();
      if (dry[reach]) return false;
      ++taken[*one];
      offered[person] = static_cast<int>(day);
      return true;
    };
    auto stays = left.begin();
    for (const auto person : left) {
      if (!takes_one(person)) *stays++ = person;
    }
    left.erase(stays, left.end());
  }
  return offered;
}

}  // namespace

std::vector<std::optional<LikelyDays>> likely_days(const WaitingLine& line) {
  const auto first = days_of_offers(line, nine_in_ten);
  const auto last = days_of_offers(line, -nine_in_ten);
  std::vector<std::optional<LikelyDays>> likely(line.people.size());
  for (std::size_t at = 0; at < likely.size(); ++at) {
    // Those before may take another clinic in one case than in the other.
    const auto from = std::min(first[at], last[at]);
    const auto to = std::max(first[at], last[at]);
    if (from != never && to - from < likely_days_max) likely[at] = LikelyDays{from, to};
  }
  return likely;
}

}  // namespace holdfast::forecast
