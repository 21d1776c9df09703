#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/forecast/forecast.hpp"

namespace CLI {
class App;
}

namespace holdfast::app {

/// What `holdfast forecast` is asked.
struct ForecastOrder {
  forecast::Figures figures;
  std::optional<std::uint64_t> clinics, towns;  ///< where nothing is said, by the number of people
  int opens_hour = 8;                           ///< on the wall of the clinics
  bool json = false;
  std::optional<std::filesystem::path> chart;
};

/// One option a figure, each with its bounds and default.
void add_forecast_options(CLI::App&, ForecastOrder&);

/// The figures with what follows from others filled in.
[[nodiscard]] forecast::Figures figures_of(const ForecastOrder&);

/// For people: a table, and what was assumed.
[[nodiscard]] std::string forecast_text(const forecast::Figures&, const forecast::Forecast&);
/// For machines: one JSON object, of one cell.
[[nodiscard]] std::string forecast_json(const forecast::Figures&, const forecast::Forecast&);

}  // namespace holdfast::app
