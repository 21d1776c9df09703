// The forecast of a small opening day, and the same day played by the built program on this machine.
#include <cmath>
#include <cstdio>

#include "bench/support/opening_day.hpp"
#include "bench/support/report.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

/// Short holds and fewer seats than people, so that seats are released and go to those who wait.
forecast::Figures the_day() {
  forecast::Figures figures;
  figures.people = brief_or_full<std::uint64_t>(1'000, 12'000);
  figures.coming.first_stretch = forecast::Seconds{brief_or_full(4.0, 30.0)};
  figures.coming.first_share = 1;
  figures.coming.rush_half_life = forecast::Seconds{0};
  figures.rules.hold = forecast::Seconds{brief_or_full(6.0, 20.0)};
  figures.length = figures.coming.first_stretch + 4 * figures.rules.hold;
  figures.clinics = brief_or_full<std::uint64_t>(2, 4);
  figures.vaccinators = brief_or_full(1, 2);
  figures.days = brief_or_full(4, 14);  // 768 seats, or 10,752
  figures.answering = {
      .accept = 0.7, .no_answer = 0.2, .median = figures.rules.hold / 5, .spread = 0.5, .again = 0};
  figures.rules.contact_from_hour = 0;
  figures.rules.contact_to_hour = 24;
  figures.opens_at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  return figures;
}

/// The forecast, the same with the costs that the run turned out to have, and the run.
struct Compared {
  OpeningDay forecast, with_its_costs, real;
};

template <class Figure>
void compare(Report& report, const char* what, const Compared& days, Figure figure) {
  report.add(std::string(what) + ", forecast", "", figure(days.forecast));
  report.add(std::string(what) + ", with the run's costs", "", figure(days.with_its_costs));
  report.add(std::string(what) + ", real", "", figure(days.real));
  char line[160];
  std::snprintf(line, sizeof line, "%s: forecast %.4g, with the run's costs %.4g, real %.4g", what,
                figure(days.forecast), figure(days.with_its_costs), figure(days.real));
  report.note(line);
}

/// What no noise of a busy machine explains.
int fault_of(const OpeningDay& forecast, const OpeningDay& reality) {
  constexpr double first_choice_points = 0.08;
  if (reality.with_outcome != reality.acknowledged) {
    std::printf("FAILED: %zu were acknowledged and %zu have an outcome\n",
                static_cast<std::size_t>(reality.acknowledged),
                static_cast<std::size_t>(reality.with_outcome));
    return 1;
  }
  // Where a busy machine refused some, fewer shared the seats: another day than the one forecast.
  if (reality.acknowledged == forecast.acknowledged &&
      std::abs(forecast.first_choice - reality.first_choice) > first_choice_points) {
    std::printf("FAILED: the shares of first choices are far apart\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main() {
  Report report{"forecast", "A small opening day as forecast, and played on this machine."};
  auto figures = the_day();
  Compared days;
  days.forecast = told_by(forecast::forecast(figures));
  days.real = play(figures);
  figures.costs = days.real.costs;
  days.with_its_costs = told_by(forecast::forecast(figures));

  compare(report, "first choice, %", days, [](const OpeningDay& day) { return 100 * day.first_choice; });
  compare(report, "any choice, %", days, [](const OpeningDay& day) { return 100 * day.any_choice; });
  compare(report, "queue, most", days, [](const OpeningDay& day) { return day.queue_peak; });
  compare(report, "form to 202, p99, ms", days, [](const OpeningDay& day) { return day.kept_p99_ms; });
  compare(report, "form to offer, median, ms", days,
          [](const OpeningDay& day) { return day.offer_median_ms; });
  compare(report, "form to offer, p99, ms", days, [](const OpeningDay& day) { return day.offer_p99_ms; });
  compare(report, "messages, busiest second", days, [](const OpeningDay& day) { return day.messages_peak; });
  compare(report, "messages", days, [](const OpeningDay& day) { return day.messages; });
  const auto people = [&](const char* what, std::uint64_t OpeningDay::*part) {
    compare(report, what, days, [part](const OpeningDay& day) { return static_cast<double>(day.*part); });
  };
  people("offers", &OpeningDay::offers);
  people("booked", &OpeningDay::booked);
  people("waiting", &OpeningDay::waiting);
  people("declined", &OpeningDay::declined);
  people("lapsed", &OpeningDay::lapsed);
  report.note("Real rounds: " + days.real.rounds);
  if (!days.real.kept_schedule) report.note("The generator of forms could not keep its schedule.");
  report.finish();
  return fault_of(days.forecast, days.real);
}
