#include "bench/rehearse/part.hpp"

#include <sys/resource.h>

#include <exception>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bench/rehearse/agents.hpp"
#include "bench/rehearse/resident.hpp"
#include "holdfast/forecast/people.hpp"

namespace holdfast::rehearse {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds hang_up_every{250};
/// After the day has closed everybody has looked once more, or never will.
constexpr std::chrono::seconds last_looks{120};

/// Those of all arrivals that are this part's, with their numbers.
std::vector<std::pair<std::uint64_t, Instant>> arrivals_of(const Part& part,
                                                           const forecast::Figures& figures) {
  std::vector<std::pair<std::uint64_t, Instant>> own;
  const auto all = forecast::arrivals(figures);
  for (std::uint64_t n = part.number - 1; n < all.size(); n += part.of) own.emplace_back(n, all[n]);
  return own;
}

/// Milliseconds of this process.
std::uint64_t cpu_used() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) { return time.tv_sec * 1'000 + time.tv_usec / 1'000; };
  return static_cast<std::uint64_t>(of(used.ru_utime) + of(used.ru_stime));
}

forecast::Figures onlookers_of(forecast::Figures figures, double for_each) {
  figures.people = static_cast<std::uint64_t>(static_cast<double>(figures.people) * for_each);
  figures.seed ^= 0x100C;
  return figures;
}

/// The people of a part, each a coroutine that begins when they come.
class Play {
 public:
  explicit Play(const Part& part)
      : part_(part),
        figures_(figures_at(part.scenario, part.opens_at)),
        town_(figures_, 0),
        network_(context_, part.url),
        acknowledged_(part.acknowledged),
        stage_{.network = network_,
               .scenario = part_.scenario,
               .town = town_,
               .tally = tally_,
               .acknowledged = acknowledged_,
               .opens_at = part.opens_at,
               .opened = on_the_clock(part.opens_at),
               .closes = on_the_clock(part.opens_at) + ticks(part.scenario.lasts())} {
    if (!part.agents.empty()) {
      agents_.emplace(stage_, part.agents);
      stage_.agents = &*agents_;
    }
  }

  Tally run() {
    tally_.scenario = part_.scenario.name;
    tally_.scale = part_.scenario.scale;
    tally_.compress = part_.scenario.compress;
    tally_.opened_at = std::chrono::floor<std::chrono::seconds>(part_.opens_at).time_since_epoch().count();
    tally_.parts = part_.of;
    tally_.people = figures_.people;
    tally_.which = {part_.number};
    tally_.kept_at.resize(slices);
    spawn(come());
    if (part_.scenario.habits.onlookers > 0) spawn(pass_by());
    // Half of the desks ring; at all of them calls are taken.
    for (std::size_t at = 0; at < part_.agents.size(); at += 2) spawn(agents_->ring());
    asio::co_spawn(context_, watch_deadlines(), [](const std::exception_ptr& broken) {
      if (broken) std::rethrow_exception(broken);
    });
    context_.run();
    tally_.counts["generator-cpu-ms"] = cpu_used();
    return std::move(tally_);
  }

 private:
  static Moment on_the_clock(Instant instant) {
    return Clock::now() + (instant - std::chrono::system_clock::now());
  }

  void spawn(asio::awaitable<void> life) {
    ++going_on_;
    asio::co_spawn(context_, std::move(life), [this](const std::exception_ptr& broken) {
      --going_on_;
      if (broken) std::rethrow_exception(broken);
    });
  }

  asio::awaitable<void> come() {
    const auto all = arrivals_of(part_, figures_);
    for (const auto& [number, at] : all) {
      const auto comes_at = stage_.opened + (at - figures_.opens_at);
      co_await sleep_until(comes_at);
      spawn(live(number, comes_at));
    }
  }
  asio::awaitable<void> live(std::uint64_t number, Moment comes_at) {
    const auto resident = std::make_unique<Resident>(stage_, number, comes_at);
    const auto fate = co_await resident->live();
    ++tally_.fates[fate];
  }
  asio::awaitable<void> pass_by() {
    const auto figures = onlookers_of(figures_, part_.scenario.habits.onlookers);
    const auto all = arrivals_of(part_, figures);
    for (const auto& [number, at] : all) {
      const auto comes_at = stage_.opened + (at - figures_.opens_at);
      co_await sleep_until(comes_at);
      spawn(look_around(stage_, figures_.people + number, comes_at));
    }
  }

  /// Ends when nobody is there any more; whoever still waits long after the end is a fault.
  asio::awaitable<void> watch_deadlines() {
    while (going_on_ > 0) {
      co_await sleep_until(Clock::now() + hang_up_every);
      network_.hang_up_late(Clock::now());
      if (Clock::now() > stage_.closes + last_looks)
        throw std::runtime_error(std::to_string(going_on_) + " residents do not come to an end");
    }
  }

  asio::awaitable<void> sleep_until(Moment moment) {
    asio::steady_timer timer{context_, moment};
    co_await timer.async_wait(asio::use_awaitable);
  }

  const Part& part_;
  const forecast::Figures figures_;
  const forecast::Town town_;
  asio::io_context context_{1};
  Network network_;
  std::ofstream acknowledged_;
  Tally tally_;
  Stage stage_;
  std::optional<Agents> agents_;
  std::size_t going_on_ = 0;
};

}  // namespace

asio::awaitable<void> Stage::until(Moment due) {
  if (due <= Clock::now()) co_return;
  asio::steady_timer timer{network.context(), due};
  co_await timer.async_wait(asio::use_awaitable);
  tally.lag.add(Clock::now() - due);
}

std::size_t Stage::slice_of(Moment moment) const {
  const auto place = Seconds(moment - opened) / Seconds(closes - opened) * static_cast<double>(slices);
  return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(slices - 1)));
}

void Stage::mark(std::string_view name, Moment moment) {
  auto& series = tally.series[std::string{name}];
  series.resize(slices);
  ++series[slice_of(moment)];
}

forecast::Figures figures_at(const Scenario& scenario, Instant opens_at) {
  auto figures = scenario.figures;
  figures.opens_at = opens_at;
  return figures;
}

Tally play(const Part& part) {
  return Play{part}.run();
}

}  // namespace holdfast::rehearse
