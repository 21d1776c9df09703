#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/time.hpp"

// Columns to values and values to parameters. Columns are read as PostgreSQL prints them (a session is always
// in UTC with ISO dates), so statements name plain columns.

namespace holdfast::store {

/// The columns of one row, one after another: by place, for a name is looked for among all of them. What is
/// read by it stands in the statement in the same order.
class Cells {
 public:
  explicit Cells(const pqxx::row& row) : row_(row) {}

  pqxx::field next() { return row_[at_++]; }
  [[nodiscard]] pqxx::field peek() const { return row_[at_]; }

 private:
  const pqxx::row& row_;
  pqxx::row::size_type at_ = 0;
};

/// Of a timestamptz column. Throws std::runtime_error for what is no moment: infinity, years before 1 or
/// after 9999.
[[nodiscard]] Instant instant(const pqxx::field&);
[[nodiscard]] std::optional<Instant> maybe_instant(const pqxx::field&);

/// Of a date column; the same refusals.
[[nodiscard]] Date date(const pqxx::field&);
[[nodiscard]] std::optional<Date> maybe_date(const pqxx::field&);

/// As parameters: `2026-12-05 15:00:00.000000+00`, `2026-12-05`.
[[nodiscard]] std::string timestamp(Instant);
[[nodiscard]] std::string day(Date);

/// Of a uuid column: `id_in<OfferId>(row["id"])`.
template <class AnyId>
[[nodiscard]] AnyId id_in(const pqxx::field& field) {
  return AnyId{uuid_bytes(field.c_str())};
}
template <class AnyId>
[[nodiscard]] std::optional<AnyId> maybe_id_in(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return id_in<AnyId>(field);
}

/// As a parameter.
template <class Of>
[[nodiscard]] std::string uuid(const Id<Of>& id) {
  return uuid_text(id.bytes);
}

/// Of a text column; empty for null.
[[nodiscard]] std::string text(const pqxx::field&);

/// As a parameter: null for an empty string.
[[nodiscard]] std::optional<std::string> text_or_null(const std::string&);

/// Of a bigint column.
[[nodiscard]] std::int64_t number(const pqxx::field&);
[[nodiscard]] inline WindowId window_id(const pqxx::field& field) {
  return static_cast<WindowId>(number(field));
}

/// Of a bigint[] column.
[[nodiscard]] std::vector<WindowId> window_ids(const pqxx::field&);

/// Of columns held to these words by a CHECK.
[[nodiscard]] RegistrationState registration_state(const pqxx::field&);
[[nodiscard]] Contact contact(const pqxx::field&);
[[nodiscard]] Language language(const pqxx::field&);
[[nodiscard]] Via via(const pqxx::field&);

/// The jsonb of registrations.preferences: `[{"clinic": "sterling-road", "start": "2026-12-03T09:00"}]`, in
/// order of rank.
[[nodiscard]] std::string preferences_json(const std::vector<Preference>&);
[[nodiscard]] std::vector<Preference> preferences_of(std::string_view json);
[[nodiscard]] std::vector<Preference> preferences(const pqxx::field&);

/// Of a text column held to these words; null for none.
[[nodiscard]] Needs needs(const pqxx::field&);

/// The columns `registration_in` reads, in its order, for a SELECT list over `registrations AS r`.
#define HOLDFAST_REGISTRATION_COLUMNS                                                          \
  " r.id, r.received_at, r.via, r.name, r.line1, r.line2, r.city, r.province, r.postal_code, " \
  " r.phone, r.email, r.contact, r.language, r.date_of_birth, r.preferences, r.needs, "        \
  " r.first_id, r.product_id, r.due_from, r.due_until "

/// Everything of a registration but its card number.
[[nodiscard]] Registration registration_in(Cells&);

}  // namespace holdfast::store
