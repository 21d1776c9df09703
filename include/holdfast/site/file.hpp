#pragma once

#include <cstdint>
#include <string>

#include "holdfast/http/message.hpp"

namespace holdfast::site {

/// A file in both forms it is sent in.
struct File {
  std::string content_type, plain, packed;  ///< `packed` with gzip
  std::string version;                      ///< of its content, for entity tags
  std::int64_t changed_at = 0;  ///< seconds since 1970: when its content was last another; 0: not told
};

/// The file, compressed for whom takes that if it is smaller so, or 304 where the one who asks has it
/// (RFC 9110, 13.1.2 and 13.1.3). How long it may be kept is for the caller to say.
[[nodiscard]] http::Response answer_of(const File&, const http::Request&);

}  // namespace holdfast::site
