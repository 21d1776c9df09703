#include "allocation/round_parts.hpp"

#include <algorithm>
#include <map>

namespace holdfast::allocation {

store::NewRound new_round(const matching::Plan& plan, std::size_t people, const Limits& limits, Instant now) {
  store::NewRound round;
  round.started_at = now;
  round.people = people;
  round.distance = plan.distance;
  round.delivery_grace = limits.delivery_grace;
  round.delivery_grace_call = limits.delivery_grace_call;
  round.offers.reserve(plan.seated.size());
  return round;
}

store::NewOffer offer_of(const matching::Assignment& seat, const matching::Calendar& calendar,
                         const Registration& registration, RegistrationState stored_as, const OfferId& id) {
  return {.id = id,
          .registration = registration.id,
          .window = calendar.windows()[static_cast<std::size_t>(seat.slot)].id,
          .choice = seat.choice,
          .distance = seat.distance,
          .contact = registration.contact,
          .stored_as = stored_as};
}

namespace {

bool in_contact_hours(const Limits& limits, const Programme& programme, Instant now) {
  const auto local = programme.home_zone.local(now);
  const auto hour =
      std::chrono::floor<std::chrono::hours>(local - std::chrono::floor<std::chrono::days>(local)).count();
  return hour >= limits.contact_from_hour && hour < limits.contact_to_hour;
}

}  // namespace

bool reachable_now(const Limits& limits, const Programme& programme, Instant asked_at, Instant now) {
  return in_contact_hours(limits, programme, now) || now - asked_at < limits.present_for;
}

void call_parties(std::vector<store::NewOffer>& offers,
                  const std::vector<std::optional<RegistrationId>>& households) {
  std::map<RegistrationId, OfferId> first;
  for (std::size_t at = 0; at < offers.size(); ++at) {
    if (!households[at]) continue;
    const auto [party, is_new] = first.try_emplace(*households[at], offers[at].id);
    if (!is_new) party->second = std::min(party->second, offers[at].id);
  }
  if (first.empty()) return;
  for (std::size_t at = 0; at < offers.size(); ++at) {
    if (households[at]) offers[at].party = first.at(*households[at]);
  }
}

void count_plan(RoundReport& report, const matching::Plan& plan) {
  report.seated = plan.seated.size();
  report.distance = plan.distance;
  for (const auto& seat : plan.seated) {
    ++report.choices[static_cast<std::size_t>(seat.choice.value_or(0))];
    report.distances.push_back(seat.distance);
  }
}

}  // namespace holdfast::allocation
