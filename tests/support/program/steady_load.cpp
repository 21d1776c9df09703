#include "support/program/steady_load.hpp"

#include <algorithm>

namespace holdfast::test {

namespace {

constexpr int connections = 8;

}  // namespace

SteadyLoad::SteadyLoad(Crowd& crowd, const std::string& url, int per_second)
    : crowd_(crowd),
      every_(std::chrono::nanoseconds{std::chrono::seconds{1}} / per_second),
      start_(std::chrono::steady_clock::now()) {
  for (int at = 0; at < connections; ++at) threads_.emplace_back([this, url] { send(url); });
}

SteadyLoad::~SteadyLoad() {
  stopping_ = true;
  for (auto& thread : threads_) thread.join();
}

void SteadyLoad::send(const std::string& url) {
  app::HttpClient client{url};
  while (!stopping_) {
    const auto due = start_ + every_ * next_++;
    std::this_thread::sleep_until(due);
    const auto status = crowd_.send_one(client);
    const auto took = std::chrono::steady_clock::now() - due;
    const std::lock_guard lock{mutex_};
    answers_.push_back({status, took});
  }
}

SteadyLoad::Stretch SteadyLoad::measure(std::chrono::milliseconds length) {
  {
    const std::lock_guard lock{mutex_};
    answers_.clear();
  }
  std::this_thread::sleep_for(length);
  std::vector<Answer> answers;
  {
    const std::lock_guard lock{mutex_};
    answers.swap(answers_);
  }
  Stretch stretch{.answered = answers.size()};
  if (answers.empty()) return stretch;

  std::ranges::sort(answers, {}, &Answer::took);
  stretch.accepted = static_cast<std::size_t>(std::ranges::count(answers, 202, &Answer::status));
  stretch.accepted_per_second =
      static_cast<double>(stretch.accepted) / std::chrono::duration<double>(length).count();
  stretch.p50_ms = answers[answers.size() / 2].took.count();
  stretch.p99_ms = answers[answers.size() * 99 / 100].took.count();
  return stretch;
}

}  // namespace holdfast::test
