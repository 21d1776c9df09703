#include <cmath>
#include <cstdio>
#include <iomanip>
#include <iostream>

#include "app/commands/incidents_order.hpp"
#include "app/outside/prometheus_asked.hpp"
#include "holdfast/incidents/month.hpp"

namespace holdfast::app {

namespace {

using namespace std::chrono;
using incidents::MonthFigures;
using incidents::Times;

/// Rounded down, so that nothing is shown better than it was: 99.9999 is not 100.
std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f %%", std::floor(share * 1e5) / 1e3);
  return text;
}

/// "2 h 5 min", "4 min 10 s", "12 s"
std::string length_text(microseconds length) {
  const auto whole = round<seconds>(length).count();
  const auto text = [](auto number, const char* unit) { return std::to_string(number) + ' ' + unit; };
  if (whole >= 3600) return text(whole / 3600, "h ") + text(whole % 3600 / 60, "min");
  if (whole >= 60) return text(whole / 60, "min ") + text(whole % 60, "s");
  return text(whole, "s");
}

std::string moment(const std::optional<Instant>& at, const TimeZone& zone) {
  if (!at) return "-";
  auto text = rfc3339(floor<seconds>(*at), zone);
  text[text.find('T')] = ' ';
  return text.substr(0, std::size("2026-11-26 17:20:05") - 1);
}

void print_row(const std::string& name, const std::string& value) {
  std::cout << "  " << std::left << std::setw(34) << name << value << '\n';
}

void print_times(const std::string& name, const Times& times) {
  print_row(name, times.count == 0 ? "none"
                                   : length_text(times.median) + ", " + length_text(times.longest) + " (of " +
                                         std::to_string(times.count) + ")");
}

void print_objectives(const ReportOrder& order, const incidents::Span& span) {
  std::cout << "\nObjectives: good of all, budget spent\n";
  if (order.prometheus.empty()) {
    for (const auto& objective : objectives) {
      print_row(std::string(objective.promise), "promised " + percent(objective.good) + ", not known");
    }
    return;
  }
  const auto standings = ask_prometheus(order.prometheus, span);
  for (std::size_t at = 0; at < objectives.size(); ++at) {
    const auto& [name, promise, good] = objectives[at];
    const auto& standing = standings[at];
    auto text = "promised " + percent(good) + ", ";
    if (standing.bad) {
      text += percent(1 - *standing.bad) + ", budget spent " +
              std::to_string(std::lround(std::ceil(100 * *standing.bad / (1 - good)))) + " %";
    } else {
      text += "not known";
    }
    if (standing.watched && *standing.watched < .99) {
      text += ", from " + percent(*standing.watched) + " of the time";
    }
    print_row(std::string(promise), text);
  }
}

void print_incidents(const MonthFigures& figures, const TimeZone& zone) {
  std::cout << "\nIncidents: " << figures.incidents.size() << " (median, longest)\n";
  print_times("to detect", figures.to_detect);
  print_times("to acknowledge", figures.to_acknowledge);
  print_times("to mend", figures.to_mend);
  for (const auto& incident : figures.incidents) {
    std::cout << "\n  " << incident.id << "  " << incident.alert << " (" << incident.severity
              << (incident.downtime ? ", downtime" : "") << ")\n    " << incident.summary << "\n    detected "
              << moment(incident.detected, zone) << ", told " << moment(incident.told, zone)
              << ", acknowledged " << moment(incident.acknowledged, zone) << ", mended "
              << moment(incident.mended, zone) << '\n';
  }
}

}  // namespace

int report_command(const ReportOrder& order) {
  const auto month = incidents::month_in(order.month);
  if (!month) {
    std::cerr << "holdfast: " << order.month << " is not a month: YYYY-MM\n";
    return 2;
  }
  if (!std::filesystem::exists(order.file)) {
    std::cerr << "holdfast: " << order.file.string() << " is not there, and no file is not no incident\n";
    return 2;
  }
  const auto zone = TimeZone::named(order.zone);
  const auto records = read_incidents(order.file);
  const auto now = floor<microseconds>(system_clock::now());
  const auto span = incidents::span_of(*month, zone);
  const auto figures = incidents::figures_of(records.by_time(), span, now);
  if (!figures) {
    std::cerr << "holdfast: " << order.month << " has not begun\n";
    return 2;
  }
  std::cout << "Agreement sheet, " << order.month << " (" << zone.name() << ")"
            << (now < span.end ? ", up to " + moment(now, zone) : "") << "\n\n";
  print_row("uptime", percent(figures->uptime));
  print_row("down", length_text(figures->down) + " of " + length_text(figures->watched.length()));
  print_objectives(order, figures->watched);
  print_incidents(*figures, zone);
  if (records.unreadable() > 0) {
    std::cout << "\n" << records.unreadable() << " lines of " << order.file.string() << " cannot be read.\n";
  }
  return 0;
}

}  // namespace holdfast::app
