#pragma once

#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::observe {

/// The steps of a probe from outside, in their order.
inline constexpr std::array<std::string_view, 4> probe_steps{"submit", "offer", "accept", "cancel"};

/// What a probe saw in its last run.
struct ProbeFigures {
  bool success = false;
  std::array<std::optional<double>, probe_steps.size()> seconds{};  ///< of the steps that were done
  std::time_t at = 0;                                               ///< when the run ended
  std::optional<std::time_t> certificate_end{};                     ///< nothing where there is none
};

/// In Prometheus' text format 0.0.4, to be served or put into a file for node_exporter.
[[nodiscard]] std::string text_of(const ProbeFigures&);

}  // namespace holdfast::observe
