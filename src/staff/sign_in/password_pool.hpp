#pragma once

#include <atomic>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

namespace holdfast::staff {

/// Argon2id on a thread of its own: it takes some tenths of a second and 256 MiB, so one at a time, and a
/// bounded number waits; beyond it `store::Desk::Busy` is thrown. Suspends. The askers' executors must
/// outlive it.
class PasswordPool {
 public:
  explicit PasswordPool(std::size_t waiting_max) : waiting_max_(waiting_max) {}
  ~PasswordPool();

  boost::asio::awaitable<std::string> hash(std::string password);
  /// An empty hash is nobody's: false, after as long a time as for anybody's.
  boost::asio::awaitable<bool> is_right(std::string hash, std::string password);

 private:
  class Place;
  const std::size_t waiting_max_;
  std::atomic<std::size_t> waiting_{0};
  boost::asio::thread_pool pool_{1};
};

}  // namespace holdfast::staff
