#pragma once

#include <cstdlib>

namespace holdfast::test {

/// How much a test does: little in CI, all of it where HOLDFAST_LONG is set (`scripts/test --long`).
template <class Amount>
[[nodiscard]] Amount short_or_long(Amount in_short, Amount in_long) {
  const auto* asked = std::getenv("HOLDFAST_LONG");
  return asked == nullptr || *asked == '\0' ? in_short : in_long;
}

/// By how much a time may miss what was promised. The long form is run where nothing else runs and holds to
/// the promise; the short one, on a machine shared with whoever, tells only a collapse.
[[nodiscard]] inline double leeway() {
  return short_or_long(4.0, 1.0);
}

}  // namespace holdfast::test
