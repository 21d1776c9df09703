#include <algorithm>
#include <array>

#include "forecast/panel.hpp"
#include "holdfast/forecast/forecast.hpp"

namespace holdfast::forecast {

namespace {

constexpr std::size_t points_max = 400;

std::size_t stretch_minutes(const Forecast& day) {
  return std::max<std::size_t>(1, (day.minutes.size() + points_max - 1) / points_max);
}

/// A minute's mean over each stretch, or the most.
Curve curve(const Forecast& day, std::uint32_t Minute::*what, bool most) {
  const auto stretch = stretch_minutes(day);
  Curve values;
  for (std::size_t from = 0; from < day.minutes.size(); from += stretch) {
    const auto to = std::min(day.minutes.size(), from + stretch);
    double sum = 0;
    double greatest = 0;
    for (auto at = from; at < to; ++at) {
      sum += day.minutes[at].*what;
      greatest = std::max<double>(greatest, day.minutes[at].*what);
    }
    values.push_back(most ? greatest : sum / static_cast<double>(to - from));
  }
  return values;
}

std::string description(const Forecast& day) {
  return std::to_string(day.people) + " people come, at most " + std::to_string(day.forms_peak) +
         " in a second. At most " + std::to_string(day.queue_peak) + " stand in the queue, after " +
         drawn(day.queue_peak_at.count() / 60, 0) + " minutes. At the end " +
         std::to_string(day.at_the_end.booked) + " are booked and " + std::to_string(day.at_the_end.waiting) +
         " wait.";
}

}  // namespace

std::string chart(const Figures& figures, const Forecast& day) {
  constexpr Style came{"forms", "stroke=\"#999\" stroke-width=\"5\""};
  constexpr Style offers{"offers", "stroke=\"#000\" stroke-width=\"1.5\""};
  constexpr Style accepted{"accepted", "stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\""};
  constexpr Style queue{"in the queue", "stroke=\"#000\" stroke-width=\"1.5\""};
  const std::array<std::pair<Style, Curve>, 3> flows{{{came, curve(day, &Minute::came, false)},
                                                      {offers, curve(day, &Minute::offers, false)},
                                                      {accepted, curve(day, &Minute::accepted, false)}}};
  double most = 0;
  for (const auto& [style, values] : flows) most = std::max(most, *std::ranges::max_element(values));
  const auto hours = figures.length.count() / 3600;

  auto svg = begin_drawing(620, "An opening day of Holdfast, as forecast", description(day));
  const auto hours_step = hours <= 30 ? 2.0 : 24.0;
  Panel above{svg, {70, 330}, most};
  above.text(Panel::left, 28, "start",
             "An opening day: " + std::to_string(day.people) + " people" +
                 (figures.cells > 1 ? ", one of " + std::to_string(figures.cells) + " cells" : ""));
  above.axes("people a minute");
  above.ticks(hours, hours_step);
  double x = 460;
  for (const auto& [style, values] : flows) {
    above.draw(values, style);
    above.legend(x, style);
    x += 140;
  }
  const auto line = curve(day, &Minute::queue, true);
  Panel below{svg, {420, 570}, *std::ranges::max_element(line)};
  below.axes("people in the queue, at most");
  below.ticks(hours, hours_step);
  below.draw(line, queue);
  below.text((Panel::left + Panel::right) / 2, 610, "middle", "hours since the opening");
  return svg + "</svg>\n";
}

}  // namespace holdfast::forecast
