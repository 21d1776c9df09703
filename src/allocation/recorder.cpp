#include "allocation/recorder.hpp"

#include "holdfast/matching/record.hpp"

namespace holdfast::allocation {

void Recorder::write_down(store::NewRound& round, std::span<const matching::Person> people,
                          std::span<const std::uint64_t> tags, const matching::Calendar& calendar,
                          const Seated& seated, Instant now) const {
  if (!on_ || people.empty()) return;
  round.record = matching::record_of(people, tags, calendar, seated.free, seated.plan, now);
  round.programme = calendar.programme().version;
  if (placed_.load(std::memory_order_relaxed) < round.programme) {
    round.places = matching::places_of(calendar.programme());
  }
}

void Recorder::committed(const store::NewRound& round) noexcept {
  if (!round.places.empty()) placed_.store(round.programme, std::memory_order_relaxed);
}

}  // namespace holdfast::allocation
