#include "support/twilio_stub.hpp"

#include <map>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "support/child.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;

constexpr auto a_slow_answer = 300ms;

std::string decoded(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else {
      plain += text[at] == '+' ? ' ' : text[at];
    }
  }
  return plain;
}

std::map<std::string, std::string> fields_of(const std::string& form) {
  std::map<std::string, std::string> fields;
  for (std::size_t from = 0; from < form.size();) {
    const auto end = std::min(form.find('&', from), form.size());
    const auto pair = form.substr(from, end - from);
    const auto joint = std::min(pair.find('='), pair.size());
    fields[decoded(pair.substr(0, joint))] = joint < pair.size() ? decoded(pair.substr(joint + 1)) : "";
    from = end + 1;
  }
  return fields;
}

}  // namespace

TwilioStub::TwilioStub() : port_(free_loopback_port()) {
  set(Mode::well);
}

void TwilioStub::set(Mode mode) {
  {
    const std::lock_guard lock{mutex_};
    mode_ = mode;
  }
  if (mode == Mode::down) {
    stub_.reset();
  } else if (!stub_) {
    stub_.emplace([this](const auto& request) { return answer(request); }, port_);
  }
}

std::vector<TwilioStub::Text> TwilioStub::taken() const {
  const std::lock_guard lock{mutex_};
  return taken_;
}

void TwilioStub::when_taken(std::function<void(const Text&)> action) {
  const std::lock_guard lock{mutex_};
  when_taken_ = std::move(action);
}

HttpStub::Answer TwilioStub::answer(const HttpStub::Request& request) {
  const auto mode = [this] {
    const std::lock_guard lock{mutex_};
    return mode_;
  }();
  if (mode == Mode::failing) return {.status = 500};
  if (mode == Mode::slow) std::this_thread::sleep_for(a_slow_answer);
  if (request.method == "POST") {
    auto given = take(request.body);
    given.stay_silent = mode == Mode::mute;
    return given;
  }
  return request.target.find("/Messages.json") == std::string::npos
             ? HttpStub::Answer{.status = 200, .body = "{}"}
             : list(request.target);
}

HttpStub::Answer TwilioStub::take(const std::string& form) {
  auto fields = fields_of(form);
  Text text{.sid = {}, .to = fields["To"], .body = fields["Body"]};
  std::function<void(const Text&)> action;
  {
    const std::lock_guard lock{mutex_};
    text.sid = "SM" + std::to_string(taken_.size() + 1);
    taken_.push_back(text);
    action = when_taken_;
  }
  if (action) action(text);
  return {.status = 201, .body = nlohmann::json{{"sid", text.sid}, {"status", "queued"}}.dump()};
}

/// The newest first, as Twilio does.
HttpStub::Answer TwilioStub::list(const std::string& target) const {
  auto wanted = fields_of(target.substr(target.find('?') + 1));
  auto messages = nlohmann::json::array();
  const std::lock_guard lock{mutex_};
  for (auto each = taken_.rbegin(); each != taken_.rend(); ++each) {
    if (each->to == wanted["To"])
      messages.push_back(
          {{"sid", each->sid}, {"to", each->to}, {"body", each->body}, {"status", "delivered"}});
  }
  return {.status = 200, .body = nlohmann::json{{"messages", messages}}.dump()};
}

}  // namespace holdfast::test
