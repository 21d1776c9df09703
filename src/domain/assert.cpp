#include "holdfast/domain/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace holdfast {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: must be true: %s\n", file, line, condition);
  std::abort();
}

}  // namespace holdfast
