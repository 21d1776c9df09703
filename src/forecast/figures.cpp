#include "holdfast/forecast/figures.hpp"

namespace holdfast::forecast {

namespace {

constexpr std::uint64_t hours_of(const Figures& figures) {
  return static_cast<std::uint64_t>(figures.days) *
         static_cast<std::uint64_t>(figures.to_hour - figures.from_hour);
}

}  // namespace

std::uint64_t people_of_a_cell(const Figures& figures) {
  return figures.people / figures.cells;
}

std::vector<std::string> faults(const Figures& figures) {
  std::vector<std::string> found;
  const auto unless = [&](bool good, const std::string& sentence) {
    if (!good) found.push_back(sentence);
  };
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  unless(figures.from_hour < figures.to_hour, "a clinic closes after it opens: the hours are from below to");
  unless(figures.answering.accept + figures.answering.no_answer <= 1 + 1e-9,
         "those who accept and those who do not answer are more than everybody");
  unless(figures.people >= figures.cells, "each cell needs somebody: there are more cells than people");
  unless(people_of_a_cell(figures) <= bounds.people_of_a_cell_max,
         number(people_of_a_cell(figures)) + " people are too many for one cell to be simulated; " +
             number(bounds.people_of_a_cell_max) + " can be: ask for more cells");
  unless(figures.towns <= bounds.towns_of_a_cell_max,
         "at most " + number(bounds.towns_of_a_cell_max) + " towns a cell can be simulated");
  const auto clinics = figures.clinics / figures.cells;
  unless(clinics >= figures.towns, "each town of each cell needs a clinic: " + number(figures.cells) +
                                       " cells of " + number(figures.towns) + " towns and only " +
                                       number(figures.clinics) + " clinics");
  if (found.empty()) {
    const auto windows = (clinics / figures.towns + 1) * hours_of(figures);
    unless(windows <= bounds.windows_of_a_town_max, number(windows) + " windows are too many for one town; " +
                                                        number(bounds.windows_of_a_town_max) +
                                                        " can be simulated: ask for more towns");
  }
  return found;
}

}  // namespace holdfast::forecast
