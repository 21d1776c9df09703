#pragma once

#include <span>

namespace holdfast::store {

/// One sentence of a law as a statement. `broken` selects the id, as text, of each thing that breaks it;
/// `looked_at` counts what it was asked of.
struct Law {
  const char* law;
  const char* sentence;
  const char* looked_at;
  const char* broken;
};

/// Every sentence that the tables alone can show.
[[nodiscard]] std::span<const Law> laws_of_tables();

}  // namespace holdfast::store
