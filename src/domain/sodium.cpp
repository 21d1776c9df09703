#include "domain/sodium.hpp"

#include <stdexcept>

#include <sodium.h>

namespace holdfast {

void make_sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium could not be initialised");
}

}  // namespace holdfast
