#pragma once

#include <string>
#include <string_view>

namespace holdfast::test {

/// An HTTP/1.1 answer as it comes in, by its Content-Length. For answers of our own server.
class AnswerReader {
 public:
  void received(std::string_view bytes);

  [[nodiscard]] bool is_whole() const noexcept { return head_bytes_ > 0 && bytes_.size() >= whole_bytes_; }

  /// @name Of a whole answer
  [[nodiscard]] int status() const;
  [[nodiscard]] std::string_view head() const { return std::string_view(bytes_).substr(0, head_bytes_); }
  [[nodiscard]] std::string_view body() const {
    return std::string_view(bytes_).substr(head_bytes_, whole_bytes_ - head_bytes_);
  }
  /// The value of a header, however it is spelled; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] bool closes() const { return header("Connection") == "close"; }

  /// Goes on to the next answer.
  void next();

 private:
  std::string bytes_;
  std::size_t head_bytes_ = 0;  ///< 0 until the head is whole
  std::size_t whole_bytes_ = 0;
};

}  // namespace holdfast::test
