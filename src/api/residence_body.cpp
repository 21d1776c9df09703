#include <algorithm>

#include "api/answers.hpp"
#include "api/json_text.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/offers/residences.hpp"

namespace holdfast::api {

namespace {

using store::ResidenceView;

void append_moment_or_null(std::string& json, std::string_view name, const std::optional<Instant>& at,
                           const TimeZone& home) {
  if (at) return append_member(json, name, rfc3339(*at, home));
  json.append(1, '"').append(name).append("\":null");
}

void append_offer(std::string& json, const store::ResidenceOffer& offer, bool is_held, const TimeZone& home) {
  json += '{';
  append_moment_or_null(json, "heldUntil",
                        is_held && offer.notified_at ? std::optional{offer.held_until} : std::nullopt, home);
  append_list(json, "visits", offer.visits, [&](const store::OfferedVisit& part) {
    json += '{';
    append_member(json, "start", rfc3339(part.visit.starts_at, home));
    append_next(json, "end", rfc3339(part.visit.ends_at, home));
    json += ",\"seats\":" + std::to_string(part.seats) + '}';
  });
  json += '}';
}

void append_due(std::string& json, const store::SecondVisit& second, const TimeZone& home) {
  const auto days = offers::days_of(second, home);
  append_member(json, "dueFrom", iso_text(days.from));
  append_next(json, "dueUntil", iso_text(days.until));
}

/// The days of a second visit, and the second visits that follow a first.
void append_second_visits(std::string& json, const ResidenceView& view, const Capabilities& capabilities,
                          const TimeZone& home) {
  json += ",\"secondVisit\":";
  if (view.second) {
    json += '{';
    append_due(json, *view.second, home);
    json += '}';
  } else {
    json += "null";
  }
  append_list(json, "secondVisits", view.seconds, [&](const store::SecondRow& each) {
    json += '{';
    append_member(json, "reference", capabilities.reference(each.id));
    append_next(json, "state", name_of(each.state));
    json += ',';
    append_due(json, each.due, home);
    json += ",\"residents\":" + std::to_string(each.people) + '}';
  });
}

std::optional<Instant> start_of(const ResidenceView& view, const store::RosterEntry& person) {
  if (!person.visit || !view.offer) return std::nullopt;
  const auto& visits = view.offer->visits;
  const auto found =
      std::ranges::find_if(visits, [&](const auto& part) { return part.visit.id == *person.visit; });
  return found == visits.end() ? std::nullopt : std::optional{found->visit.starts_at};
}

}  // namespace

std::string residence_body(std::string_view reference, const ResidenceView& view, Instant now,
                           Language language, const Capabilities& capabilities, const TimeZone& home) {
  const auto state = offers::standing_of(view, now);
  std::string json = "{";
  append_member(json, "reference", reference);
  append_next(json, "state", name_of(state));
  json += ",\"reason\":";
  append_reason(json, offers::reason_of(view, now, language));
  append_next(json, "receivedAt", rfc3339(view.received_at, home));
  json += ",\"residents\":" + std::to_string(view.people.size());
  append_second_visits(json, view, capabilities, home);
  json += ",\"offer\":";
  const bool is_held = state == RegistrationState::offered;
  if (view.offer && (is_held || state == RegistrationState::booked)) {
    append_offer(json, *view.offer, is_held, home);
  } else {
    json += "null";
  }
  json += '}';
  return json;
}

std::string residents_body(const ResidenceView& view, const TimeZone& home) {
  std::string json = "{\"residents\":[";
  for (const auto& person : view.people) {
    if (json.back() != '[') json += ',';
    json += '{';
    append_member(json, "id", std::to_string(static_cast<std::int64_t>(person.id)));
    json += ',';
    append_moment_or_null(json, "visit", start_of(view, person), home);
    json += '}';
  }
  json += "]}";
  return json;
}

}  // namespace holdfast::api
