#pragma once

#include "bench/support/town.hpp"

namespace holdfast::bench {

/// The people of a round and each one's nearest windows, as a graph that is ready for LEMON.
class LemonAlone {
 public:
  /// Looks at every window for every person: takes its time, which is not measured.
  LemonAlone(const Town&, std::size_t candidates);
  ~LemonAlone();

  struct Solved {
    double seconds = 0;  ///< of LEMON's network simplex alone
    std::size_t seated = 0;
    matching::Minutes distance = 0;
  };
  [[nodiscard]] Solved solve() const;

 private:
  struct Graph;
  std::unique_ptr<Graph> graph_;
};

}  // namespace holdfast::bench
