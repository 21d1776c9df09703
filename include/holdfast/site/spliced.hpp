#pragma once

#include <string>
#include <string_view>

namespace holdfast::site {

/// A page that is the same for everybody but for one short text in its midst: compressed once, and then only
/// given that text. Immutable after construction; safe on any thread.
class Spliced {
 public:
  Spliced(std::string before, std::string after);

  [[nodiscard]] std::string plain(std::string_view text) const;
  /// As one gzip member, like `gzipped(plain(text), …)`. `text` is at most 65,535 bytes.
  [[nodiscard]] std::string packed(std::string_view text) const;

 private:
  struct Part {
    std::string plain, packed;  ///< `packed`: blocks of deflate that end on a byte and look back at nothing
    unsigned long checksum;
  };
  static Part part(std::string, bool last);
  const Part before_, after_;
};

}  // namespace holdfast::site
