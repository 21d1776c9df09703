#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

struct MultipartLimits {
  std::size_t parts_max = 128;
  std::size_t head_bytes_max = 2048;  ///< of the header lines of one part
};

/// The fields of a multipart/form-data body (RFC 7578), in order; of a file its bytes. `content_type` is the
/// header with the boundary.
///
/// One reading or none: nothing before the first boundary and nothing but a line break after the last, header
/// lines Content-Disposition and Content-Type alone, and no boundary within what is sent. Nothing if it is
/// malformed, cut short or beyond the limits. Copies each byte once.
[[nodiscard]] std::optional<Fields> multipart_fields(std::string_view content_type, std::string_view body,
                                                     const MultipartLimits& = {});

/// The fields of a form, in whichever of the two ways a browser sent it.
[[nodiscard]] std::optional<Fields> form_fields(const Request&);

}  // namespace holdfast::http
