#include "store/offer_rows.hpp"

#include "holdfast/domain/assert.hpp"
#include "store/rows.hpp"

namespace holdfast::store {

namespace {

Clinic clinic_in(const pqxx::row& row) {
  return {.id = {row["clinic_id"].c_str()},
          .name = row["clinic_name"].c_str(),
          .address = {.line1 = row["clinic_line1"].c_str(),
                      .line2 = {},
                      .city = row["clinic_city"].c_str(),
                      .province = row["clinic_province"].c_str(),
                      .postal_code = row["clinic_postal_code"].c_str()},
          .at = {row["latitude"].as<double>(), row["longitude"].as<double>()},
          .zone = TimeZone::named(row["time_zone"].c_str())};
}

template <class Word>
Word known(std::optional<Word> word) {
  HOLDFAST_ASSERT(word);  // the column's CHECK lists the same words
  return *word;
}

}  // namespace

Offer offer_in(const pqxx::row& row) {
  return {.id = {uuid_bytes(row["offer_id"].c_str())},
          .registration = {uuid_bytes(row["registration_id"].c_str())},
          .window = WindowId{row["window_id"].as<std::int64_t>()},
          .held_until = instant(row["held_until"]),
          .notified_at = maybe_instant(row["notified_at"]),
          .state = known(offer_state_named(row["offer_state"].c_str()))};
}

OfferView offer_view_in(const pqxx::row& row) {
  return {.offer = offer_in(row),
          .clinic = clinic_in(row),
          .starts_at = instant(row["starts_at"]),
          .choice = row["choice"].is_null() ? std::nullopt : std::optional{row["choice"].as<int>()},
          .created_at = instant(row["created_at"]),
          .resolved_at = maybe_instant(row["resolved_at"]),
          .contact = known(contact_named(row["offer_contact"].c_str())),
          .language = known(language_named(row["offer_language"].c_str()))};
}

}  // namespace holdfast::store
