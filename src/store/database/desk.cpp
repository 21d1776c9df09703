#include "holdfast/store/desk.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "holdfast/domain/assert.hpp"
#include "store/database/answer_to.hpp"

namespace holdfast::store {

namespace asio = boost::asio;

namespace {

/// Somebody sits before a screen and waits, and others behind them for this thread: a lock that is not to be
/// had and a server that does not answer are told soon, and the press can be made again.
Settings impatient(Settings settings) {
  using std::chrono::milliseconds;
  const auto bound = [](milliseconds& timeout, milliseconds longest) {
    if (timeout.count() == 0 || timeout > longest) timeout = longest;
  };
  bound(settings.lock_timeout, milliseconds{1'000});
  bound(settings.transaction_timeout, milliseconds{10'000});
  return settings;
}

/// One question in the queue: what to do, and how to tell the asker on the asker's own executor.
struct Question {
  std::function<void(Connection&)> job;
  std::function<void(std::exception_ptr)> answer;
};

}  // namespace

/// `mutex` guards everything below it; the threads take from the queues, `enqueue` puts in, the destructor
/// sets `closing`.
struct Desk::Impl {
  Settings settings;
  std::size_t queue_max;
  Told told;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Question> urgent, normal;
  bool closing = false;

  std::vector<std::thread> threads;

  /// False if there is no room.
  bool enqueue(Question question, Urgency urgency) {
    bool has_room = false;
    {
      const std::lock_guard lock(mutex);
      auto& queue = urgency == Urgency::urgent ? urgent : normal;
      has_room = !closing && queue.size() < queue_max;
      if (has_room) queue.push_back(std::move(question));
    }
    has_room ? changed.notify_one() : tell(Outcome::busy);
    return has_room;
  }

  void tell(Outcome outcome) const {
    if (told) told(outcome);
  }

  std::optional<Question> next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return closing || !urgent.empty() || !normal.empty(); });
    if (closing) return std::nullopt;
    auto& queue = urgent.empty() ? normal : urgent;
    auto question = std::move(queue.front());
    queue.pop_front();
    return question;
  }

  void serve() {
    Connection connection{settings};
    while (auto question = next()) {
      std::exception_ptr failure;
      try {
        question->job(connection);
      } catch (...) {
        failure = std::current_exception();
      }
      tell(failure ? Outcome::failed : Outcome::answered);
      question->answer(failure);
    }
  }
};

Desk::Desk(Settings settings, std::size_t threads, std::size_t queue_max, Told told)
    : impl_(std::make_unique<Impl>()) {
  HOLDFAST_ASSERT(threads > 0 && queue_max > 0);
  impl_->settings = impatient(std::move(settings));
  impl_->queue_max = queue_max;
  impl_->told = std::move(told);
  for (std::size_t started = 0; started < threads; ++started) {
    impl_->threads.emplace_back([this] { impl_->serve(); });
  }
}

Desk::~Desk() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
  }
  impl_->changed.notify_all();
  for (auto& thread : impl_->threads) thread.join();

  const auto closed = std::make_exception_ptr(Busy("the desk is closed"));
  for (auto* queue : {&impl_->urgent, &impl_->normal}) {
    for (auto& question : *queue) question.answer(closed);
  }
}

bool Desk::post(std::function<void(Connection&)> job, std::function<void(std::exception_ptr)> done) {
  return impl_->enqueue({std::move(job), std::move(done)}, Urgency::normal);
}

asio::awaitable<void> Desk::run(std::function<void(Connection&)> job, Urgency urgency) {
  // Full is told to the asker the same way as any answer: a throw from inside an initiation has nobody to
  // catch it.
  auto ask = [this, urgency](auto handler, std::function<void(Connection&)> work) {
    auto answer = answer_to<std::exception_ptr>(std::move(handler));
    if (!impl_->enqueue({std::move(work), answer}, urgency))
      answer(std::make_exception_ptr(Busy("the desk is full")));
  };
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
      std::move(ask), token, std::move(job));
}

}  // namespace holdfast::store
