#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include "holdfast/http/message.hpp"

/// The strict layer on the raw bytes of a request, by RFC 9110 and RFC 9112. Pure: no sockets, no clock.
///
/// It accepts one reading of a request or refuses it; the connection is closed after a refusal, for what
/// follows cannot be told apart from the body any more. Where the RFC leaves a choice between mending and
/// refusing, it refuses.
namespace holdfast::http {

/// Why the bytes are not a request that is served.
enum class HeadRefusal {
  bad_line_ending,        ///< a CR or LF by itself (RFC 9112, 2.2)
  bad_request_line,       ///< not `method SP target SP version` (RFC 9112, 3)
  bad_target,             ///< (RFC 9112, 3.2)
  bad_version,            ///< neither HTTP/1.0 nor HTTP/1.1 (RFC 9110, 2.5)
  obsolete_folding,       ///< a field line that starts with white space (RFC 9112, 5.2)
  bad_field_name,         ///< not a token directly before the colon (RFC 9112, 5.1)
  bad_field_value,        ///< a control character in it (RFC 9110, 5.5)
  bad_host,               ///< missing, repeated or malformed (RFC 9112, 3.2)
  bad_content_length,     ///< not one row of digits, or repeated (RFC 9110, 8.6)
  bad_transfer_encoding,  ///< anything but exactly one `chunked`, on HTTP/1.1 (RFC 9112, 6.1)
  conflicting_framing,    ///< Transfer-Encoding beside Content-Length (RFC 9112, 6.3)
  bad_expectation,        ///< anything but 100-continue (RFC 9110, 10.1.1)
  line_too_long,          ///< the request line
  fields_too_large,       ///< the header as a whole
  too_many_fields,
};

/// 400, 414, 417, 431 or 505.
[[nodiscard]] int status_of(HeadRefusal) noexcept;
/// The word for problems and metrics: `bad-host`.
[[nodiscard]] std::string_view name_of(HeadRefusal) noexcept;

struct HeadLimits {
  std::size_t request_line_bytes_max = 4096;  ///< without its line end
  std::size_t header_bytes_max = 8192;        ///< all field lines with their line ends
  std::size_t header_fields_max = 64;
};

/// A request's head as the guard understood it. Views point into the bytes given.
struct Head {
  std::string_view method;
  std::string_view path;   ///< starts with '/', or is "*"
  std::string_view query;  ///< without '?'
  std::vector<std::pair<std::string_view, std::string_view>>
      fields;  ///< values without white space around them
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool is_http_1_1 = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

/// Looks for the end of a head in bytes that come bit by bit; each byte is looked at once.
class HeadScanner {
 public:
  explicit HeadScanner(HeadLimits limits = {}) : limits_(limits) {}

  /// The length of the head with its empty line, 0 if it is not all there, or why it never will be.
  /// `received` is all bytes from the start of the request, those of the last call first.
  [[nodiscard]] boost::system::result<std::size_t, HeadRefusal> scan(std::string_view received) noexcept;

 private:
  HeadLimits limits_;
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t header_start_ = 0;  ///< 0 until the request line ended
};

/// Reads a whole head, as `HeadScanner` delimited it, into `head` (whose memory is used again). `head` is
/// unspecified after a refusal.
[[nodiscard]] boost::system::result<void, HeadRefusal> read_head(std::string_view raw, const HeadLimits&,
                                                                 Head& head);

/// Which of Holdfast's methods a token is.
[[nodiscard]] Method method_of(std::string_view token) noexcept;

}  // namespace holdfast::http
