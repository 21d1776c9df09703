#include "bench/rehearse/agents.hpp"

#include <algorithm>

#include "bench/rehearse/screen.hpp"
#include "forecast/chance.hpp"
#include "support/program/browser.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t first_desk = 15'000'000;  ///< addresses of their own, behind all residents
constexpr auto form_type = "application/x-www-form-urlencoded";
constexpr Seconds pause_max{10};  ///< of an agent who found nobody to ring
/// Whoever is rung last has decided when everybody looks for the last time, whichever part they are of.
constexpr std::chrono::seconds rings_no_more{3};

}  // namespace

Agent::Agent(Network& network, std::uint64_t number, std::string session)
    : connection(network, first_desk + number), cookie("Cookie: staff=" + std::move(session) + "\r\n") {}

asio::awaitable<Answer> Agent::get(Stage& stage, std::string path) {
  const auto sent = Clock::now();
  auto request = rehearse::get(connection.host(), path, cookie);
  auto answer = co_await ask(connection, std::move(request));
  stage.tally.count(Step::staff, answer.status, answer.heard - sent);
  if (csrf.empty()) csrf = between(answer.text(), "name=\"csrf\" value=\"", "\"");
  co_return answer;
}

asio::awaitable<Answer> Agent::post(Stage& stage, std::string path,
                                    std::vector<std::pair<std::string, std::string>> fields) {
  const auto sent = Clock::now();
  fields.emplace_back("csrf", csrf);
  auto request = rehearse::post(connection.host(), path, form_type, test::form_body(fields), cookie);
  auto answer = co_await ask(connection, std::move(request));
  stage.tally.count(Step::staff, answer.status, answer.heard - sent);
  co_return answer;
}

Agents::Agents(Stage& stage, const std::vector<std::string>& sessions)
    : stage_(stage), random_(stage.scenario.figures.seed) {
  for (const auto& session : sessions) all_.emplace_back(stage.network, all_.size(), session);
  for (auto& agent : all_) free_.push_back(&agent);
}

Agent* Agents::take() {
  if (free_.empty()) return nullptr;
  auto* const agent = free_.back();
  free_.pop_back();
  return agent;
}

void Agents::give_back(Agent* agent) {
  free_.push_back(agent);
}

asio::awaitable<void> Agents::ring() {
  const auto pause = std::min(pause_max, 2 * stage_.scenario.call_centre.talk);
  auto due = stage_.opened + ticks(pause * forecast::unit(random_));
  while (due < stage_.closes - rings_no_more) {
    co_await stage_.until(due);
    auto* const agent = take();
    bool rang = false;
    if (agent != nullptr) {
      rang = co_await ring_one(*agent);
      if (rang) {
        const auto end = Clock::now() + ticks(stage_.scenario.call_centre.talk / 2);
        co_await stage_.until(std::min(end, stage_.closes));
      }
      give_back(agent);
    }
    due = Clock::now();
    if (!rang) due += ticks(pause * (0.5 + forecast::unit(random_)));
  }
}

/// As an agent does who takes the next call: false if there is nobody to ring.
asio::awaitable<bool> Agents::ring_one(Agent& agent) {
  if (agent.csrf.empty()) co_await agent.get(stage_, "/staff/register");
  const auto taken = co_await agent.post(stage_, "/staff/calls", {});
  const auto path = taken.header("Location");
  if (taken.status != status::see_other || path.empty()) co_return false;
  ++stage_.tally.counts["rang"];
  const auto page = co_await agent.get(stage_, path);
  const std::string offer{between(page.text(), "name=\"offer\" value=\"", "\"")};
  const auto& answering = stage_.scenario.figures.answering;
  const auto drawn = forecast::unit(random_);
  std::string press = "/told";
  if (!offer.empty()) {
    press = drawn < answering.accept                         ? "/accept"
            : drawn < answering.accept + answering.no_answer ? "/no-answer"
                                                             : "/decline";
  }
  std::vector<std::pair<std::string, std::string>> fields{{"offer", offer}};
  co_await agent.post(stage_, path + press, std::move(fields));
  co_return true;
}

}  // namespace holdfast::rehearse
