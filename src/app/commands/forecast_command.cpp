#include <fstream>
#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/commands/forecast_order.hpp"

namespace holdfast::app {

namespace {

constexpr int wrong_input = 2;

}  // namespace

int forecast_command(const ForecastOrder& order) {
  const auto figures = figures_of(order);
  const auto wrong = forecast::faults(figures);
  for (const auto& sentence : wrong) std::cerr << "holdfast: " << sentence << '\n';
  if (!wrong.empty()) return wrong_input;

  std::ofstream drawing;
  if (order.chart) {
    drawing.open(*order.chart);  // before the work: nobody waits a minute to hear that the folder is missing
    if (!drawing) throw std::runtime_error(order.chart->string() + ": cannot be written");
  }
  const auto day = forecast::forecast(figures);
  std::cout << (order.json ? forecast_json(figures, day) : forecast_text(figures, day));
  if (order.chart) {
    drawing << forecast::chart(figures, day);
    drawing.flush();
    if (!drawing) throw std::runtime_error(order.chart->string() + ": cannot be written");
  }
  return 0;
}

}  // namespace holdfast::app
