#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "holdfast/http/message.hpp"
#include "holdfast/site/file.hpp"

namespace holdfast::site {

/// The files of web/assets and those that the build made (`holdfast.css`, `altcha-pbkdf2.js`), read and
/// compressed once. A page links to one by `path`, which names its content, so that a browser may keep it for
/// a year and still never shows an old one. Immutable after construction; safe on any thread.
class Assets {
 public:
  /// Throws std::runtime_error naming the file if it cannot be read or its kind is not known.
  explicit Assets(const std::filesystem::path& directory);

  /// "/assets/holdfast.css?v=0123456789abcdef". Throws std::out_of_range if there is no such file.
  [[nodiscard]] std::string path(std::string_view name) const;

  /// 200, 304, or 404.
  [[nodiscard]] http::Response answer(const std::string& name, const http::Request&) const;

 private:
  void add(const std::filesystem::path& name, std::string content);

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace holdfast::site
