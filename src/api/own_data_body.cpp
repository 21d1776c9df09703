#include "api/answers.hpp"
#include "api/json_text.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::api {

namespace {

constexpr std::size_t hour_characters = 16;  // 2026-12-05T10:00, on the wall of the clinic

/// Appends `,"name":"text"`, or null for an empty one.
void append_or_null(std::string& json, std::string_view name, const std::string& text) {
  json += ',';
  if (!text.empty()) return append_member(json, name, text);
  json.append(1, '"').append(name).append("\":null");
}

void append_told(std::string& json, const store::OwnData& data) {
  const auto& person = data.status.registration;
  json += ",\"told\":{";
  append_member(json, "name", person.name);
  append_next(json, "dateOfBirth", iso_text(person.date_of_birth));
  append_or_null(json, "healthCardEnding", data.card_ending);
  json += ',';
  append_address(json, person.address);
  append_or_null(json, "phone", person.phone);
  append_or_null(json, "email", person.email);
  append_next(json, "contact", name_of(person.contact));
  append_next(json, "language", name_of(person.language));
  append_list(json, "preferences", person.preferences, [&](const Preference& wish) {
    json += '{';
    append_member(json, "start", rfc3339(Instant{wish.start.time_since_epoch()}).substr(0, hour_characters));
    append_or_null(json, "clinic", wish.clinic ? wish.clinic->text : "");
    json += '}';
  });
  append_needs(json, "needs", person.needs);
  json += '}';
}

}  // namespace

std::string own_data_body(std::string_view reference, const store::OwnData& data,
                          const Capabilities& capabilities, const TimeZone& home) {
  const auto moment = [&home](Instant at) { return rfc3339(at, home); };
  const auto append_moment = [&](std::string& json, Instant at) {
    json.append(1, '"').append(moment(at)).append(1, '"');
  };
  std::string json = "{";
  append_member(json, "reference", reference);
  append_next(json, "state", name_of(data.status.state));
  append_next(json, "receivedAt", moment(data.status.registration.received_at));
  append_told(json, data);
  append_list(json, "offers", data.history.offers, [&](const store::OfferMade& made) {
    json += "{\"offer\":" + offer_body(made.view, capabilities);
    append_next(json, "createdAt", moment(made.view.created_at));
    json += '}';
  });
  append_list(json, "messages", data.history.messages, [&](const store::MessageSent& message) {
    json += '{';
    append_member(json, "kind", message.kind);
    append_next(json, "channel", message.channel);
    append_next(json, "state", message.state);
    append_next(json, "createdAt", moment(message.created_at));
    append_or_null(json, "sentAt", message.sent_at ? moment(*message.sent_at) : "");
    append_or_null(json, "address", message.address);
    json += '}';
  });
  append_list(json, "given", data.given, [&](const store::OwnData::Given& given) {
    json += '{';
    append_member(json, "at", moment(given.at));
    json += given.came ? ",\"came\":true" : ",\"came\":false";
    append_next(json, "clinic", given.clinic);
    append_or_null(json, "product", given.product);
    json += '}';
  });
  append_list(json, "lookedAt", data.looked_at, [&](Instant at) { append_moment(json, at); });
  append_list(json, "numbersLeft", data.numbers_left, [&](Instant at) { append_moment(json, at); });
  json += '}';
  return json;
}

}  // namespace holdfast::api
