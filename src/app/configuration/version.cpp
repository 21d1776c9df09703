#include "app/configuration/version.hpp"

namespace holdfast::app {

std::string_view version() noexcept {
  return HOLDFAST_VERSION;
}
std::string_view revision() noexcept {
  return HOLDFAST_REVISION;
}

}  // namespace holdfast::app
