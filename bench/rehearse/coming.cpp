// How residents come in: the pages of the form, or a program.
#include "bench/rehearse/resident.hpp"

#include <algorithm>

#include "holdfast/forms/generator.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;

namespace {

constexpr int reloads_max = 5;

}  // namespace

/// Those who are impatient load it again.
asio::awaitable<void> Resident::read_form() {
  for (int loads = 0; loads == 0 || (loads < reloads_max && happens(stage_.scenario.habits.refresh));
       ++loads) {
    auto request = get(connection_.host(), "/register");
    const auto page = co_await ask_until_taken(Step::page, std::move(request));
    auto html = page.text();
    key_ = between(html, "name=\"key\" value=\"", "\"");
    co_await load_assets(std::move(html));
    wait(stage_.scenario.habits.fill / 50, 0.5);
  }
}

/// The three pages of the form: who they are, when they could come, everything once more.
asio::awaitable<bool> Resident::fill_in() {
  co_await read_form();
  const auto fill = stage_.scenario.habits.fill;
  auto fields = person_fields(form_, key_);
  wait(fill * 0.5, 0.4);
  auto request = post_form("/register/times", fields);
  co_await ask_until_taken(Step::form_step, std::move(request));
  const auto wishes = form_.preferences.size();
  for (std::size_t wish = 0; wish < wishes && goes_on(); ++wish) {
    wait(fill * 0.4 / static_cast<double>(wishes), 0.4);
    const auto& wished = form_.preferences[wish];
    auto pressed = fields;
    pressed.emplace_back("do", "add " + wished.start.value_or("") + ' ' + wished.clinic.value_or(""));
    request = post_form("/register/times", pressed);
    co_await ask_until_taken(Step::form_step, std::move(request));
    add_wish(fields, form_, wish);
  }
  wait(fill * 0.1, 0.4);
  auto checked = fields;
  checked.emplace_back("do", "check");
  request = post_form("/register/times", checked);
  co_await ask_until_taken(Step::form_step, std::move(request));
  wait(fill * 0.1, 0.4);
  request = post_form("/register", fields);
  const bool taken =
      co_await press_register(Step::submit, std::move(request), happens(stage_.scenario.habits.twice));
  if (!taken) co_return false;
  co_await look();
  co_return true;
}

asio::awaitable<bool> Resident::send_json() {
  wait(stage_.scenario.habits.fill, 0.4);
  const auto key = "Idempotency-Key: rehearsal-" + std::to_string(stage_.tally.opened_at) + '-' +
                   std::to_string(number_) + "\r\n";
  auto request = post(connection_.host(), "/v1/registrations", "application/json", forms::json(form_), key);
  co_return co_await press_register(Step::submit, std::move(request), happens(stage_.scenario.habits.twice));
}

/// `twice`: the second press is on its way before the first is answered.
asio::awaitable<bool> Resident::press_register(Step step, std::string request, bool twice) {
  const auto pressed = due_;
  co_await stage_.until(due_);
  if (!goes_on()) {
    refused_as_ = "gave-up";
    co_return false;
  }
  Connection second{stage_.network, number_};
  bool on_its_way = false;
  if (twice) on_its_way = co_await second.say(request);
  auto answer = co_await ask_until_taken(step, std::move(request));
  if (on_its_way) {
    const auto other = co_await answer_of(second);
    stage_.tally.count(step, other.status, other.heard - pressed);
    ++stage_.tally.counts["pressed-twice"];
    acknowledged(other);
    if (answer.status != status::accepted && answer.status != status::see_other) answer = other;
  }
  co_return note_end(answer, pressed);
}

asio::awaitable<void> look_around(Stage& stage, std::uint64_t number, Moment comes_at) {
  Connection connection{stage.network, number};
  std::string html;
  auto due = comes_at;
  for (const std::string path : {"/", "/register"}) {
    co_await stage.until(due);
    auto request = get(connection.host(), path);
    const auto answer = co_await ask(connection, std::move(request));
    stage.tally.count(Step::page, answer.status, answer.heard - due);
    if (answer.status == status::good) html += answer.text();
    due = std::max(due + ticks(stage.scenario.habits.fill / 20), answer.heard);
  }
  std::set<std::string> assets;
  for (const auto& path : assets_of(html)) {
    if (!assets.insert(path).second) continue;
    const auto sent = Clock::now();
    auto request = get(connection.host(), path);
    const auto answer = co_await ask(connection, std::move(request));
    stage.tally.count(Step::asset, answer.status, answer.heard - sent);
  }
  ++stage.tally.counts["onlookers"];
}

}  // namespace holdfast::rehearse
