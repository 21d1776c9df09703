#include "intake/waiter.hpp"

#include <boost/asio/post.hpp>

namespace holdfast::intake {

void WakeList::wake_all() {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    auto* waiter = std::exchange(first_[lane], nullptr);
    if (!waiter) continue;
    boost::asio::post(*lanes_[lane], [waiter]() mutable {
      while (waiter) std::exchange(waiter, waiter->next)->wake();
    });
  }
}

}  // namespace holdfast::intake
