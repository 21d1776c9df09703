#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::journal {

/// The name of a segment's file says everything that changes about it, so that one rename is one atomic step:
/// `0000000007.segment`, `0000000007.quarantined`, and either with `.forgotten-1796040000` behind.
struct SegmentName {
  std::uint64_t number = 0;
  bool quarantined = false;
  std::optional<std::chrono::seconds> forgotten = {};  ///< when, since 1970

  [[nodiscard]] std::string text() const;
  friend bool operator==(const SegmentName&, const SegmentName&) = default;
};

/// Nothing if it is not the name of a segment.
[[nodiscard]] std::optional<SegmentName> read_segment_name(std::string_view);

/// The bytes recovery cut off a segment: `0000000007.torn-3`, by the epoch that cut.
[[nodiscard]] std::string torn_name(std::uint64_t number, std::uint64_t epoch);
/// The segment's number if it is such a name.
[[nodiscard]] std::optional<std::uint64_t> read_torn_name(std::string_view);

/// A segment in the making: `0000000007.temporary`. Never holds a frame.
[[nodiscard]] std::string temporary_name(std::uint64_t number);
[[nodiscard]] bool is_temporary_name(std::string_view);

constexpr auto lock_name = "lock";

}  // namespace holdfast::journal
