#include "store/offer_rows.hpp"

#include <stdexcept>

#include "store/rows.hpp"

namespace holdfast::store {

namespace {

OfferState offer_state(const pqxx::field& field) {
  const auto state = offer_state_named(field.c_str());
  if (!state) throw std::runtime_error("the database holds a word this program does not know");
  return *state;
}

Clinic clinic_in(const pqxx::row& row) {
  return {.id = {text(row["clinic_id"])},
          .name = text(row["clinic_name"]),
          .address = {.line1 = text(row["clinic_line1"]),
                      .line2 = {},
                      .city = text(row["clinic_city"]),
                      .province = text(row["clinic_province"]),
                      .postal_code = text(row["clinic_postal_code"])},
          .at = {row["latitude"].as<double>(), row["longitude"].as<double>()},
          .zone = TimeZone::named(text(row["time_zone"]))};
}

}  // namespace

Offer offer_in(const pqxx::row& row) {
  return {.id = id_in<OfferId>(row["offer_id"]),
          .registration = id_in<RegistrationId>(row["offer_registration"]),
          .window = window_id(row["window_id"]),
          .held_until = instant(row["held_until"]),
          .notified_at = maybe_instant(row["notified_at"]),
          .state = offer_state(row["offer_state"])};
}

OfferView offer_view_in(const pqxx::row& row) {
  return {.offer = offer_in(row),
          .clinic = clinic_in(row),
          .starts_at = instant(row["starts_at"]),
          .choice = row["choice"].is_null() ? std::nullopt : std::optional{row["choice"].as<int>()},
          .created_at = instant(row["created_at"]),
          .resolved_at = maybe_instant(row["resolved_at"]),
          .contact = contact(row["offer_contact"]),
          .language = language(row["offer_language"])};
}

}  // namespace holdfast::store
