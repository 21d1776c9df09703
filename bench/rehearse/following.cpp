// What residents do once their place is kept, until they know how it ended.
#include "bench/rehearse/resident.hpp"

#include <algorithm>
#include <cmath>

#include "forecast/chance.hpp"
#include "holdfast/forecast/people.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;
using forecast::unit;
using namespace std::chrono_literals;

namespace {

constexpr double looks_per_second = 2'000;  ///< when the day has closed
constexpr std::uint64_t offers_max = 6;

}  // namespace

/// Notes what is seen now; the first time that it is more than "in the queue" the wait is over.
void Resident::show(const Screen& screen, Moment heard) {
  using enum Screen::Shows;
  if (screen.shows != screen_.shows || screen.accept != screen_.accept) looks_ = 0;
  if (screen.shows == offer && screen.accept != screen_.accept) stage_.mark("offered", heard);
  screen_ = screen;
  if (screen.shows == queued || told_) return;
  told_ = true;
  // Whoever closed the page was told when they did not look.
  if (!went_away_) stage_.tally.told.add(heard - kept_at_);
}

asio::awaitable<void> Resident::look() {
  const bool by_program = way_ == Way::program;
  auto request = get(connection_.host(), (by_program ? "/v1/registrations/" : "/r/") + reference_);
  const auto answer = co_await ask(by_program ? Step::status : Step::status_page, std::move(request));
  ++looks_;
  if (answer.status != status::good) co_return;
  auto text = answer.text();
  show(by_program ? read_status(text) : read_page(text), answer.heard);
  // What the stream brought meanwhile was on the screen before this. If it was something else, it is asked
  // anew.
  const auto passed = listening_ ? stream_.pass_over() : std::nullopt;
  if (passed && *passed != screen_.standing) {
    stream_.close();
    listening_ = false;
  }
  if (!by_program) co_await load_assets(std::move(text));
}

/// Until they have an appointment, do not want one, or the day closes.
asio::awaitable<void> Resident::follow() {
  while (goes_on()) {
    switch (screen_.shows) {
      case Screen::Shows::booked: co_return;
      case Screen::Shows::over:
        if (!again_) co_return;
        co_await go_again();
        break;
      case Screen::Shows::offer:
        if (answered_ != screen_.accept && offers_ < offers_max) {
          co_await decide();
          break;
        }
        [[fallthrough]];
      case Screen::Shows::queued:
      case Screen::Shows::kept: co_await hear_of_change(); break;
    }
  }
}

asio::awaitable<void> Resident::hear_of_change() {
  if (way_ == Way::page && !leaves_) {
    co_await listen();
  } else {
    // A program asks again soon, and then less and less often; a person comes back when they think of it.
    if (way_ == Way::program) {
      due_ += ticks(Seconds{std::min(20.0, 2 * std::pow(1.5, looks_))});
    } else {
      went_away_ = true;
      wait(stage_.scenario.habits.back, 0.5);
    }
    if (goes_on()) co_await look();
  }
}

/// As web/assets/live.js does it.
asio::awaitable<void> Resident::listen() {
  if (!listening_) {
    co_await stage_.until(due_);
    auto path = screen_.events;
    auto last = screen_.standing;
    const auto got = co_await stream_.open(std::move(path), std::move(last));
    const auto now = Clock::now();
    stage_.tally.count(Step::stream, got, now - due_);
    due_ = now;
    listening_ = got == status::good;
    if (!listening_) {
      due_ += ticks(Seconds{20 + 20 * unit(random_)});
      if (goes_on()) co_await look();
      co_return;
    }
  }
  const auto event = co_await stream_.next(stage_.closes);
  due_ = Clock::now();
  if (!event) {
    listening_ = false;
    due_ += ticks(Seconds{1 + 5 * unit(random_)});
    co_return;
  }
  show(read_page(event->page), event->heard);
  looks_again_ = event->heard + ticks(Seconds{1 + 3 * unit(random_)});
}

asio::awaitable<void> Resident::decide() {
  answered_ = screen_.accept;
  const auto will = forecast::reply(stage_.scenario.figures, number_, offers_++);
  again_ = will.again;
  const bool forgets = will.answer == forecast::Answer::is_silent;
  const auto presses_at = due_ + ticks(will.after);
  // The page asks once more for what it was sent, so that the hold begins; unless the person is faster.
  if (screen_.unseen && (forgets || looks_again_ < presses_at)) {
    due_ = std::max(due_, looks_again_);
    if (goes_on()) co_await look();
    if (screen_.accept != answered_) co_return;
  }
  if (forgets) {
    ++stage_.tally.counts["forgot"];
    co_return;
  }
  due_ = std::max(due_, presses_at);
  if (!goes_on()) co_return;
  const bool accepts = will.answer == forecast::Answer::accepts;
  auto request = post_empty(accepts ? screen_.accept : screen_.decline);
  const auto offer = screen_.offer;
  const auto answer = co_await ask_until_taken(Step::press, std::move(request));
  if (answer.status == status::conflict || answer.status == status::gone) ++stage_.tally.counts["too-late"];
  if (answer.status == status::see_other) {
    request = get(connection_.host(), offer);
    co_await ask(Step::offer_page, std::move(request));
  }
  co_await look();
  if (screen_.shows == Screen::Shows::booked) stage_.mark("accepted", answer.heard);
}

asio::awaitable<void> Resident::go_again() {
  again_ = false;
  wait(stage_.scenario.figures.answering.again_after, 0.3);
  if (!goes_on()) co_return;
  auto request = post_empty(screen_.again);
  co_await ask_until_taken(Step::press, std::move(request));
  ++stage_.tally.counts["went-in-again"];
  co_await look();
}

/// The last look, as a program has it: it says which of the wishes it was.
asio::awaitable<std::string> Resident::fate() {
  if (reference_.empty()) co_return refused_as_.empty() ? "gave-up" : refused_as_;
  const auto all_look = static_cast<double>(stage_.scenario.figures.people) / looks_per_second;
  if (!goes_on()) due_ = stage_.closes + ticks(Seconds{all_look * unit(random_)});
  constexpr int looks_max = 3;
  for (int looks = 0; looks < looks_max; ++looks) {
    auto request = get(connection_.host(), "/v1/registrations/" + reference_);
    const auto answer = co_await ask(Step::status, std::move(request));
    if (answer.status == status::good) {
      const auto last = read_status(answer.text());
      if (last.state == "booked") ++stage_.tally.choices[last.choice];
      co_return last.state;
    }
    due_ += 1s;
  }
  co_return "unknown";
}

}  // namespace holdfast::rehearse
