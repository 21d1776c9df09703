#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "allocation/recorder.hpp"
#include "allocation/seat_picture.hpp"
#include "allocation/second_dose_turn.hpp"
#include "holdfast/allocation/allocator.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::allocation {

/// The waiting list's turn: the k oldest for whom a free seat is acceptable, k the free seats, matched by
/// themselves. Second doses before them: second_dose_turn.hpp.
///
/// One worker at a time. Starts at the head of the list whenever something happened by which somebody waiting
/// could be seated; otherwise a sweep goes on from where the last one ended, so that no wake-up is ever lost.
/// Also serves the great round of people gathered: their turn comes at one moment, and they are the oldest
/// there are then.
class WaitingTurn {
 public:
  WaitingTurn(SeatPicture& picture, const Limits& limits, const ChannelOpen& channel_open, Recorder& recorder)
      : picture_(picture),
        limits_(limits),
        channel_open_(channel_open),
        recorder_(recorder),
        second_doses_(picture, limits, channel_open) {}

  /// Whether there is reason to look now.
  [[nodiscard]] bool due(Instant now);

  /// Looks; nothing if nobody could be seated. Throws the types of store/failure.hpp.
  std::optional<RoundReport> run(store::Connection&, Instant now);

 private:
  struct Pick {
    std::vector<store::Waiting> people;
    std::vector<matching::Person> persons;
    bool whole_list = false;  ///< its end was reached, or there is no seat
  };
  Pick pick(store::Connection&, const SeatPicture::View&, Instant now);
  [[nodiscard]] bool reachable(const store::Waiting&, const Programme&, Instant now) const;
  [[nodiscard]] std::vector<matching::Person> ready_household(const std::vector<store::Waiting>&,
                                                              const Programme&, std::uint32_t number,
                                                              Instant now) const;
  std::optional<RoundReport> seat(store::Connection&, const SeatPicture::View&, Pick&, Instant now);
  void notice_the_calendar(Instant now);

  SeatPicture& picture_;
  const Limits& limits_;
  const ChannelOpen& channel_open_;
  Recorder& recorder_;
  SecondDoseTurn second_doses_;
  store::WaitingCursor cursor_;
  bool unfinished_ = false;     ///< the turn goes on from `cursor_`
  std::vector<int> kept_back_;  ///< when the turn began
  std::chrono::steady_clock::time_point swept_{};
  Instant looked_at_{};
};

}  // namespace holdfast::allocation
