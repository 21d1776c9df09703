#include <algorithm>

#include <CLI/CLI.hpp>

#include "app/commands/forecast_order.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::app {

using forecast::Seconds;

namespace {

constexpr std::uint64_t people_of_a_clinic = 10'000;
constexpr std::uint64_t people_of_a_town = 50'000;
constexpr auto opening_day = std::chrono::local_days{std::chrono::March / 15 / 2027};  // a Monday

struct Group {
  CLI::App& command;
  const char* name;

  template <class Number>
  void number(const char* option, Number& target, double from, double to, const char* sentence) const {
    command.add_option(option, target, sentence)
        ->check(CLI::Range(from, to))
        ->capture_default_str()
        ->group(name);
  }

  void optional(const char* option, std::optional<std::uint64_t>& target, double to,
                const char* sentence) const {
    command.add_option(option, target, sentence)->check(CLI::Range(1.0, to))->group(name);
  }

  /// A time in `unit`s.
  void time(const char* option, Seconds& target, Seconds unit, double from, double to,
            const char* sentence) const {
    command
        .add_option_function<double>(
            option, [&target, unit](double value) { target = value * unit; }, sentence)
        ->check(CLI::Range(from, to))
        ->default_str(CLI::detail::to_string(target / unit))
        ->group(name);
  }
};

constexpr Seconds second{1}, minute{60}, hour{3600}, microsecond{1e-6};

void add_people(CLI::App& command, forecast::Figures& figures) {
  const Group group{command, "People"};
  auto& coming = figures.coming;
  auto& answering = figures.answering;
  group.number("--people", figures.people, 1, 100e6, "Who come.");
  group.time("--hours", figures.length, hour, 1, 240, "Within so many hours of the opening.");
  group.number("--first-hour", coming.first_share, 0, 1, "Share that comes in the first hour,");
  group.time("--rush-minutes", coming.rush_half_life, minute, 0, 600,
             "half of those left in every so many minutes of it; 0: evenly.");
  group.time("--half-life", coming.half_life, hour, 0, 1000,
             "Of the others half of those left come in every so many hours; 0: evenly.");
  group.number("--accept", answering.accept, 0, 1, "Share of offers accepted.");
  group.number("--no-answer", answering.no_answer, 0, 1, "Share never answered; the rest is declined.");
  group.time("--answer-minutes", answering.median, minute, 0.01, 1000,
             "Median time to an answer (log-normal),");
  group.number("--answer-spread", answering.spread, 0, 5, "and the standard deviation of its logarithm.");
  group.number("--again", answering.again, 0, 1,
               "Share of those who declined or missed it that goes in again,");
  group.time("--again-minutes", answering.again_after, minute, 0, 10'000, "after so many minutes.");
}

void add_clinics(CLI::App& command, ForecastOrder& order) {
  const Group group{command, "Clinics"};
  auto& figures = order.figures;
  group.optional("--clinics", order.clinics, 100'000, "Of all; default: one for 10,000 people.");
  group.number("--vaccinators", figures.vaccinators, 1, 1000, "At each clinic; each 12 seats an hour.");
  group.number("--from", figures.from_hour, 0, 23, "Hour at which clinics open,");
  group.number("--to", figures.to_hour, 1, 24, "and close.");
  group.number("--days", figures.days, 1, 60, "Days of windows, from tomorrow.");
  group.optional("--towns", order.towns, 1000,
                 "Of a cell, too far apart for anybody to travel; default: one for 50,000 people.");
  group.number("--opens", order.opens_hour, 6, 20, "Hour of the opening, on the clinics' wall.");
}

void add_machines(CLI::App& command, forecast::Figures& figures) {
  const Group group{command, "Machines"};
  auto& costs = figures.costs;
  auto& rules = figures.rules;
  group.number("--cells", figures.cells, 1, 10'000,
               "Holdfasts side by side, each with its share of everything.");
  group.number("--machines", figures.machines, 1, 1000, "Processes of a cell.");
  group.number("--workers", figures.workers, 1, 64, "Of each process.");
  group.number("--database-cores", figures.database_cores, 1, 1024, "Of a cell's database.");
  group.number("--round-max", rules.round_max, 1, 60'000, "People matched together at most.");
  group.number("--gathered-part", figures.gathered_part_max, 100, 2e6,
               "People of a town matched at once when gathered; more are matched in parts.");
  group.time("--hold-minutes", rules.hold, minute, 0.01, 1440, "How long a seat is held.");
  group.time("--grace-minutes", rules.grace, minute, 0.01, 1440, "How long an offer may be on its way.");
  group.number("--forms-per-second", costs.forms_per_second, 1, 1e6, "Durably taken by one process.");
  group.time("--round-ms", costs.round, Seconds{1e-3}, 0, 10'000, "Of a round, whoever is in it.");
  group.time("--match-us", costs.match_person, microsecond, 0, 1e6, "Microseconds of matching a person.");
  group.time("--database-us", costs.database_person, microsecond, 0, 1e6,
             "Microseconds of the database a registration.");
  group.time("--answer-us", costs.database_answer, microsecond, 0, 1e6,
             "Microseconds of the database an answer.");
  group.number("--messages-per-second", costs.messages_per_second, 0.01, 1e6,
               "Handed to gateways by one process.");
}

}  // namespace

void add_forecast_options(CLI::App& command, ForecastOrder& order) {
  add_people(command, order.figures);
  add_clinics(command, order);
  add_machines(command, order.figures);
  command.add_option("--seed", order.figures.seed, "The same seed gives the same day.")
      ->capture_default_str();
  command.add_flag("--json", order.json, "One JSON object instead of a table.");
  command.add_option("--chart", order.chart, "A file for a drawing of the day (SVG).");
}

forecast::Figures figures_of(const ForecastOrder& order) {
  auto figures = order.figures;
  const auto in_a_cell = forecast::people_of_a_cell(figures);
  const auto parts = [](std::uint64_t all, std::uint64_t size) {
    return std::max<std::uint64_t>(1, (all + size - 1) / size);
  };
  const auto enough = figures.cells * parts(in_a_cell, people_of_a_clinic);
  figures.clinics = order.clinics.value_or(enough);
  const auto clinics_of_a_cell = std::max<std::uint64_t>(1, figures.clinics / figures.cells);
  figures.towns = order.towns.value_or(std::min(parts(in_a_cell, people_of_a_town), clinics_of_a_cell));
  const auto zone = TimeZone::named("America/Toronto");
  figures.opens_at = zone.instant(opening_day + std::chrono::hours{order.opens_hour}).value();
  return figures;
}

}  // namespace holdfast::app
