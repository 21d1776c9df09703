#include "support/program/visitors.hpp"

#include <fstream>

#include "support/program/a_crowd.hpp"

namespace holdfast::test {

namespace {

using namespace std::chrono_literals;

constexpr auto a_moment = 20ms;
constexpr int looks_max = 3000;

Instant now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

bool says_later(const app::HttpClient::Answer& answer) {
  return answer.status == 0 || answer.status >= 500;
}

}  // namespace

Visitors::Visitors(const Home& home, std::string url, int connections, std::uint64_t seed)
    : url_(std::move(url)),
      seed_(seed),
      file_(home.folder() / ("visitors-" + std::to_string(seed))),
      generator_(demo_programme(), now(), seed) {
  std::ofstream{file_};
  for (int at = 0; at < connections; ++at) threads_.emplace_back([this] { come_and_go(); });
}

Visitors::~Visitors() {
  stop();
}

void Visitors::stop() {
  stopping_ = true;
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void Visitors::come_and_go() {
  app::HttpClient client{url_};
  while (!stopping_) visit(client, next_++);
}

void Visitors::visit(app::HttpClient& client, std::uint64_t person) {
  const auto reference = register_one(client, person);
  if (!reference.empty()) accept_one(client, reference);
}

/// The reference, or an empty text if it was refused, or nobody waits for an answer any more.
std::string Visitors::register_one(app::HttpClient& client, std::uint64_t person) {
  const auto key = "Idempotency-Key: " + std::to_string(seed_) + "-" + std::to_string(person);
  const auto form = forms::json(generator_.form(person));
  for (int looks = 0; looks < looks_max && !stopping_; ++looks) {
    const auto answer = client.post("/v1/registrations", form, {key});
    count(answer);
    if (answer.status == 202) {
      auto reference = Json::parse(answer.body).at("reference").get<std::string>();
      ++acknowledged_;
      const std::lock_guard lock{mutex_};
      std::ofstream{file_, std::ios::app} << reference << '\n';
      return reference;
    }
    if (!says_later(answer)) return {};
    std::this_thread::sleep_for(a_moment);
  }
  return {};
}

void Visitors::accept_one(app::HttpClient& client, const std::string& reference) {
  for (int looks = 0; looks < looks_max && !stopping_; ++looks) {
    auto answer = client.get("/v1/registrations/" + reference);
    count(answer);
    if (answer.status == 200) {
      const auto status = Json::parse(answer.body);
      if (status.at("state") != "offered" && status.at("state") != "queued") return;
      if (status.at("state") == "offered") {
        const auto offer = status.at("offer").at("id").get<std::string>();
        answer = client.post("/v1/offers/" + offer + "/accept", "{}");
        count(answer);
        if (answer.status == 200) {
          const std::lock_guard lock{mutex_};
          accepted_.push_back(reference);
        }
        if (!says_later(answer)) return;
      }
    } else if (!says_later(answer)) {
      return;
    }
    std::this_thread::sleep_for(a_moment);
  }
}

void Visitors::count(const app::HttpClient::Answer& answer) {
  const std::lock_guard lock{mutex_};
  ++answers_[answer.status];
}

std::map<int, std::size_t> Visitors::answers() const {
  const std::lock_guard lock{mutex_};
  return answers_;
}

std::size_t Visitors::without_answer() const {
  const auto all = answers();
  return all.contains(0) ? all.at(0) : 0;
}

std::size_t Visitors::server_errors() const {
  std::size_t errors = 0;
  for (const auto& [status, times] : answers()) errors += status >= 500 ? times : 0;
  return errors;
}

std::size_t Visitors::accepted() const {
  const std::lock_guard lock{mutex_};
  return accepted_.size();
}

std::vector<std::string> Visitors::undone_acceptances() const {
  app::HttpClient client{url_};
  const std::lock_guard lock{mutex_};
  std::vector<std::string> undone;
  for (const auto& reference : accepted_) {
    if (status_of(client, reference).at("state") != "booked") undone.push_back(reference);
  }
  return undone;
}

std::string Visitors::history() const {
  auto text = std::to_string(acknowledged()) + " forms kept, " + std::to_string(accepted()) +
              " offers accepted; answers:";
  for (const auto& [status, times] : answers()) {
    text += " " + std::to_string(times) + " of " + (status == 0 ? "none" : std::to_string(status));
  }
  return text;
}

}  // namespace holdfast::test
