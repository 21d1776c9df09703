#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "support/http_stub.hpp"

namespace holdfast::test {

/// A gateway in the form of Twilio's Messages API, account AC1, that can be made to fail. Safe on any thread.
class TwilioStub {
 public:
  enum class Mode {
    well,
    down,     ///< nobody listens
    failing,  ///< 500 to everything
    slow,     ///< answers after a while, one after the other
    mute,     ///< takes the text and never answers; says of it when asked for what it has taken
  };
  struct Text {
    std::string sid, to, body;
  };

  TwilioStub();

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void set(Mode);
  /// The texts that people get, in the order they were taken.
  [[nodiscard]] std::vector<Text> taken() const;
  /// Called with every text the moment it was taken, before the answer.
  void when_taken(std::function<void(const Text&)>);

 private:
  [[nodiscard]] HttpStub::Answer answer(const HttpStub::Request&);
  [[nodiscard]] HttpStub::Answer take(const std::string& form);
  [[nodiscard]] HttpStub::Answer list(const std::string& target) const;

  const int port_;
  mutable std::mutex mutex_;  ///< of what follows, up to the stub
  Mode mode_ = Mode::well;
  std::vector<Text> taken_;
  std::function<void(const Text&)> when_taken_;
  std::optional<HttpStub> stub_;  ///< of the test's thread alone
};

}  // namespace holdfast::test
