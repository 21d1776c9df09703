#include "api/answers.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "api/json_text.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::api {

void append_reason(std::string& json, const offers::Reason& reason) {
  json += '{';
  append_member(json, "code", reason.code);
  json += ',';
  append_member(json, "text", reason.text);
  json += '}';
}

void append_address(std::string& json, const Address& address) {
  json += "\"address\":{";
  append_member(json, "line1", address.line1);
  json += ',';
  append_member(json, "line2", address.line2);
  json += ',';
  append_member(json, "city", address.city);
  json += ',';
  append_member(json, "province", address.province);
  json += ',';
  append_member(json, "postalCode", address.postal_code);
  json += '}';
}

void append_needs(std::string& json, std::string_view name, const Needs& needs) {
  json.append(",\"").append(name).append("\":[");
  const auto* comma = "";
  for (const auto& word : words_of(needs)) {
    json.append(comma).append(1, '"').append(word).append(1, '"');
    comma = ",";
  }
  json += ']';
}

namespace {

constexpr std::chrono::hours window_length{1};

/// The rest of the status of somebody who is not in the database yet.
constexpr std::string_view nothing_known =
    R"("receivedAt":null,"eligibleFrom":null,"likely":null,"shortNotice":false,)"
    R"("secondDose":null,"residence":null,"offer":null})";

// Without the closing brace: the list of clinics says more than an offer does.
void append_clinic(std::string& json, const Clinic& clinic) {
  json += '{';
  append_member(json, "id", clinic.id.text);
  json += ',';
  append_member(json, "name", clinic.name);
  json += ',';
  append_address(json, clinic.address);
  json += ',';
  append_member(json, "timeZone", clinic.zone.name());
}

void append_number(std::string& json, double number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{}) json.append(digits.data(), end);
}

void append_offer(std::string& json, const store::OfferView& view, const Capabilities& capabilities) {
  json += '{';
  append_member(json, "id", capabilities.reference(view.offer.id));
  json += ',';
  append_member(json, "state", name_of(view.offer.state));
  json += ",\"clinic\":";
  append_clinic(json, view.clinic);
  json += "},";
  append_member(json, "start", rfc3339(view.starts_at, view.clinic.zone));
  json += ',';
  append_member(json, "end", rfc3339(view.starts_at + window_length, view.clinic.zone));
  json += ',';
  if (view.arrival) {
    append_member(json, "arrival", rfc3339(view.arrives_at(), view.clinic.zone));
  } else {
    json += "\"arrival\":null";
  }
  json += ',';
  if (view.offer.notified_at) {
    append_member(json, "heldUntil", rfc3339(view.offer.held_until, view.clinic.zone));
  } else {
    json += "\"heldUntil\":null";
  }
  json += ",\"choice\":";
  json += view.choice ? std::to_string(*view.choice) : "null";
  json += '}';
}

void append_status(std::string& json, std::string_view reference, RegistrationState state,
                   const offers::Reason& reason) {
  json += '{';
  append_member(json, "reference", reference);
  json += ',';
  append_member(json, "state", name_of(state));
  json += ",\"reason\":";
  append_reason(json, reason);
  json += ',';
}

void append_likely(std::string& json, const std::optional<store::LikelyDates>& dates) {
  json += ",\"likely\":";
  if (!dates) {
    json += "null";
    return;
  }
  json += "{\"first\":\"" + iso_text(dates->first) + "\",\"last\":\"" + iso_text(dates->last) + "\"}";
}

/// Of a second dose its days; of a first the reference of the second that follows it.
void append_second_dose(std::string& json, const store::StatusView& view, const Capabilities& capabilities) {
  const auto& dose = view.registration.second_dose;
  if (dose) {
    json += "{\"reference\":null,";
    append_member(json, "dueFrom", iso_text(dose->from));
    json += ',';
    append_member(json, "dueUntil", iso_text(dose->until));
    json += '}';
  } else if (view.second_dose) {
    json += '{';
    append_member(json, "reference", capabilities.reference(*view.second_dose));
    json += ",\"dueFrom\":null,\"dueUntil\":null}";
  } else {
    json += "null";
  }
}

