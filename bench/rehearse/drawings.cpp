#include "bench/rehearse/drawings.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "forecast/panel.hpp"

namespace holdfast::rehearse {

using forecast::begin_drawing;
using forecast::Curve;
using forecast::drawn;
using forecast::Panel;
using forecast::Style;

namespace {

constexpr Style grey{"", "stroke=\"#999\" stroke-width=\"5\""};
constexpr Style black{"", "stroke=\"#000\" stroke-width=\"1.5\""};
constexpr Style dashed{"", "stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\""};
constexpr Style dotted{"", "stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"1.5 3\""};
constexpr double form_time_ms = 300, answer_time_ms = 60'000;

constexpr Style named(const char* name, const Style& style) {
  return {name, style.stroke};
}

/// A series as people a second.
Curve rate(const Scenario& scenario, const Tally& tally, const char* name) {
  Curve curve(slices, 0.0);
  const auto found = tally.series.find(name);
  if (found == tally.series.end()) return curve;
  const auto seconds = scenario.lasts().count() / static_cast<double>(slices);
  for (std::size_t at = 0; at < std::min(slices, found->second.size()); ++at)
    curve[at] = static_cast<double>(found->second[at]) / seconds;
  return curve;
}

/// The time that a share of those who pressed in a slice did not exceed, where somebody did.
std::vector<std::pair<double, double>> kept_within(const Tally& tally, double share) {
  std::vector<std::pair<double, double>> points;
  for (std::size_t at = 0; at < tally.kept_at.size(); ++at) {
    const auto& times = tally.kept_at[at];
    if (times.count() == 0) continue;
    points.emplace_back((static_cast<double>(at) + 0.5) / static_cast<double>(slices),
                        (share < 1 ? times.at(share) : times.longest()).count());
  }
  return points;
}

/// A step in minutes of the day, so that there are some ten.
double step_of(double minutes) {
  for (const auto step : {5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0}) {
    if (minutes / step <= 12) return step;
  }
  return 480;
}

std::string time_label(double ms) {
  if (ms >= 1'000) return drawn(ms / 1'000, 0) + " s";
  return drawn(ms, ms < 1 ? 1 : 0) + " ms";
}

/// 0.99 as 2: how many nines.
double nines(double share) {
  return -std::log10(1 - share);
}

}  // namespace

std::string drawing_of_day(const Scenario& scenario, const Tally& tally) {
  auto svg = begin_drawing(
      660, scenario.title + ", rehearsed",
      "People who came, were kept, got an offer and accepted, for each second of the rehearsal; "
      "and the time from the press to the 202.");
  const std::array<std::pair<Style, Curve>, 4> flows{
      {{named("came", grey), rate(scenario, tally, "came")},
       {named("kept (202)", black), rate(scenario, tally, "kept")},
       {named("saw an offer", dashed), rate(scenario, tally, "offered")},
       {named("accepted", dotted), rate(scenario, tally, "accepted")}}};
  double most = 0;
  for (const auto& [style, curve] : flows) most = std::max(most, *std::ranges::max_element(curve));
  const auto minutes = scenario.lasts().count() * scenario.compress / 60;

  Panel above{svg, {80, 340}, most};
  above.text(Panel::left, 28, "start", scenario.title + ": " + std::to_string(tally.people) + " residents");
  above.axes("people a second");
  above.ticks(minutes, step_of(minutes));
  double x = 300;
  for (const auto& [style, curve] : flows) {
    above.draw(curve, style);
    above.legend(x, style);
    x += 150;
  }
  const std::array<std::pair<Style, double>, 3> shares{
      {{named("longest", grey), 1.0}, {named("99 in 100", black), 0.99}, {named("half", dashed), 0.5}}};
  Panel below{svg, {440, 600}, std::max(1'000.0, tally.kept.longest().count()), 1};
  below.axes("press to 202", time_label);
  below.ticks(minutes, step_of(minutes));
  x = 450;
  for (const auto& [style, share] : shares) {
    below.draw(kept_within(tally, share), style);
    below.legend(x, style);
    x += 150;
  }
  below.mark(form_time_ms, "300 ms");
  below.text((Panel::left + Panel::right) / 2, 645, "middle", "minutes of the day since the opening");
  return svg + "</svg>\n";
}

std::string drawing_of_times(const Scenario& scenario, const Tally& tally) {
  auto svg =
      begin_drawing(460, scenario.title + ", how long people waited",
                    "The time that a share of all did not exceed, for the 202, for the offer or reason after "
                    "it, and for the page of a registration.");
  const auto page = tally.of("status-page").took;
  const std::array<std::pair<Style, const Histogram*>, 3> all{
      {{named("press to 202", black), &tally.kept},
       {named("202 to offer or reason", dashed), &tally.told},
       {named("page of a registration", grey), &page}}};
  double most = 100'000;
  for (const auto& [style, times] : all) most = std::max(most, times->longest().count());
  Panel panel{svg, {80, 400}, most, 0.1};
  panel.text(Panel::left, 28, "start", scenario.title);
  panel.axes("waited at most", time_label);
  constexpr std::array<std::pair<double, const char*>, 6> marks{{{0, "0 %"},
                                                                 {0.9, "90 %"},
                                                                 {0.99, "99 %"},
                                                                 {0.999, "99.9 %"},
                                                                 {0.9999, "99.99 %"},
                                                                 {0.99999, "99.999 %"}}};
  const auto widest = nines(marks.back().first) + 0.2;  // so that the last mark can be read
  for (const auto& [share, words] : marks) panel.tick(nines(share) / widest, words);
  double x = 240;
  for (const auto& [style, times] : all) {
    std::vector<std::pair<double, double>> points;
    for (double place = 0; place <= widest && times->count() > 0; place += 0.02) {
      const auto share = 1 - std::pow(10, -place);
      points.emplace_back(place / widest, times->at(share).count());
      if ((1 - share) * static_cast<double>(times->count()) < 1) break;
    }
    panel.draw(points, style);
    panel.legend(x, style);
    x += 215;
  }
  panel.mark(form_time_ms, "202 within 300 ms: 99 %");
  panel.mark(answer_time_ms, "offer or reason within 60 s: 99 %");
  panel.text((Panel::left + Panel::right) / 2, 445, "middle", "share of all who waited no longer");
  return svg + "</svg>\n";
}

}  // namespace holdfast::rehearse
