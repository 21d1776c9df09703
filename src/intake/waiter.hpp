#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/prefer.hpp>

namespace holdfast::intake {

/// What the suspended submit is told.
enum class Settlement { durable, failed, refused };

/// A suspended submit. Made on its lane's thread, handed to the journal's thread with the record, woken on
/// its lane again.
struct Waiter {
  explicit Waiter(std::size_t on_lane) : lane(on_lane) {}
  virtual ~Waiter() = default;
  /// Resumes the coroutine and ends this waiter. On the lane's thread only.
  virtual void wake() = 0;
  /// Ends this waiter and the coroutine with it: its lane will never run again.
  virtual void drop() noexcept = 0;

  std::size_t lane;
  Settlement settlement = Settlement::durable;
  Waiter* next = nullptr;

 protected:
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
};

/// A waiter over a completion handler. Lives in the handler's own memory, which Asio reuses from form to
/// form.
template <class Handler>
class WaiterOf final : public Waiter {
 public:
  static Waiter* make(Handler handler, std::size_t lane) {
    auto memory = memory_of(handler);
    auto* place = std::allocator_traits<decltype(memory)>::allocate(memory, 1);
    return new (place) WaiterOf(std::move(handler), lane);
  }

  void wake() override {
    const auto told = settlement;
    const auto keeps_running = std::move(work_);
    end()(told);
  }
  void drop() noexcept override {
    const auto keeps_running = std::move(work_);
    (void)end();
  }

 private:
  /// Gives the memory back before the handler runs, which may want it for its next form.
  Handler end() {
    auto handler = std::move(handler_);
    auto memory = memory_of(handler);
    std::destroy_at(this);
    std::allocator_traits<decltype(memory)>::deallocate(memory, this, 1);
    return handler;
  }
  WaiterOf(Handler handler, std::size_t on_lane)
      : Waiter(on_lane),
        handler_(std::move(handler)),
        work_(
            boost::asio::prefer(boost::asio::any_io_executor(boost::asio::get_associated_executor(handler_)),
                                boost::asio::execution::outstanding_work.tracked)) {}

  static auto memory_of(const Handler& handler) {
    using Memory = typename std::allocator_traits<
        boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<WaiterOf>;
    return Memory(boost::asio::get_associated_allocator(handler));
  }

  Handler handler_;
  boost::asio::any_io_executor work_;
};

/// The waiters of one batch, gathered by lane: one post wakes all of a lane.
class WakeList {
 public:
  explicit WakeList(const std::vector<boost::asio::io_context*>& lanes)
      : lanes_(lanes), first_(lanes.size()) {}

  void add(Waiter* waiter) noexcept {
    waiter->next = first_[waiter->lane];
    first_[waiter->lane] = waiter;
  }
  void wake_all();

 private:
  const std::vector<boost::asio::io_context*>& lanes_;
  std::vector<Waiter*> first_;
};

}  // namespace holdfast::intake
