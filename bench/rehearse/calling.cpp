// How residents come in by telephone, and what the agent does meanwhile.
#include "bench/rehearse/resident.hpp"

#include "bench/rehearse/agents.hpp"
#include "holdfast/forecast/people.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<bool> Resident::call() {
  const auto& centre = stage_.scenario.call_centre;
  for (std::uint64_t calls = 0; calls < centre.calls && goes_on(); ++calls) {
    co_await stage_.until(due_);
    ++stage_.tally.counts["calls"];
    auto* const agent = stage_.agents->take();
    if (agent != nullptr) {
      const bool taken = co_await talk(*agent);
      stage_.agents->give_back(agent);
      leaves_ = true;
      co_return taken;
    }
    ++stage_.tally.counts["busy-tones"];
    wait(centre.redial, 0.5);
  }
  way_ = Way::page;
  co_return goes_on() && co_await fill_in();
}

/// The agent asks and types; then both wait for the offer.
asio::awaitable<bool> Resident::talk(Agent& agent) {
  if (agent.csrf.empty()) co_await agent.get(stage_, "/staff/register");
  ++stage_.tally.counts["calls-taken"];
  wait(stage_.scenario.call_centre.talk, 0.3);
  co_await stage_.until(due_);
  const auto pressed = due_;
  auto fields =
      person_fields(form_, "call-" + std::to_string(stage_.tally.opened_at) + '-' + std::to_string(number_));
  for (std::size_t wish = 0; wish < form_.preferences.size(); ++wish) add_wish(fields, form_, wish);
  Answer answer;
  for (int tries = 0; tries < tries_max && goes_on(); ++tries) {
    answer = co_await agent.post(stage_, "/staff/register", fields);
    due_ = answer.heard;
    if (answer.status != status::later && answer.status != 0) break;
    due_ += 5s;
    co_await stage_.until(due_);
  }
  if (!note_end(answer, pressed)) co_return false;
  way_ = Way::page;
  co_await decide_on_the_line(agent, answer.header("Location"));
  co_return true;
}

asio::awaitable<void> Resident::decide_on_the_line(Agent& agent, std::string page) {
  constexpr int looks_max = 10;
  std::string standing = "queued";
  for (int looks = 0; looks < looks_max && standing == "queued"; ++looks) {
    due_ += 1s;
    co_await stage_.until(due_);
    const auto answer = co_await agent.get(stage_, page + "/standing");
    if (answer.status == status::good) standing = answer.text();
  }
  if (standing != "queued") stage_.tally.told.add(Clock::now() - kept_at_);
  told_ = told_ || standing != "queued";
  due_ = Clock::now();
  if (!standing.starts_with("offered")) co_return;
  stage_.mark("offered", due_);
  const auto shown = co_await agent.get(stage_, page);
  Fields fields{{"offer", std::string{between(shown.text(), "name=\"offer\" value=\"", "\"")}}};
  const auto will = forecast::reply(stage_.scenario.figures, number_, offers_++);
  again_ = will.again;
  if (will.answer == forecast::Answer::is_silent) co_return;  // they want to think about it, and hang up
  const bool accepts = will.answer == forecast::Answer::accepts;
  const auto answer =
      co_await agent.post(stage_, page + (accepts ? "/accept" : "/decline"), std::move(fields));
  if (accepts && answer.status < 400) stage_.mark("accepted", answer.heard);
  due_ = Clock::now();
}

}  // namespace holdfast::rehearse
