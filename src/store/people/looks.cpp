#include "holdfast/store/looks.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace holdfast::store {

namespace asio = boost::asio;

namespace {

constexpr std::size_t together_max = 256;
constexpr std::size_t waiting_max = 32 * together_max;
/// Threads of the desk that read at once: the others are for the urgent.
constexpr std::size_t readers_max = 2;

using Answer = std::unique_ptr<const StatusView>;

/// Whose coroutine waits, and where it goes on.
struct Asker {
  RegistrationId id;
  Looks::Who who;
  asio::any_io_executor executor;  ///< keeps its io_context at work until the answer is posted
  std::function<void(std::exception_ptr, Answer)> go_on;  ///< on that executor
};

struct Told {
  Asker asker;
  std::exception_ptr failure;
  Answer answer;
};

/// One post for all of an executor: each wakes its thread.
void tell(std::vector<Told> all) {
  while (!all.empty()) {
    const auto executor = all.back().asker.executor;
    const auto others = std::partition(all.begin(), all.end(),
                                       [&](const Told& told) { return told.asker.executor != executor; });
    std::vector<Told> here(std::make_move_iterator(others), std::make_move_iterator(all.end()));
    all.erase(others, all.end());
    asio::post(executor, [here = std::move(here)]() mutable {
      for (auto& [asker, failure, answer] : here) asker.go_on(failure, std::move(answer));
    });
  }
}

void fail(std::vector<Asker> askers, const std::exception_ptr& failure) {
  std::vector<Told> told;
  for (auto& asker : askers) told.push_back({std::move(asker), failure, nullptr});
  tell(std::move(told));
}

std::vector<Answer> read(Connection& connection, const std::vector<RegistrationId>& ids) {
  return connection.look([&](Transaction& tx) { return read_statuses(tx, ids); });
}

/// The clocks of offers that people see here for the first time are started, and those people read again.
void see(Connection& connection, const std::vector<Asker>& askers, std::vector<Answer>& answers,
         std::chrono::seconds hold) {
  std::vector<RegistrationId> ids;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < askers.size(); ++at) {
    if (askers[at].who != Looks::Who::person || !answers[at] || !answers[at]->unseen) continue;
    ids.push_back(askers[at].id);
    places.push_back(at);
  }
  if (ids.empty()) return;
  connection.in_transaction_again([&](Transaction& tx) { start_holds(tx, ids, hold); });
  auto again = read(connection, ids);
  for (std::size_t at = 0; at < places.size(); ++at) answers[places[at]] = std::move(again[at]);
}

void answer(std::vector<Asker> askers, Connection& connection, std::chrono::seconds hold) {
  std::vector<RegistrationId> ids;
  ids.reserve(askers.size());
  for (const auto& asker : askers) ids.push_back(asker.id);
  std::vector<Answer> answers;
  try {
    answers = read(connection, ids);
    see(connection, askers, answers, hold);
  } catch (...) {
    return fail(std::move(askers), std::current_exception());
  }
  std::vector<Told> told;
  told.reserve(askers.size());
  for (std::size_t at = 0; at < askers.size(); ++at) {
    told.push_back({std::move(askers[at]), nullptr, std::move(answers[at])});
  }
  tell(std::move(told));
}

}  // namespace

/// Shared with the desk's jobs. `mutex` guards what follows it.
struct Looks::Impl : std::enable_shared_from_this<Looks::Impl> {
  Impl(Desk& at, std::chrono::seconds given) : desk(at), hold(given) {}

  Desk& desk;
  const std::chrono::seconds hold;
  std::mutex mutex;
  std::vector<Asker> waiting;
  std::size_t readers = 0;

  void ask(Asker asker) {
    bool has_room = false;
    bool leads = false;
    {
      const std::lock_guard lock{mutex};
      has_room = waiting.size() < waiting_max;
      if (has_room) waiting.push_back(std::move(asker));
      leads = has_room && readers < readers_max;
      if (leads) ++readers;
    }
    if (!has_room) {
      std::vector<Asker> refused;
      refused.push_back(std::move(asker));
      return fail(std::move(refused), busy());
    }
    if (leads) read_on();
  }

  /// Has the waiting read, and those who come meanwhile, until nobody waits.
  void read_on() {
    const auto job = [self = shared_from_this()](Connection& connection) {
      answer(self->take(), connection, self->hold);
    };
    const auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
      if (failure) return self->give_up();
      {
        const std::lock_guard lock{self->mutex};
        if (self->waiting.empty()) {
          --self->readers;
          return;
        }
      }
      self->read_on();
    };
    if (!desk.post(job, done)) give_up();
  }

  std::vector<Asker> take() {
    const std::lock_guard lock{mutex};
    if (waiting.size() <= together_max) return std::exchange(waiting, {});
    const auto end = waiting.begin() + together_max;
    std::vector<Asker> first(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
    waiting.erase(waiting.begin(), end);
    return first;
  }

  /// There is no room at the desk, or it closes: nobody here is kept waiting for ever.
  void give_up() {
    std::vector<Asker> askers;
    {
      const std::lock_guard lock{mutex};
      --readers;
      askers = std::exchange(waiting, {});
    }
    fail(std::move(askers), busy());
  }

  static std::exception_ptr busy() { return std::make_exception_ptr(Desk::Busy("too many look at once")); }
};

Looks::Looks(Desk& desk, std::chrono::seconds hold) : impl_(std::make_shared<Impl>(desk, hold)) {}
Looks::~Looks() = default;

asio::awaitable<Answer> Looks::status(RegistrationId id, Who who) {
  auto ask = [impl = impl_, id, who]<class Handler>(Handler handler) {
    auto executor = asio::prefer(asio::any_io_executor{asio::get_associated_executor(handler)},
                                 asio::execution::outstanding_work.tracked);
    const auto waiting = std::make_shared<Handler>(std::move(handler));
    impl->ask({id, who, std::move(executor), [waiting](std::exception_ptr failure, Answer answer) {
                 std::move (*waiting)(std::move(failure), std::move(answer));
               }});
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Answer)>(
      std::move(ask), asio::use_awaitable);
}

}  // namespace holdfast::store
