#include "bench/rehearse/resident.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <nlohmann/json.hpp>

#include "bench/rehearse/agents.hpp"
#include "forecast/chance.hpp"
#include "holdfast/forecast/people.hpp"
#include "holdfast/forms/generator.hpp"
#include "support/program/browser.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;
using forecast::unit;
using namespace std::chrono_literals;

namespace {

// As web/assets/form.js has them.
constexpr double away_seconds = 10, wait_max_seconds = 120;
constexpr auto form_type = "application/x-www-form-urlencoded";

}  // namespace

Resident::Resident(Stage& stage, std::uint64_t number, Moment comes_at)
    : stage_(stage),
      number_(number),
      random_(forms::Random{stage.scenario.figures.seed ^ 0x5EED}.next() ^ forms::Random{number}.next()),
      form_(stage.town.form(number, stage.opens_at)),
      connection_(stage.network, number),
      stream_(stage.network, number),
      due_(comes_at) {
  const auto& habits = stage.scenario.habits;
  const auto drawn = unit(random_);
  if (drawn < habits.program) way_ = Way::program;
  const bool calls = drawn >= habits.program && drawn < habits.program + habits.call;
  if (calls && stage.agents != nullptr) way_ = Way::call;
  if (stage.agents == nullptr && form_.contact == "call") form_.contact = "sms";  // nobody is there to ring
  leaves_ = happens(habits.leaves);
}

bool Resident::happens(double share) {
  return unit(random_) < share;
}

/// A time as people take it, log-normal around its median.
void Resident::wait(Seconds median, double spread) {
  const auto radius = std::sqrt(-2 * std::log(1 - unit(random_)));
  const auto normal = radius * std::cos(2 * std::numbers::pi * unit(random_));
  due_ += ticks(median * std::exp(spread * normal));
}

asio::awaitable<std::string> Resident::live() {
  co_await stage_.until(due_);
  stage_.mark("came", due_);
  bool is_in = false;
  switch (way_) {
    case Way::page: is_in = co_await fill_in(); break;
    case Way::program: is_in = co_await send_json(); break;
    case Way::call: is_in = co_await call(); break;
  }
  if (is_in) co_await follow();
  stream_.close();
  co_return co_await fate();
}

asio::awaitable<Answer> Resident::ask(Step step, std::string request) {
  co_await stage_.until(due_);
  auto answer = co_await rehearse::ask(connection_, std::move(request));
  stage_.tally.count(step, answer.status, answer.heard - due_);
  due_ = answer.heard;
  co_return answer;
}

/// As the page's script does where there is no room.
asio::awaitable<Answer> Resident::ask_until_taken(Step step, std::string request) {
  Answer answer;
  for (int tries = 0; tries < tries_max && goes_on(); ++tries) {
    answer = co_await ask(step, request);
    if (answer.status != 0 && answer.status != status::limited && answer.status != status::later) break;
    const auto after = std::atof(answer.header("Retry-After").c_str());
    if (after > wait_max_seconds) break;
    due_ += ticks(Seconds{(after > 0 ? after : away_seconds) + 3 * unit(random_)});
  }
  co_return answer;
}

std::string Resident::post_form(std::string_view path, const Fields& fields) const {
  return post(connection_.host(), path, form_type, test::form_body(fields));
}

std::string Resident::post_empty(const std::string& path) const {
  return way_ == Way::program ? post(connection_.host(), path, "application/json", "{}")
                              : post(connection_.host(), path, form_type, "");
}

/// What a page needs and the browser has not yet.
asio::awaitable<void> Resident::load_assets(std::string html) {
  for (const auto& path : assets_of(html)) {
    if (!assets_.insert(path).second) continue;
    auto request = get(connection_.host(), path);
    co_await ask(Step::asset, std::move(request));
  }
}

void Resident::acknowledged(const Answer& answer) {
  if (answer.status != status::accepted && answer.status != status::see_other) return;
  const auto reference = answer.status == status::accepted
                             ? nlohmann::json::parse(answer.text()).at("reference").get<std::string>()
                             : answer.header("Location");
  const auto own = reference.substr(reference.rfind('/') + 1);
  ++stage_.tally.counts["acknowledged"];
  if (!reference_.empty() && own != reference_) ++stage_.tally.counts["two-references"];
  reference_ = own;
}

/// Whether the last answer, or one before it, was a 202.
bool Resident::note_end(const Answer& answer, Moment pressed) {
  acknowledged(answer);
  if (reference_.empty()) {
    const bool may_come_later =
        answer.status == 0 || answer.status == status::limited || answer.status == status::later;
    refused_as_ = may_come_later ? "gave-up" : "turned-away";
    return false;
  }
  kept_at_ = answer.heard;
  due_ = std::max(due_, answer.heard);
  stage_.tally.kept.add(answer.heard - pressed);
  stage_.tally.kept_at[stage_.slice_of(pressed)].add(answer.heard - pressed);
  stage_.mark("kept", answer.heard);
  stage_.acknowledged << reference_ << '\n';
  return true;
}

}  // namespace holdfast::rehearse
