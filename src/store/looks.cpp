#include "holdfast/store/looks.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/answer_to.hpp"

namespace holdfast::store {

namespace asio = boost::asio;

namespace {

constexpr std::size_t together_max = 256;
constexpr std::size_t waiting_max = 8 * together_max;
constexpr std::size_t readers_max =
    2;  ///< threads of the desk that read at once: the others are for the urgent

using Answer = std::optional<StatusView>;

struct Asker {
  RegistrationId id;
  std::function<void(std::exception_ptr, Answer)> answer;
};

void fail(std::vector<Asker>& askers, const std::exception_ptr& failure) {
  for (auto& asker : askers) asker.answer(failure, std::nullopt);
}

void answer(std::vector<Asker>& askers, Connection& connection) {
  std::vector<RegistrationId> ids;
  ids.reserve(askers.size());
  for (const auto& asker : askers) ids.push_back(asker.id);
  try {
    auto read = connection.in_transaction([&](Transaction& tx) { return read_statuses(tx, ids); });
    for (std::size_t at = 0; at < askers.size(); ++at) askers[at].answer(nullptr, std::move(read[at]));
  } catch (...) {
    fail(askers, std::current_exception());
  }
}

}  // namespace

/// Shared with the desk's jobs. `mutex` guards what follows it.
struct Looks::Impl : std::enable_shared_from_this<Looks::Impl> {
  explicit Impl(Desk& at) : desk(at) {}

  Desk& desk;
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
    if (!has_room) return asker.answer(busy(), std::nullopt);
    if (leads) read_on();
  }

  /// Has the waiting read, and those who come meanwhile, until nobody waits.
  void read_on() {
    const auto job = [self = shared_from_this()](Connection& connection) {
      auto askers = self->take();
      answer(askers, connection);
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
    fail(askers, busy());
  }

  static std::exception_ptr busy() { return std::make_exception_ptr(Desk::Busy("too many look at once")); }
};

Looks::Looks(Desk& desk) : impl_(std::make_shared<Impl>(desk)) {}
Looks::~Looks() = default;

asio::awaitable<Answer> Looks::status(RegistrationId id) {
  auto ask = [impl = impl_, id](auto handler) {
    impl->ask({id, answer_to<std::exception_ptr, Answer>(std::move(handler))});
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Answer)>(
      std::move(ask), asio::use_awaitable);
}

}  // namespace holdfast::store
