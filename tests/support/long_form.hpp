#pragma once

#include <cstdlib>

namespace holdfast::test {

/// How much a test does: little in CI, all of it where HOLDFAST_LONG is set (`scripts/test --long`).
template <class Amount>
[[nodiscard]] Amount short_or_long(Amount in_short, Amount in_long) {
  const auto* asked = std::getenv("HOLDFAST_LONG");
  return asked == nullptr || *asked == '\0' ? in_short : in_long;
}

}  // namespace holdfast::test
