// The forecast of a small opening day, and the same day played by the built program on this machine.
#include <cmath>

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
  figures.rules.hold = forecast::Seconds{brief_or_full(3.0, 10.0)};
  figures.length = figures.coming.first_stretch + 6 * figures.rules.hold;
  figures.clinics = 4;
  figures.vaccinators = brief_or_full(1, 2);
  figures.days = brief_or_full(2, 14);  // 768 seats, or 10,752
  figures.answering = {
      .accept = 0.7, .no_answer = 0.2, .median = figures.rules.hold / 5, .spread = 0.5, .again = 0};
  figures.rules.contact_from_hour = 0;
  figures.rules.contact_to_hour = 24;
  figures.opens_at = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  return figures;
}

void compare(Report& report, const char* what, const char* unit, double forecast, double reality) {
  report.add(std::string(what) + ", forecast", unit, forecast);
  report.add(std::string(what) + ", real", unit, reality);
  char line[128];
  std::snprintf(line, sizeof line, "%s: forecast %.4g, real %.4g, difference %+.4g %s", what, forecast,
                reality, forecast - reality, unit);
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
  if (std::abs(forecast.first_choice - reality.first_choice) > first_choice_points) {
    std::printf("FAILED: the shares of first choices are far apart\n");
    return 1;
  }
  return 0;
}

}  // namespace

int main() {
  Report report{"forecast", "A small opening day as forecast, and played on this machine."};
  const auto figures = the_day();
  const auto forecast = told_by(forecast::forecast(figures));
  const auto reality = play(figures);

  compare(report, "first choice", "%", 100 * forecast.first_choice, 100 * reality.first_choice);
  compare(report, "any choice", "%", 100 * forecast.any_choice, 100 * reality.any_choice);
  compare(report, "queue, most", "people", forecast.queue_peak, reality.queue_peak);
  compare(report, "form to 202, p99", "ms", forecast.kept_p99_ms, reality.kept_p99_ms);
  compare(report, "form to offer, median", "ms", forecast.offer_median_ms, reality.offer_median_ms);
  compare(report, "form to offer, p99", "ms", forecast.offer_p99_ms, reality.offer_p99_ms);
  compare(report, "messages, busiest second", "", forecast.messages_peak, reality.messages_peak);
  compare(report, "messages", "", forecast.messages, reality.messages);
  const auto people = [&](const char* what, std::uint64_t OpeningDay::*part) {
    compare(report, what, "", static_cast<double>(forecast.*part), static_cast<double>(reality.*part));
  };
  people("offers", &OpeningDay::offers);
  people("booked", &OpeningDay::booked);
  people("waiting", &OpeningDay::waiting);
  people("declined", &OpeningDay::declined);
  people("lapsed", &OpeningDay::lapsed);
  report.note("Real rounds: " + reality.costs);
  if (!reality.kept_schedule) report.note("The generator of forms could not keep its schedule.");
  report.finish();
  return fault_of(forecast, reality);
}
