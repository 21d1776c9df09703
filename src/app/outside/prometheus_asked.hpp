#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/incidents/month.hpp"

namespace holdfast::app {

/// One of docs/slo.md.
struct Objective {
  std::string_view name;
  std::string_view promise;
  double good;  ///< the share promised
};

inline constexpr std::array objectives{
    Objective{"forms", "a form is answered with 202", .9995},
    Objective{"form-time", "that within 300 ms", .99},
    Objective{"answer", "an offer or a reason within 60 s", .99},
    Objective{"release", "a seat free again within 2 s", .999},
    Objective{"messages", "a message handed over within 30 s", .99},
    Objective{"status", "where they stand is told", .995},
};

/// How an objective stood over a time. Nothing is guessed: what Prometheus does not know is left out.
struct Standing {
  std::optional<double> bad;      ///< the share that broke it
  std::optional<double> watched;  ///< the share of the time of which Prometheus has figures
};

/// By its HTTP API (`/api/v1/query`), from the series of config/prometheus/rules/objectives.yml. In the order
/// of `objectives`. Throws std::runtime_error if it does not answer, or not as Prometheus does.
[[nodiscard]] std::array<Standing, objectives.size()> ask_prometheus(const std::string& url,
                                                                     const incidents::Span&);

}  // namespace holdfast::app
