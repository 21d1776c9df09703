#pragma once

#include <filesystem>
#include <vector>

#include "holdfast/http/router.hpp"
#include "holdfast/observe/health.hpp"
#include "holdfast/observe/metrics.hpp"

namespace holdfast::app {

/// What the operations listener shows. Nothing on it changes anything.
struct OperationsContext {
  observe::Metrics& metrics;
  const observe::Health& health;
  std::filesystem::path web_directory;      ///< of which operations/ is the page at /
  std::filesystem::path mailbox_directory;  ///< empty: no /mailbox
};
[[nodiscard]] std::vector<http::Route> operations(OperationsContext);

}  // namespace holdfast::app
