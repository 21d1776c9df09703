#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "holdfast/journal/journal.hpp"

namespace holdfast::journal {

/// Frames start on multiples of this; whatever the disk loses, it loses in pieces no smaller than its
/// sectors.
constexpr std::size_t page_bytes = 4096;
constexpr std::size_t header_bytes = 96;
constexpr std::size_t tag_bytes = 16;
/// Before each record: its length.
constexpr std::size_t record_header_bytes = 4;

using JournalId = std::array<std::uint8_t, 16>;

enum class Kind : std::uint8_t {
  records = 0,    ///< a batch
  quiet = 1,      ///< no records: says what is durable
  rewritten = 2,  ///< a batch that recovery found above every durable_lsn, written again
  recovered =
      3,  ///< no records: recovery is complete, what stood at this lsn or above in older segments is void
};

/// What stands in clear before the sealed payload; docs/journal.md has the bytes.
struct Header {
  std::uint8_t key_id = 0;
  Kind kind = Kind::records;
  std::uint32_t count = 0;
  std::uint32_t length = 0;  ///< of the payload, without its tag
  JournalId journal{};
  std::uint64_t epoch = 0;
  Lsn lsn = 0;          ///< of the first record; of the next one, if there are none
  Lsn durable_lsn = 0;  ///< known to be durable when this was written; 0: none
  std::array<std::uint8_t, 24> nonce{};

  [[nodiscard]] Lsn end() const noexcept { return lsn + count; }
};

/// The bytes on disk of a frame with a payload of `payload_bytes`.
[[nodiscard]] constexpr std::uint64_t frame_bytes(std::uint64_t payload_bytes) noexcept {
  return (header_bytes + payload_bytes + tag_bytes + page_bytes - 1) / page_bytes * page_bytes;
}

/// The largest payload of a frame that takes at most `bytes`, a multiple of page_bytes.
[[nodiscard]] constexpr std::uint64_t payload_fitting(std::uint64_t bytes) noexcept {
  return bytes < header_bytes + tag_bytes ? 0 : bytes - header_bytes - tag_bytes;
}

/// One frame in the making, in one page-aligned buffer that is used again and again.
class FrameBuilder {
 public:
  /// Holds payloads up to `payload_bytes_max`.
  explicit FrameBuilder(std::size_t payload_bytes_max);

  void clear() noexcept { payload_bytes_ = 0, count_ = 0; }
  [[nodiscard]] std::size_t payload_bytes() const noexcept { return payload_bytes_; }
  /// Precondition: it fits.
  void add(std::span<const std::byte> record) noexcept;
  /// Takes over a payload of `count` records as it was read. Precondition: it fits.
  void assign(std::span<const std::byte> payload, std::uint32_t count) noexcept;

  /// Completes the header (key, count, length, nonce), seals in place and pads with zeros.
  /// The bytes are valid until the next change.
  std::span<const std::byte> seal(Header, const Keys&);

 private:
  struct Free {
    void operator()(std::byte*) const noexcept;
  };
  std::size_t capacity_;
  std::unique_ptr<std::byte, Free> buffer_;
  std::size_t payload_bytes_ = 0;
  std::uint32_t count_ = 0;
};

/// Reads the header at the start of `bytes`; false if it cannot be one.
bool read_header(std::span<const std::byte> bytes, Header&) noexcept;

/// Opens the frame at the start of `bytes` (whole, header first) into `payload`, of `header.length` bytes.
/// False if it does not authenticate under the key it names, or there is no such key.
bool open_frame(std::span<const std::byte> bytes, const Header&, const Keys&,
                std::span<std::byte> payload) noexcept;

/// Takes the next record off the front of `payload`.
std::span<const std::byte> next_record(std::span<const std::byte>& payload);

}  // namespace holdfast::journal
