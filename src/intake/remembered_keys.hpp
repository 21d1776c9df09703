#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "holdfast/domain/ids.hpp"

namespace holdfast::intake {

/// The newest idempotency keys and the registration each made: a key that comes back with another form is a
/// mistake of the sender's worth telling. Bounded: the oldest are forgotten first. Any thread.
class RememberedKeys {
 public:
  explicit RememberedKeys(std::size_t keys_max) : keys_max_(keys_max) {}

  /// False if the key is remembered with another registration.
  [[nodiscard]] bool agrees(const std::string& key, const RegistrationId& id) {
    const std::lock_guard lock{mutex_};
    const auto [found, added] = made_.try_emplace(key, id);
    if (!added) return found->second == id;
    order_.push_back(&found->first);  // nodes of the map stay where they are
    if (order_.size() > keys_max_) {
      made_.erase(std::string(*order_.front()));
      order_.pop_front();
    }
    return true;
  }

 private:
  std::size_t keys_max_;
  std::mutex mutex_;
  std::unordered_map<std::string, RegistrationId> made_;
  std::deque<const std::string*> order_;
};

}  // namespace holdfast::intake
