#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"

namespace holdfast::test {

/// Somebody with a telephone, and Twilio between them and us: what is asked is signed, and the TwiML that
/// comes back is done as its reference says. Keys are heard only where a Gather waits for them.
class Caller {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  Caller(const Running&, std::string auth_token, std::string number = "+14165550142");

  /// They ring us.
  void dial() { dial("/gateway/twilio/voice"); }
  /// They pick up a call that we placed, whose answers come from `url`.
  void dial(const std::string& url);

  /// As many keys as the Gather takes; # ends them. Nothing is heard where nobody waits for keys.
  void press(const std::string& keys);
  void stay_silent();
  void hang_up() { on_the_line_ = false; }
  /// Where the keys go that are pressed now.
  [[nodiscard]] const std::string& next() const { return action_; }

  [[nodiscard]] bool on_the_line() const { return on_the_line_; }
  /// What was said since they last pressed, a line each: "fr-CA: Au revoir."
  [[nodiscard]] const std::string& heard() const { return heard_; }
  /// Every address that was called, for what stands in logs.
  [[nodiscard]] const std::vector<std::string>& urls() const { return urls_; }
  [[nodiscard]] int status() const { return status_; }
  /// How often we were asked what to say.
  [[nodiscard]] std::size_t requests() const { return urls_.size(); }

  /// What Twilio posts, with this signature instead of the true one, if it is not empty.
  Browser::Answer post(const std::string& url, Fields fields, const std::string& signature = {});

 private:
  void ask(std::string url, Fields fields);
  void follow(const std::string& twiml);

  const std::string base_url_, auth_token_, number_, sid_;
  Browser browser_;
  bool on_the_line_ = false;
  std::string heard_, action_;
  std::size_t keys_max_ = 0;
  std::vector<std::string> urls_;
  int status_ = 0;
  int redirects_ = 0;
};

/// The keys of a confirmation code: each character by the key that it stands on.
[[nodiscard]] std::string keys_of(const std::string& code);

}  // namespace holdfast::test
