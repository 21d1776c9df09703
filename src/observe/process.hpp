#pragma once

#include <vector>

#include <prometheus/metric_family.h>

namespace holdfast::observe {

/// The process' own metrics, by the names Prometheus' client libraries share, read from /proc now. A value
/// that cannot be read is left out.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace holdfast::observe
