#include "app/service/estimator.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "holdfast/forecast/line_up.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/likely.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::app {

using observe::Severity;
using store::Transaction;

namespace {

constexpr int days_seen = 14;   ///< what the days to come are judged by
constexpr int days_ahead = 90;  ///< further nobody is told anything
/// From fewer answers nothing is to be learnt.
constexpr std::size_t answers_min = 30;
constexpr std::size_t page_people = 2000;
constexpr std::size_t people_max = 200'000;  ///< of the waiting list, from its front

/// Whoever waits for a seat and not for a day, in the order of their turns; they join the line. Nobody for
/// those of a household: when one hour has enough seats for it is not known.
std::vector<std::optional<RegistrationId>> line_up(Transaction& tx, forecast::LineUp& line, Date today) {
  std::vector<std::optional<RegistrationId>> people;
  store::WaitingCursor cursor;
  for (std::size_t looked_at = 0; looked_at < people_max;) {
    const auto page = store::read_waiting(tx, cursor, page_people);
    for (const auto& waiting : page) {
      if (!waiting.eligible_from || *waiting.eligible_from > today) continue;
      people.push_back(waiting.household ? std::nullopt : std::optional{waiting.registration.id});
      line.join(waiting.registration);
    }
    looked_at += page.size();
    if (page.size() < page_people) break;
    cursor = store::place_of(page.back());
  }
  return people;
}

Date after(Date today, int days) {
  return Date{std::chrono::sys_days{today} + std::chrono::days{days}};
}

}  // namespace

Estimator::Estimator(store::Settings settings, std::chrono::seconds every, Programmes programme,
                     observe::Metrics& metrics, observe::Log& log)
    : connection_(std::move(settings)),
      programme_(std::move(programme)),
      metrics_(metrics),
      log_(log),
      rhythm_(every, [this] { work_out(); }) {
  for (const char* outcome : {"within", "earlier", "later"}) metrics_.likely_dates(outcome).increment(0);
}

void Estimator::work_out() {
  try {
    const auto programme = programme_();
    const auto kept = connection_.in_transaction([&](Transaction& tx) {
      if (programme->version == 0 || !store::try_lock_likely(tx)) return store::LikelyKept{};
      const auto told = foresee(
          tx, *programme, std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
      const auto settled = store::settle_likely(tx, programme->home_zone.name());
      store::tell_likely(tx, told);
      return settled;
    });
    metrics_.likely_dates("within").increment(static_cast<double>(kept.within));
    metrics_.likely_dates("earlier").increment(static_cast<double>(kept.earlier));
    metrics_.likely_dates("later").increment(static_cast<double>(kept.later));
  } catch (const std::exception& failure) {
    log_.write(Severity::warn, "likely.not_worked_out",
               "When those who wait will likely get an offer was not worked out: it will be later.",
               {{"exception.message", failure.what()}});
  }
}

std::vector<store::Likely> Estimator::foresee(Transaction& tx, const Programme& programme, Instant now) {
  const auto seen = store::seen_lately(tx, days_seen);
  std::vector<store::Likely> told;
  if (seen.answered >= answers_min && seen.accepted > 0) {
    const auto today = offers::day_at(now, programme.home_zone);
    forecast::LineUp line{programme, now, days_ahead};
    for (const auto& window : store::read_windows(tx, now))
      line.plan(window.clinic, window.starts_at, window.free);
    for (const auto& clinic : seen.given_back) line.gives_back(clinic.clinic, clinic.per_day);
    const auto people = line_up(tx, line, today);
    const auto accepted = static_cast<double>(seen.accepted) / static_cast<double>(seen.answered);
    const auto likely = forecast::likely_days(std::move(line).finish(accepted));
    for (std::size_t at = 0; at < people.size(); ++at) {
      if (!likely[at] || !people[at]) continue;
      told.push_back({*people[at], {after(today, likely[at]->first), after(today, likely[at]->last)}});
    }
  }
  return told;
}

}  // namespace holdfast::app
