#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"

namespace holdfast::test {

/// A whole SMS gateway on free ports of 127.0.0.1: Kannel's bearerbox and smsbox, and fakesmsc, which plays
/// the telephone network: it shows what would reach a phone, confirms delivery, and sends what people would
/// answer. All end with this object.
class Kannel {
 public:
  /// `inbound_url` gets every text from the network, with ?from=…&text=…&charset=…&coding=… appended.
  /// `answers` are sent from the network once it is up, in fakesmsc's form: "+14165550199 13013 text 1".
  /// Throws std::runtime_error if it does not start.
  explicit Kannel(const std::string& inbound_url, const std::vector<std::string>& answers = {});

  [[nodiscard]] std::string send_url() const;
  [[nodiscard]] std::string username() const { return "holdfast"; }
  [[nodiscard]] std::string password() const { return "quiet"; }

  /// What reached the network, as fakesmsc shows it: "13013 +14165550199 text Bonjour".
  [[nodiscard]] std::vector<std::string> arrived() const;
  [[nodiscard]] bool wait_for_arrived(std::size_t count) const;

  /// All that the programs said, for a test that fails.
  [[nodiscard]] std::string logs() const;

 private:
  void write_configuration(const std::string& inbound_url) const;
  [[nodiscard]] std::string status() const;
  [[nodiscard]] bool is_ready() const;

  TemporaryFolder folder_;
  int admin_port_, box_port_, network_port_, send_port_;
  // Born in the order of the way of an answer, ended in the reverse.
  std::optional<Child> bearerbox_, smsbox_, network_;
};

}  // namespace holdfast::test
