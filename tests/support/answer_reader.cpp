#include "support/answer_reader.hpp"

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
  return std::atoi(bytes_.substr(status_at, 3).c_str());
}

std::string_view AnswerReader::header(std::string_view name) const {
  const auto line = "\r\n" + std::string(name) + ": ";
  const auto at = head().find(line);
  if (at == std::string_view::npos) return {};
  const auto value = head().substr(at + line.size());
  return value.substr(0, value.find("\r\n"));
}

void AnswerReader::next() {
  bytes_.erase(0, whole_bytes_);
  head_bytes_ = whole_bytes_ = 0;
}

}  // namespace holdfast::test
