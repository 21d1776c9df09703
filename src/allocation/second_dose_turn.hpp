#pragma once

#include <optional>
#include <vector>

#include "allocation/seat_picture.hpp"
#include "holdfast/allocation/allocator.hpp"
#include "holdfast/matching/match.hpp"
#include "holdfast/store/second_doses.hpp"

namespace holdfast::allocation {

/// Second doses come before all others: those for whom a seat is kept are offered it as soon as they can be
/// reached; those without are matched together, by themselves, to what is free within their days, and whoever
/// cannot be reached now has the seat kept. So nobody who waits for a first dose, or asks for one, gets a
/// seat that a second dose that is due could have had.
///
/// One worker at a time, as the waiting list's turn, of which it is the first part.
class SecondDoseTurn {
 public:
  SecondDoseTurn(SeatPicture& picture, const Limits& limits, const ChannelOpen& channel_open)
      : picture_(picture), limits_(limits), channel_open_(channel_open) {}

  /// Looks at all of them, or (a sweep) at the next page. What was done, perhaps without an offer; nothing if
  /// nothing could be. Throws the types of store/failure.hpp.
  std::optional<RoundReport> run(store::Connection&, const SeatPicture::View&, bool whole, Instant now);

 private:
  struct People {
    std::vector<store::WaitingSecondDose> waiting;
    std::vector<matching::Person> persons;  ///< beside them
  };
  /// Those with a seat kept that they can be offered, or that has come too near; those without one.
  struct Sorted {
    People kept, without;
  };
  Sorted read(store::Connection&, const SeatPicture::View&, bool whole, Instant now);
  RoundReport offer_kept(store::Connection&, const SeatPicture::View&, const People&, Instant now);
  std::optional<RoundReport> seat(store::Connection&, const SeatPicture::View&, const People&, Instant now);
  [[nodiscard]] bool reachable(const store::WaitingSecondDose&, const Programme&, Instant now) const;

  SeatPicture& picture_;
  const Limits& limits_;
  const ChannelOpen& channel_open_;
  store::SecondDoseCursor cursor_;
};

}  // namespace holdfast::allocation
