#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::test {

/// Bytes that a client may send, the clause that says what they are, and what must come of them.
struct HttpVector {
  struct Answer {
    int status = 0;
    std::string problem;    ///< the name its problem's type ends in; empty: none is asked for
    bool bodiless = false;  ///< as for HEAD
  };

  std::string name;
  std::string clause;  ///< "RFC 9112 6.3"
  std::string raw;
  std::vector<Answer> answers;  ///< to `raw` itself, in order
  bool keeps = false;           ///< a request behind `raw` is answered; else the connection ends before it
};

/// The request that vectors hide where a careless server would find it: `\{smuggled}`.
inline constexpr auto smuggled_request = "GET /v1/openapi.json HTTP/1.1\r\nHost: a.test\r\n\r\n";

/// Reads a file of vectors; its own head says how it is written. Throws std::runtime_error naming the line
/// that is not understood.
[[nodiscard]] std::vector<HttpVector> read_http_vectors(const std::filesystem::path&);

}  // namespace holdfast::test
