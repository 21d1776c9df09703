#include "holdfast/incidents/month.hpp"

#include <algorithm>

#include "holdfast/domain/dates.hpp"

namespace holdfast::incidents {

namespace {

using namespace std::chrono;

std::optional<Span> common(Span one, Span other) {
  const Span both{std::max(one.begin, other.begin), std::min(one.end, other.end)};
  if (both.begin >= both.end) return std::nullopt;
  return both;
}

/// How much of time the spans cover together.
microseconds covered(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::begin);
  microseconds sum{0};
  auto up_to = Instant::min();
  for (const auto& span : spans) {
    const auto from = std::max(span.begin, up_to);
    if (span.end <= from) continue;
    sum += span.end - from;
    up_to = span.end;
  }
  return sum;
}

Times times_of(std::vector<microseconds> all) {
  if (all.empty()) return {};
  std::ranges::sort(all);
  return {.count = all.size(), .median = all[all.size() / 2], .longest = all.back()};
}

/// Two clocks: what seems to have come before its cause took no time.
microseconds between(Instant from, Instant to) {
  return std::max(microseconds{0}, to - from);
}

}  // namespace

std::optional<year_month> month_in(std::string_view typed) {
  const auto first = date_in(std::string(typed) + "-01");
  if (!first) return std::nullopt;
  return first->year() / first->month();
}

Span span_of(year_month month, const TimeZone& zone) {
  return {start_of(month / 1, zone), start_of((month + months{1}) / 1, zone)};
}

std::optional<MonthFigures> figures_of(std::span<const Incident> all, Span month, Instant now) {
  if (now <= month.begin) return std::nullopt;
  MonthFigures figures;
  figures.watched = {month.begin, std::min(month.end, now)};

  std::vector<Span> down;
  std::vector<microseconds> detecting, acknowledging, mending;
  for (const auto& incident : all) {
    const auto time = common({incident.detected, incident.mended.value_or(now)}, figures.watched);
    if (incident.downtime && time) down.push_back(*time);
    if (incident.detected < figures.watched.begin || incident.detected >= figures.watched.end) continue;

    figures.incidents.push_back(incident);
    if (incident.told) detecting.push_back(between(incident.detected, *incident.told));
    if (incident.acknowledged) {
      acknowledging.push_back(between(incident.told.value_or(incident.detected), *incident.acknowledged));
    }
    if (incident.mended) mending.push_back(between(incident.detected, *incident.mended));
  }
  figures.down = covered(std::move(down));
  figures.uptime =
      1 - duration<double>(figures.down).count() / duration<double>(figures.watched.length()).count();
  figures.to_detect = times_of(std::move(detecting));
  figures.to_acknowledge = times_of(std::move(acknowledging));
  figures.to_mend = times_of(std::move(mending));
  std::ranges::stable_sort(figures.incidents, {}, &Incident::detected);
  return figures;
}

}  // namespace holdfast::incidents
