#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::test {

/// A client of HTTP/1.1 on 127.0.0.1 that says exactly the bytes it is told.
///
/// Hearing blocks for as long as its patience is, then throws std::runtime_error.
class RawClient {
 public:
  /// Throws std::system_error if nobody listens.
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0,
                     std::chrono::milliseconds patience = std::chrono::seconds{10});
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False if the server has closed the connection.
  bool say(std::string_view bytes) const;
  void finish_saying() const;
  /// Closes with a reset, as a process that is killed.
  void reset();

  struct Answer {
    int status = 0;  ///< 0: the connection ended before an answer
    std::string head;
    std::string body;

    /// The value of a header, or empty.
    [[nodiscard]] std::string header(std::string_view name) const;
  };
  /// The next answer, by its Content-Length or its chunks; `bodiless` for HEAD.
  [[nodiscard]] Answer hear(bool bodiless = false);
  /// All bytes up to the end of `text`, as they came; empty if the connection ends before it.
  [[nodiscard]] std::string hear_until(std::string_view text);
  /// Whether the server ends the connection, in order; bytes before it are dropped.
  [[nodiscard]] bool hears_the_end();
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The port on this side.
  [[nodiscard]] int own_port() const;

 private:
  [[nodiscard]] bool receive();
  /// The bytes of a chunked body that starts at `at`, or 0 if the connection ends in it.
  [[nodiscard]] std::size_t chunked_bytes(std::size_t at);

  int descriptor_;
  std::chrono::milliseconds patience_;
  std::string received_;
};

}  // namespace holdfast::test
