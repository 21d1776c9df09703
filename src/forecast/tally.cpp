#include "forecast/tally.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::forecast {

using namespace std::chrono;

namespace {

Waits waits_of(std::vector<float> seconds) {
  if (seconds.empty()) return {};
  std::ranges::sort(seconds);
  const auto at = [&](double share) {
    const auto place = std::ceil(share * static_cast<double>(seconds.size()));
    return Seconds{seconds[static_cast<std::size_t>(std::max(1.0, place)) - 1]};
  };
  const auto sum = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  return {.people = seconds.size(),
          .mean = Seconds{sum / static_cast<double>(seconds.size())},
          .median = at(0.5),
          .p99 = at(0.99),
          .longest = at(1)};
}

float seconds_between(Instant from, Instant to) {
  return static_cast<float>(Seconds{to - from}.count());
}

}  // namespace

Tally::Tally(const Figures& figures, std::uint64_t people) : opens_at_(figures.opens_at) {
  so_far_.people = people;
  so_far_.as_they_come.people = people;
  const auto length = static_cast<std::size_t>(std::ceil(figures.length.count()));
  so_far_.minutes.resize(length / 60 + 1);
  forms_.resize(length + 1);
  offers_.resize(length + 1);
  messages_.resize(length + 1);
}

Minute* Tally::minute(Instant at) {
  const auto place = static_cast<std::size_t>(floor<minutes>(at - opens_at_).count());
  return place < so_far_.minutes.size() ? &so_far_.minutes[place] : nullptr;
}

void Tally::count(std::vector<std::uint32_t>& by_second, Instant at) {
  const auto place = static_cast<std::size_t>(floor<seconds>(at - opens_at_).count());
  if (place < by_second.size()) ++by_second[place];
}

void Tally::came(Instant at) {
  count(forms_, at);
  if (auto* of = minute(at)) ++of->came;
}

void Tally::kept(Instant came, Instant at) {
  to_kept_.push_back(seconds_between(came, at));
}

void Tally::offered(Instant came, Instant at, const matching::Assignment& seat, bool first) {
  count(offers_, at);
  ++so_far_.offers;
  if (auto* of = minute(at)) ++of->offers;
  if (!first) return;

  to_offer_.push_back(seconds_between(came, at));
  auto& seating = so_far_.as_they_come;
  ++(seat.choice == 1 ? seating.first_choice : seat.choice ? seating.other_choice : seating.elsewhere);
  seating.distance += seat.distance;
}

void Tally::told(Instant came, Instant at) {
  to_message_.push_back(seconds_between(came, at));
}

void Tally::accepted(Instant at) {
  if (auto* of = minute(at)) ++of->accepted;
}

void Tally::message(Instant at) {
  count(messages_, at);
  ++so_far_.messages;
}

void Tally::queue(Instant at, std::uint64_t people) {
  if (auto* of = minute(at)) of->queue = std::max(of->queue, static_cast<std::uint32_t>(people));
  queue_ = people;
  if (people > so_far_.queue_peak) {
    so_far_.queue_peak = people;
    so_far_.queue_peak_at = at - opens_at_;
    so_far_.drained_at.reset();
  }
  if (people == 0 && !so_far_.drained_at) so_far_.drained_at = at - opens_at_;
}

Forecast Tally::result() const {
  auto all = so_far_;
  all.to_kept = waits_of(to_kept_);
  all.to_offer = waits_of(to_offer_);
  all.to_message = waits_of(to_message_);
  all.forms_peak = *std::ranges::max_element(forms_);
  all.offers_peak = *std::ranges::max_element(offers_);
  all.messages_peak = *std::ranges::max_element(messages_);
  return all;
}

}  // namespace holdfast::forecast
