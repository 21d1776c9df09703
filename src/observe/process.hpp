#pragma once

#include <string>

namespace holdfast::observe {

/// The process's own figures by the usual Prometheus names, read from /proc, in the text format.
[[nodiscard]] std::string process_metrics();

}  // namespace holdfast::observe
