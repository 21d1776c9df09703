#pragma once

#include <string>
#include <vector>

namespace holdfast::test {

/// The sum of all samples of a metric in Prometheus' text whose labels hold each of `labels`:
/// {R"(status="202")"}.
[[nodiscard]] double sum_of(const std::string& metrics, const std::string& name,
                            const std::vector<std::string>& labels = {});

}  // namespace holdfast::test
