#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/programme.hpp"

namespace holdfast::store {

/// A round as it was written down; what the bytes mean is matching's business.
struct KeptRound {
  RoundId id{};
  Instant started_at;
  std::string record;
  std::string places;
};
/// Nothing if that round was not kept, or is forgotten. Throws std::runtime_error if its bytes are damaged.
[[nodiscard]] std::optional<KeptRound> read_kept_round(Transaction&, RoundId);

/// Rounds that are kept, after this one, in order.
[[nodiscard]] std::vector<RoundId> kept_rounds_after(Transaction&, RoundId, std::size_t limit);

/// The round of the newest offer that somebody got.
[[nodiscard]] std::optional<RoundId> newest_round_of(Transaction&, const RegistrationId&);

/// These windows, by id; without their seats.
[[nodiscard]] std::vector<StoredWindow> windows_with(Transaction&, const std::vector<WindowId>&);

/// For how long rounds are kept, and in how many bytes at most, whichever is less.
struct RoundsKept {
  std::chrono::days days{400};
  std::int64_t bytes_max = 0;
};
/// Forgets the oldest beyond that, at most `limit` at a time; how many it were.
std::size_t forget_old_rounds(Transaction&, const RoundsKept&, std::size_t limit);

}  // namespace holdfast::store
