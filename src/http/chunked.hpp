#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/system/result.hpp>

namespace holdfast::http {

/// Why a chunked body is refused.
enum class ChunkRefusal { malformed, too_large };

/// Undoes the chunked transfer coding (RFC 9112, 7.1) in the buffer it came in, as bytes arrive. Pure.
///
/// Strict: hexadecimal digits directly followed by CR or ';', every line ended by CRLF. Extensions are
/// skipped and trailer fields dropped, both within bounds, for neither means anything to Holdfast.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  struct Step {
    std::size_t consumed = 0;  ///< of `raw`; all of it unless complete
    std::size_t produced = 0;  ///< written from `out` on
    bool complete = false;     ///< what follows `consumed` is the next request
  };

  /// Goes on with `raw`. `out` lies at or before its first byte, so that nothing unread is overwritten.
  [[nodiscard]] boost::system::result<Step, ChunkRefusal> decode(std::span<const char> raw,
                                                                 char* out) noexcept;

 private:
  enum class State {
    size,
    extension,
    size_line_feed,
    data,
    data_return,
    data_line_feed,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_line_feed,
    last_line_feed,
    complete,
  };

  /// One byte of framing; false if it must not stand there.
  [[nodiscard]] bool advance(char) noexcept;
  [[nodiscard]] bool advance_in_size(char) noexcept;
  [[nodiscard]] bool advance_in_trailer(char) noexcept;

  std::size_t body_bytes_max_;
  std::size_t body_bytes_ = 0;
  std::size_t overhead_bytes_ = 0;  ///< of extensions and trailer fields
  std::uint32_t chunk_left_ = 0;
  int digits_ = 0;
  State state_ = State::size;
};

}  // namespace holdfast::http
