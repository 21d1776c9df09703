#include "store/offers/offer_rows.hpp"

#include <stdexcept>

#include "store/database/rows.hpp"

namespace holdfast::store {

namespace {

OfferState offer_state(const pqxx::field& field) {
  const auto state = offer_state_named(field.c_str());
  if (!state) throw std::runtime_error("the database holds a word this program does not know");
  return *state;
}

Clinic clinic_in(Cells& cells) {
  return {.id = {text(cells.next())},
          .name = text(cells.next()),
          .address = {.line1 = text(cells.next()),
                      .line2 = {},
                      .city = text(cells.next()),
                      .province = text(cells.next()),
                      .postal_code = text(cells.next())},
          .at = {cells.next().as<double>(), cells.next().as<double>()},
          .zone = TimeZone::named(text(cells.next()))};
}

std::optional<int> maybe_number(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<int>();
}

}  // namespace

std::optional<std::chrono::minutes> arrival(const pqxx::field& minute) {
  if (minute.is_null()) return std::nullopt;
  return std::chrono::minutes{minute.as<int>()};
}

Offer offer_in(Cells& cells) {
  return {.id = id_in<OfferId>(cells.next()),
          .registration = id_in<RegistrationId>(cells.next()),
          .window = window_id(cells.next()),
          .held_until = instant(cells.next()),
          .notified_at = maybe_instant(cells.next()),
          .state = offer_state(cells.next()),
          .party = maybe_id_in<OfferId>(cells.next())};
}

OfferView offer_view_in(Cells& cells) {
  return {.offer = offer_in(cells),
          .clinic = clinic_in(cells),
          .starts_at = instant(cells.next()),
          .choice = maybe_number(cells.next()),
          .created_at = instant(cells.next()),
          .resolved_at = maybe_instant(cells.next()),
          .contact = contact(cells.next()),
          .language = language(cells.next()),
          .is_second_dose = cells.next().as<bool>(),
          .arrival = arrival(cells.next()),
          .standby = cells.next().as<bool>()};
}

}  // namespace holdfast::store
