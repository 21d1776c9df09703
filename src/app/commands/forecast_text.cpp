#include <algorithm>
#include <cstdio>
#include <sstream>

#include "app/commands/forecast_order.hpp"

namespace holdfast::app {

using forecast::Figures;
using forecast::Forecast;
using forecast::Seconds;
using forecast::Waits;

namespace {

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// With commas: 12,345.
std::string count(double value) {
  auto digits = fixed(value, 0);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string count(std::uint64_t value) {
  return count(static_cast<double>(value));
}

std::string share(std::uint64_t part, std::uint64_t all) {
  return fixed(all == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(all), 1) + " %";
}

std::string time(Seconds time) {
  const auto seconds = time.count();
  if (seconds < 1) return fixed(seconds * 1000, 0) + " ms";
  if (seconds < 120) return fixed(seconds, 1) + " s";
  if (seconds < 7200) return fixed(seconds / 60, 1) + " min";
  return fixed(seconds / 3600, 1) + " h";
}

std::string mean_distance(const forecast::Seating& seating) {
  const auto seated = static_cast<double>(std::max<std::uint64_t>(1, seating.seated()));
  return count(static_cast<double>(seating.distance) / seated);
}

/// A line of the table: what it is, of one cell, and where there are several, of all.
class Table {
 public:
  explicit Table(const Figures& figures) : cells_(figures.cells) {}

  void title(const std::string& text) { out_ << '\n' << text << '\n'; }
  void row(const char* what, const std::string& value, const std::string& of_all = {}) {
    char line[256];
    std::snprintf(line, sizeof line, "  %-46s %16s %16s", what, value.c_str(),
                  cells_ > 1 ? of_all.c_str() : "");
    std::string text{line};
    text.erase(text.find_last_not_of(' ') + 1);
    out_ << text << '\n';
  }
  /// A number that adds up over the cells.
  void sum(const char* what, double value) {
    row(what, count(value), count(value * static_cast<double>(cells_)));
  }
  void sum(const char* what, std::uint64_t value) { sum(what, static_cast<double>(value)); }
  void waits(const char* what, const Waits& waits) {
    row(what, time(waits.median) + " / " + time(waits.p99) + " / " + time(waits.longest));
  }
  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::uint64_t cells_;
  std::ostringstream out_;
};

void add_people(Table& table, const Forecast& day) {
  const auto& end = day.at_the_end;
  table.title("People");
  if (end.coming > 0) table.sum("not taken yet at the end", end.coming);
  table.sum("come", day.people);
  table.sum("seats", day.seats);
  const auto row = [&](const char* what, std::uint64_t forecast::Seating::*part) {
    table.row(what, share(day.as_they_come.*part, day.people));
  };
  table.title("First offer, as they come");
  row("first choice", &forecast::Seating::first_choice);
  row("another choice of theirs", &forecast::Seating::other_choice);
  row("elsewhere", &forecast::Seating::elsewhere);
  table.row("never offered anything", share(day.people - day.as_they_come.seated(), day.people));
  table.row("minutes from their wish, mean of the seated", mean_distance(day.as_they_come));
}

void add_gathered(Table& table, const Figures& figures, const Forecast& day) {
  const auto& gathered = day.gathered;
  table.title("If all were gathered and matched at once");
  table.row("first choice", share(gathered.first_choice, gathered.people));
  table.row("another choice of theirs", share(gathered.other_choice, gathered.people));
  table.row("elsewhere", share(gathered.elsewhere, gathered.people));
  table.row("no seat", share(gathered.people - gathered.seated(), gathered.people));
  table.row("minutes from their wish, mean of the seated", mean_distance(gathered));
  // Seats that fell free are offered again as people come, so that more get an offer than there are seats.
  if (gathered.seated() >= day.as_they_come.seated()) {
    table.row("sum of minutes, of that as they come",
              share(static_cast<std::uint64_t>(distance_of_all(gathered)),
                    static_cast<std::uint64_t>(distance_of_all(day.as_they_come))));
  }
  table.row("matched in",
            day.gathered_parts == figures.towns ? "1 round a town" : count(day.gathered_parts) + " parts");
}

void add_end(Table& table, const Forecast& day) {
  const auto& end = day.at_the_end;
  table.title("At the end");
  table.sum("booked", end.booked);
  table.sum("offered, not answered yet", end.offered);
  table.sum("waiting", end.waiting);
  table.sum("in the queue", end.queued);
  table.sum("declined, not again", end.declined);
  table.sum("missed, not again", end.lapsed);
}

void add_load(Table& table, const Forecast& day) {
  table.title("Queue and waits (median / p99 / longest)");
  table.row("most in the queue", count(day.queue_peak));
  table.row("that is, after", time(day.queue_peak_at));
  table.row("and empty after", day.drained_at ? time(*day.drained_at) : "never");
  table.waits("form to 202", day.to_kept);
  table.waits("form to offer", day.to_offer);
  table.waits("form to its message", day.to_message);
  table.title("Load");
  table.sum("forms, busiest second", std::uint64_t{day.forms_peak});
  table.sum("offers, busiest second", std::uint64_t{day.offers_peak});
  table.sum("messages, busiest second", std::uint64_t{day.messages_peak});
  table.sum("offers", day.offers);
  table.sum("messages", day.messages);
}

void add_needs(Table& table, const Figures& figures, const Forecast& day) {
  const auto& needs = day.needs;
  table.title("Needed so that nobody waits in the busiest minute, a third left idle");
  table.sum("forms a second in it", needs.forms_per_second);
  table.row("cores busy taking forms", fixed(needs.intake_processes, 2));
  table.row("cores busy matching", fixed(needs.matching_cores, 2));
  table.row("database cores busy", fixed(needs.database_cores, 2));
  table.sum("processes, of two cores each", needs.machines);
  table.sum("database cores", needs.database_cores_to_have);
  table.sum("simulated with: processes", figures.machines);
  table.sum("simulated with: database cores", figures.database_cores);
}

std::string assumed(const Figures& figures, const Forecast& day) {
  std::ostringstream out;
  out << "\nAssumed: made-up towns (" << figures.towns << (figures.cells > 1 ? " a cell" : "")
      << ") too far apart to travel between, wishes of which half are for a Saturday morning, windows on "
      << figures.days << " days from tomorrow.\n";
  if (figures.cells > 1) {
    out << "One of " << figures.cells
        << " cells was simulated, with its share of people and clinics; the second column is that many times "
           "the first.\n";
  }
  if (day.gathered_parts != figures.towns) {
    out << "Gathered: towns of more than " << figures.gathered_part_max
        << " people were divided by lot into parts that were matched by themselves, each with its share of "
           "the "
           "seats; all at once would be a little better.\n";
  }
  return out.str();
}

}  // namespace

std::string forecast_text(const Figures& figures, const Forecast& day) {
  Table table{figures};
  if (figures.cells > 1) table.row("", "a cell", "all cells");
  add_people(table, day);
  add_gathered(table, figures, day);
  add_end(table, day);
  add_load(table, day);
  add_needs(table, figures, day);
  return "Seed " + std::to_string(figures.seed) + '\n' + table.text() + assumed(figures, day);
}

}  // namespace holdfast::app
