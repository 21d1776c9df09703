#include "staff/sign_in/password_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "holdfast/staff/passwords.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::staff {

using boost::asio::awaitable;

namespace {

awaitable<std::string> hash_here(std::string password) {
  co_return hash_password(password);
}

awaitable<bool> judge_here(std::string hash, std::string password) {
  if (!hash.empty()) co_return is_password(hash, password);
  (void)is_password(std::string{hash_of_nobody}, password);
  co_return false;
}

}  // namespace

class PasswordPool::Place {
 public:
  explicit Place(PasswordPool& pool) : waiting_(pool.waiting_) {
    if (waiting_.fetch_add(1) < pool.waiting_max_) return;
    waiting_.fetch_sub(1);
    throw store::Desk::Busy("too many passwords wait");
  }
  ~Place() { waiting_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::atomic<std::size_t>& waiting_;
};

PasswordPool::~PasswordPool() {
  pool_.stop();
  pool_.join();
}

awaitable<std::string> PasswordPool::hash(std::string password) {
  const Place place{*this};
  auto work = hash_here(std::move(password));
  co_return co_await boost::asio::co_spawn(pool_, std::move(work), boost::asio::use_awaitable);
}

awaitable<bool> PasswordPool::is_right(std::string hash, std::string password) {
  const Place place{*this};
  auto work = judge_here(std::move(hash), std::move(password));
  co_return co_await boost::asio::co_spawn(pool_, std::move(work), boost::asio::use_awaitable);
}

}  // namespace holdfast::staff
