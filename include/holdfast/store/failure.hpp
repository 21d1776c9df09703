#pragma once

#include <stdexcept>
#include <string>

namespace holdfast::store {

/// The database cannot be reached, is shutting down, read-only, or out of connections. Nothing was committed;
/// try later.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A deadlock, a serialisation failure or a lock that took too long. Nothing was committed; try again at
/// once, a few times.
struct Contended : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The connection broke while committing: it may or may not have happened. Look, or do only what is safe to
/// repeat.
struct InDoubt : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// PostgreSQL refused a value or a statement: the same input will fail again.
struct Poisoned : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace holdfast::store
