#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/tcp_proxy.hpp"

namespace holdfast::bench {

/// What a worker's session said to PostgreSQL: from its first byte, cut behind every message that is answered
/// with "ready for query".
using Conversation = std::vector<std::string>;

/// A way to PostgreSQL that writes down what is said to it, without TLS.
class Recorder {
 public:
  explicit Recorder(int server_port);

  [[nodiscard]] std::string url(const std::string& database) const;
  /// The conversations in which `words` were said, up to now.
  [[nodiscard]] std::vector<Conversation> conversations_with(const std::string& words) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::size_t, std::string> said_;  ///< by connection
  test::TcpProxy proxy_;
};

/// Says the same again, one thread a conversation, with nothing in between but waiting for the answers: what
/// PostgreSQL alone can do with these statements. The tables must be as they were before. Returns the seconds
/// it took. Throws std::runtime_error if PostgreSQL answers otherwise than it did: with an error.
[[nodiscard]] double say_again(int server_port, const std::vector<Conversation>&);

}  // namespace holdfast::bench
