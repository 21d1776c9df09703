#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "feeds/edition.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::feeds {

/// Keeps the newest edition at hand: made when it is asked for and old, once in `age` however many ask, and
/// never more than a twentieth of one thread's time. Any thread. The desk must outlive it.
class Publisher {
 public:
  /// Makes an edition, on a thread of the desk; null while the seats are not known. Told the one before.
  using Make = std::function<std::shared_ptr<const Edition>(const Edition* before)>;

  Publisher(store::Desk&, Make, std::chrono::milliseconds age);

  /// The newest, at most `age` old. Suspends while one is made, a bounded time: then, or when the desk has no
  /// room, an older one. Null while there is none.
  [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const Edition>> newest() const;

 private:
  struct State;
  store::Desk& desk_;
  std::shared_ptr<State> state_;  // a job on the desk may end after this publisher
};

}  // namespace holdfast::feeds
