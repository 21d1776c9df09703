#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "journal/files.hpp"
#include "journal/frame.hpp"

namespace holdfast::journal {

/// A frame that authenticated. `payload` lives until the scanner moves on.
struct Frame {
  Header header;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::span<const std::byte> payload;
};

/// Bytes in which no frame authenticates.
struct Hole {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t data_bytes = 0;  ///< up to the last page that is not zero; 0: nothing was ever written here
};

/// Walks the frames of one segment, and over what is not a frame, looking at every aligned offset for the
/// next that authenticates. Memory: one chunk and one payload.
class Scanner {
 public:
  Scanner(std::unique_ptr<File>, const Keys&, std::uint64_t offset, std::uint64_t limit);

  /// The next frame; nothing at the limit.
  std::optional<Frame> next();
  /// What was passed over before the frame (or the end) that `next` returned.
  [[nodiscard]] const std::optional<Hole>& hole() const noexcept { return hole_; }
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

  /// More was written meanwhile.
  void extend(std::uint64_t limit) noexcept { limit_ = limit; }

  /// Headers that looked whole but did not open, and frames that did, by key id: none opened of several tells
  /// a wrong key from a torn frame.
  struct Tally {
    std::uint64_t opened = 0, unopened = 0;
  };
  [[nodiscard]] const std::array<Tally, 256>& tallies() const noexcept { return tallies_; }

 private:
  std::span<const std::byte> fetch(std::uint64_t offset, std::uint64_t bytes);
  bool open_at(std::uint64_t offset, Frame&);
  void pass_over(std::uint64_t offset);

  std::unique_ptr<File> file_;
  const Keys& keys_;
  std::uint64_t offset_;
  std::uint64_t limit_;
  std::vector<std::byte> chunk_;  // bytes of the file from chunk_offset_, chunk_bytes_ of them valid
  std::uint64_t chunk_offset_ = 0;
  std::uint64_t chunk_bytes_ = 0;
  std::vector<std::byte> payload_;
  std::optional<Hole> hole_;
  std::array<Tally, 256> tallies_{};
};

}  // namespace holdfast::journal
