#include "feeds/publisher.hpp"

#include <algorithm>
#include <mutex>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace holdfast::feeds {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int share_of_a_thread = 20;
constexpr auto look_again = 5ms;
constexpr auto patience = 2s;
constexpr std::chrono::milliseconds age_of_none = 250ms;  // seats that are not known yet soon are

}  // namespace

struct Publisher::State {
  Make make;
  std::chrono::milliseconds age;

  std::mutex mutex;  ///< of the rest
  std::shared_ptr<const Edition> newest;
  bool ever = false;  ///< there was one: before that, at the start, the seats are waited for
  bool making = false;
  steady_clock::time_point due{};

  void make_one() {
    const auto begun = steady_clock::now();
    std::shared_ptr<const Edition> before;
    {
      const std::scoped_lock guard{mutex};
      before = newest;
    }
    auto made = make(before.get());

    const std::scoped_lock guard{mutex};
    newest = std::move(made);
    ever = ever || newest;
    const auto took = steady_clock::now() - begun;
    due = begun + std::max<steady_clock::duration>(newest ? age : age_of_none, took * share_of_a_thread);
  }
};

Publisher::Publisher(store::Desk& desk, Make make, std::chrono::milliseconds age)
    : desk_(desk), state_(std::make_shared<State>()) {
  state_->make = std::move(make);
  state_->age = age;
}

boost::asio::awaitable<std::shared_ptr<const Edition>> Publisher::newest() const {
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  const auto until = steady_clock::now() + patience;
  while (true) {
    {
      const std::scoped_lock guard{state_->mutex};
      const auto now = steady_clock::now();
      const bool is_fresh = now < state_->due;
      if (now >= until || (is_fresh && state_->ever)) co_return state_->newest;
      if (!is_fresh && !state_->making) {
        auto job = [state = state_](store::Connection&) { state->make_one(); };
        auto done = [state = state_](std::exception_ptr) {
          const std::scoped_lock ended{state->mutex};
          state->making = false;
        };
        state_->making = desk_.post(std::move(job), std::move(done));
        if (!state_->making) co_return state_->newest;
      }
    }
    timer.expires_after(look_again);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace holdfast::feeds
