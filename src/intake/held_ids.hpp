#pragma once

#include <array>
#include <mutex>
#include <unordered_map>

#include "holdfast/domain/registration.hpp"

namespace holdfast::intake {

/// The registrations this process keeps and the database may not know yet, counted (a repeated form is kept
/// twice). Any thread; in shards, so that io threads and workers seldom meet.
class HeldIds {
 public:
  void add(const RegistrationId& id) {
    auto& shard = of(id);
    const std::lock_guard lock{shard.mutex};
    ++shard.counts[id];
  }
  void remove(const RegistrationId& id) {
    auto& shard = of(id);
    const std::lock_guard lock{shard.mutex};
    const auto found = shard.counts.find(id);
    if (found != shard.counts.end() && --found->second == 0) shard.counts.erase(found);
  }
  /// Everybody in a form.
  void add_all(const Registration& form) {
    add(form.id);
    for (const auto& member : form.household) add(member.id);
  }
  void remove_all(const Registration& form) {
    remove(form.id);
    for (const auto& member : form.household) remove(member.id);
  }
  [[nodiscard]] bool contains(const RegistrationId& id) const {
    const auto& shard = of(id);
    const std::lock_guard lock{shard.mutex};
    return shard.counts.contains(id);
  }

 private:
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<RegistrationId, unsigned> counts;
  };
  Shard& of(const RegistrationId& id) { return shards_[id.bytes[0] % shards_.size()]; }
  const Shard& of(const RegistrationId& id) const { return shards_[id.bytes[0] % shards_.size()]; }

  std::array<Shard, 64> shards_;
};

}  // namespace holdfast::intake
