#include "support/answer_reader.hpp"

#include <strings.h>

#include <cstdlib>

namespace holdfast::test {

namespace {

constexpr std::size_t status_at = 9;  ///< behind "HTTP/1.1 "

}  // namespace

void AnswerReader::received(std::string_view bytes) {
  bytes_.append(bytes);
  if (head_bytes_ > 0) return;
  const auto end = bytes_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  head_bytes_ = end + 4;
  const auto length = header("Content-Length");
  const bool bodiless = status() == 304 || status() == 204;
  whole_bytes_ = head_bytes_;
  if (!bodiless) whole_bytes_ += static_cast<std::size_t>(std::atoll(std::string(length).c_str()));
}

int AnswerReader::status() const {
  return std::atoi(bytes_.c_str() + status_at);
}

std::string_view AnswerReader::header(std::string_view name) const {
  auto lines = head();
  while (true) {
    const auto end = lines.find("\r\n");
    if (end == std::string_view::npos) return {};
    const auto line = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto value = line.find_first_not_of(' ', name.size() + 1);
    return value == std::string_view::npos ? std::string_view{} : line.substr(value);
  }
}

void AnswerReader::next() {
  bytes_.erase(0, whole_bytes_);
  head_bytes_ = whole_bytes_ = 0;
}

}  // namespace holdfast::test