// Somebody who waits was offered something once perhaps; it is no offer to them now.
bool explained_by_offer(RegistrationState state) {
  switch (state) {
    case RegistrationState::queued:
    case RegistrationState::waiting:
    case RegistrationState::review: return false;
    case RegistrationState::offered:
    case RegistrationState::booked:
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled: return true;
  }
  return false;
}

}  // namespace

std::string receipt_body(std::string_view reference, std::string_view confirmation_code) {
  constexpr std::string_view parts[]{R"({"reference":")", R"(","state":"queued","confirmationCode":")",
                                     R"("})"};
  std::string json;
  json.reserve(parts[0].size() + parts[1].size() + parts[2].size() + reference.size() +
               confirmation_code.size());
  return json.append(parts[0]).append(reference).append(parts[1]).append(confirmation_code).append(parts[2]);
}

void append_household(std::string& receipt, const std::vector<RegistrationId>& others,
                      const Capabilities& capabilities) {
  receipt.pop_back();  // the closing brace
  receipt += ",\"household\":[";
  for (const auto& id : others) {
    if (receipt.back() != '[') receipt += ',';
    receipt += '{';
    append_member(receipt, "reference", capabilities.reference(id));
    receipt += ',';
    append_member(receipt, "confirmationCode", confirmation_code(id));
    receipt += '}';
  }
  receipt += "]}";
}

std::string state_body(std::string_view reference, RegistrationState state) {
  std::string json = "{";
  append_member(json, "reference", reference);
  json += ',';
  append_member(json, "state", name_of(state));
  json += '}';
  return json;
}

std::string erased_body(std::string_view reference, RegistrationState state, std::string_view copies) {
  auto json = state_body(reference, state);
  json.pop_back();
  append_next(json, "copies", copies);
  json += '}';
  return json;
}

std::string offer_body(const store::OfferView& view, const Capabilities& capabilities) {
  std::string json;
  append_offer(json, view, capabilities);
  return json;
}

std::string status_body(std::string_view reference, const store::StatusView& view,
                        const offers::Reason& reason, const std::optional<offers::Reason>& residence,
                        const Capabilities& capabilities, const TimeZone& home) {
  // A dead letter has not been looked at: to the outside it is in the queue, its reason says the rest.
  const auto state = view.dead_letter ? RegistrationState::queued : view.state;
  std::string json;
  append_status(json, reference, state, reason);
  if (view.dead_letter) {
    return json.append(nothing_known);
  }
  append_member(json, "receivedAt", rfc3339(view.registration.received_at, home));
  json += ",\"eligibleFrom\":";
  json += view.eligible_from ? '"' + iso_text(*view.eligible_from) + '"' : "null";
  append_likely(json, state == RegistrationState::waiting ? view.likely : std::nullopt);
  json += ",\"shortNotice\":";
  json += view.standby ? "true" : "false";
  json += ",\"secondDose\":";
  append_second_dose(json, view, capabilities);
  json += ",\"residence\":";
  if (residence) {
    append_reason(json, *residence);
  } else {
    json += "null";
  }
  json += ",\"offer\":";
  if (view.offer && explained_by_offer(state)) {
    append_offer(json, *view.offer, capabilities);
  } else {
    json += "null";
  }
  json += '}';
  return json;
}

std::string queued_body(std::string_view reference, const offers::Reason& reason) {
  std::string json;
  append_status(json, reference, RegistrationState::queued, reason);
  return json.append(nothing_known);
}

std::string clinics_body(const Programme& programme) {
  std::string json = "[";
  for (const auto& clinic : programme.clinics) {
    if (clinic.synthetic) continue;
    if (json.size() > 1) json += ',';
    append_clinic(json, clinic);
    json += ",\"latitude\":";
    append_number(json, clinic.at.latitude);
    json += ",\"longitude\":";
    append_number(json, clinic.at.longitude);
    append_needs(json, "meets", clinic.meets);
    json += '}';
  }
  json += ']';
  return json;
}

}  // namespace holdfast::api
