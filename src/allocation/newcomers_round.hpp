#pragma once

#include <functional>
#include <vector>

#include "allocation/recorder.hpp"
#include "allocation/seat_picture.hpp"
#include "holdfast/allocation/allocator.hpp"

namespace holdfast::allocation {

/// One round of people fresh from the intake: foreseen without locks, then kept, seated and offered in one
/// transaction. Blocks; throws the types of store/failure.hpp, and then nothing of it was done (or,
/// `InDoubt`, perhaps all of it: doing it again is harmless).
class NewcomersRound {
 public:
  NewcomersRound(SeatPicture& picture, const store::Vault& vault, const Limits& limits,
                 const ChannelOpen& channel_open, Recorder& recorder)
      : picture_(picture), vault_(vault), limits_(limits), channel_open_(channel_open), recorder_(recorder) {}

  RoundReport run(store::Connection&, const std::vector<intake::KeptPtr>& batch, Instant now);

 private:
  SeatPicture& picture_;
  const store::Vault& vault_;
  const Limits& limits_;
  const ChannelOpen& channel_open_;
  Recorder& recorder_;
};

}  // namespace holdfast::allocation
