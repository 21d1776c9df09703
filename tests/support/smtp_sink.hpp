#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"

namespace holdfast::test {

/// Postfix's smtp-sink on a free port of 127.0.0.1: takes every mail and keeps it in a file. Ends with this
/// object.
class SmtpSink {
 public:
  /// `options` as its manual names them: {"-f", "RCPT"} refuses every recipient for good.
  explicit SmtpSink(const std::vector<std::string>& options = {});

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

  /// The mails as they were received, in no order: smtp-sink's own X- lines, then headers and body.
  [[nodiscard]] std::vector<std::string> mails() const;
  [[nodiscard]] bool wait_for_mails(std::size_t count) const;

  void stop();
  /// On the same port.
  void start(const std::vector<std::string>& options = {});

 private:
  TemporaryFolder folder_;
  int port_;
  std::optional<Child> sink_;
};

}  // namespace holdfast::test
