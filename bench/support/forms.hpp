#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::bench {

/// Forms of a crowd as whole requests, rendered before anything is measured: nothing but sending them costs
/// while it is. Every person has a card of their own.
class Forms {
 public:
  /// How people wish to hear: as the generator has it, or all by a call, so that nothing is sent by itself.
  enum class Heard { as_generated, by_call };

  Forms(std::size_t count, std::uint64_t seed, Heard = Heard::as_generated);

  [[nodiscard]] std::size_t size() const noexcept { return requests_.size(); }
  [[nodiscard]] std::string_view request(std::size_t n) const { return requests_[n]; }

 private:
  std::vector<std::string> requests_;
};

}  // namespace holdfast::bench
