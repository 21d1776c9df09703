#include "intake/waiter.hpp"

#include <boost/asio/post.hpp>

namespace holdfast::intake {

namespace {

/// The waiters of one lane on their way to it. A lane that ends without running them ends them too.
class OnTheirWay {
 public:
  explicit OnTheirWay(Waiter* first) : first_(first) {}
  OnTheirWay(OnTheirWay&& other) noexcept : first_(std::exchange(other.first_, nullptr)) {}
  OnTheirWay& operator=(OnTheirWay&&) = delete;
  ~OnTheirWay() {
    while (first_) std::exchange(first_, first_->next)->drop();
  }

  void operator()() {
    while (first_) std::exchange(first_, first_->next)->wake();
  }

 private:
  Waiter* first_;
};

}  // namespace

void WakeList::wake_all() {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    auto* waiter = std::exchange(first_[lane], nullptr);
    if (waiter) boost::asio::post(*lanes_[lane], OnTheirWay{waiter});
  }
}

}  // namespace holdfast::intake
