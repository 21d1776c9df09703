#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "journal/scanner.hpp"
#include "journal/shelf.hpp"

namespace holdfast::journal {

/// Something in a segment that is not the next frame.
struct Gap {
  Hole hole;
  std::optional<Lsn> missing_from = {};  ///< unknown before the first frame
  std::optional<Lsn> next = {};          ///< where the frames go on; nothing: they do not
  bool disordered = false;               ///< it authenticates, but belongs elsewhere
  Segment before = {};                   ///< the segment as if it ended here
};

/// A sentence for whoever has to look at it.
[[nodiscard]] std::string describe(const Gap&);

/// What one walk over a segment found.
struct Survey {
  SegmentName name;
  Segment segment;
  std::vector<Gap> gaps;
  std::uint64_t frames = 0;
  std::uint64_t data_end = 0;  ///< nothing but zeros from here
  std::uint64_t void_from =
      std::numeric_limits<std::uint64_t>::max();  ///< a later segment has what is from here
  bool only_rewritten =
      true;  ///< with frames: a recovery that did not complete, so nothing here was acknowledged
  bool begins_epoch = false;  ///< its first frame was written by a recovery
  Lsn durable_lsn = 0;
  std::uint64_t epoch = 0;
  std::array<Scanner::Tally, 256> tallies{};

  [[nodiscard]] bool complete() const noexcept { return frames > 0 && !only_rewritten; }
};

/// Walks a segment. Records at `bound` and above are not counted: a later segment has them. The first frame
/// ever seen names the journal; frames of another one belong elsewhere.
[[nodiscard]] Survey survey(Files&, const std::filesystem::path& directory, const SegmentName&, const Keys&,
                            Lsn bound, std::optional<JournalId>&);

}  // namespace holdfast::journal
