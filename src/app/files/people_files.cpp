#include "app/files/people_files.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "app/files/csv_fields.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/eligibility.hpp"
#include "holdfast/domain/moved.hpp"

namespace holdfast::app {

namespace {

constexpr std::size_t id_max = 100;
constexpr std::size_t refused_max = 1000;

/// Where a fault of a form is in the file.
std::string column_of(const std::string& pointer) {
  static constexpr std::pair<std::string_view, std::string_view> columns[] = {
      {"/address/postalCode", "postal_code"},
      {"/dateOfBirth", "date_of_birth"},
      {"/healthCardNumber", "health_card_number"}};
  for (const auto& [known, column] : columns) {
    if (pointer == known) return std::string{column};
  }
  static constexpr std::string_view address = "/address/";
  return pointer.substr(pointer.starts_with(address) ? address.size() : 1);
}

bool is_uuid(const std::string& text) {
  static constexpr std::string_view shape = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  return std::ranges::equal(text, shape, [](char c, char kind) {
    return kind == '-' ? c == '-'
                       : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

/// Of a person or of an appointment, as `kind` says: the two share no number.
template <class AnyId>
AnyId id_in(const std::string& text, const char* kind, const Capabilities& ids) {
  if (!is_uuid(text)) return AnyId{ids.derived(kind, text).bytes};
  auto lower = text;
  for (auto& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  return AnyId{uuid_bytes(lower)};
}

/// One row, and what it is read against.
class Row {
 public:
  Row(const CsvRow& row, const MovingFrom& from, CsvErrors& errors)
      : fields(row, errors), line(row.line), from_(from) {}

  template <class AnyId>
  std::optional<AnyId> id(const std::string& column, const char* kind) {
    const auto& text = fields.optional_text(column);
    if (text.size() > id_max) fields.wrong(column + " is longer than 100 bytes");
    if (text.empty() || text.size() > id_max) return std::nullopt;
    return id_in<AnyId>(text, kind, from_.ids);
  }
  std::optional<RegistrationId> person(const std::string& column) {
    return id<RegistrationId>(column, "person moved in");
  }
  std::optional<OfferId> booking(const std::string& column) {
    return id<OfferId>(column, "appointment moved in");
  }

  /// What happened is not to come.
  std::optional<Instant> past(const std::string& column) {
    const auto moment = fields.optional_instant(column);
    if (moment && *moment > from_.now) fields.wrong(column + " is in the future");
    return moment;
  }
  Instant needed_past(const std::string& column) {
    const auto moment = past(column);
    if (!moment && fields.optional_text(column).empty()) fields.wrong(column + " is empty");
    return moment.value_or(Instant{});
  }
  void version() {
    if (const auto& text = fields.optional_text("version"); text != "1")
      fields.wrong("version is not 1, which is all that is known here");
  }

  Fields fields;
  std::size_t line;

 private:
  const MovingFrom& from_;
};

std::optional<std::string> typed(const Fields& fields, const char* column) {
  return fields.optional_text(column);
}

std::vector<RawForm::RawPreference> wishes_in(Row& row) {
  const auto& text = row.fields.optional_text("preferences");
  if (text.empty()) return {};
  const auto wrong = [&] {
    row.fields.wrong(R"(preferences is not like [{"clinic": "…", "start": "YYYY-MM-DDTHH:00"}])");
    return std::vector<RawForm::RawPreference>{};
  };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return wrong();
  std::vector<RawForm::RawPreference> wishes;
  for (const auto& each : json) {
    auto& wish = wishes.emplace_back();
    if (!each.is_object()) return wrong();
    for (const auto& [name, value] : each.items()) {
      if (!value.is_string() || (name != "clinic" && name != "start")) return wrong();
      (name == "clinic" ? wish.clinic : wish.start) = value.get<std::string>();
    }
  }
  return wishes;
}

RawForm form_in(Row& row) {
  RawForm form;
  form.name = typed(row.fields, "name");
  form.line1 = typed(row.fields, "line1");
  form.line2 = typed(row.fields, "line2");
  form.city = typed(row.fields, "city");
  form.province = typed(row.fields, "province");
  form.postal_code = typed(row.fields, "postal_code");
  form.phone = typed(row.fields, "phone");
  form.email = typed(row.fields, "email");
  form.contact = typed(row.fields, "contact");
  form.language = typed(row.fields, "language");
  form.date_of_birth = typed(row.fields, "date_of_birth");
  form.health_card_number = typed(row.fields, "health_card_number");
  form.preferences = wishes_in(row);
  form.needs = words_of_line(row.fields.optional_text("needs"));
  return form;
}

/// Somebody whom another system had just asked, or was about to, waits on at their place.
RegistrationState state_in(Row& row) {
  const auto text = row.fields.text("state");
  const auto state = registration_state_named(text);
  if (!state && !text.empty()) row.fields.wrong("state is unknown: " + text);
  const auto found = state.value_or(RegistrationState::waiting);
  const bool is_passing = found == RegistrationState::queued || found == RegistrationState::offered;
  return is_passing ? RegistrationState::waiting : found;
}

std::string reason_in(Row& row) {
  const auto& text = row.fields.optional_text("reason");
  const bool is_words = text.size() <= 64 &&
                        std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  if (!is_words || text == "erased") row.fields.wrong("reason is not a word of small letters and hyphens");
  return text;
}

std::optional<SecondDose> second_dose_in(Row& row) {
  const auto first = row.person("first_dose");
  if (!first) {
    for (const auto* column : {"product", "due_from", "due_until"}) {
      if (!row.fields.optional_text(column).empty())
        row.fields.wrong(std::string{column} + " is of a second dose, and first_dose is empty");
    }
    return std::nullopt;
  }
  SecondDose dose{.first = *first,
                  .product = row.fields.text("product"),
                  .from = row.fields.date("due_from"),
                  .until = row.fields.date("due_until")};
  if (row.fields.good() && dose.until < dose.from) row.fields.wrong("due_until is before due_from");
  return dose;
}

/// `clinic@moment` with spaces between.
std::vector<std::string> refused_in(Row& row) {
  auto refused = words_of_line(row.fields.optional_text("refused_windows"));
  const bool is_good = refused.size() <= refused_max && std::ranges::all_of(refused, [](const auto& each) {
                         const auto at = each.find('@');
                         return at != std::string::npos && rfc3339_in(each.substr(at + 1)).has_value();
                       });
  if (!is_good) row.fields.wrong("refused_windows is not like clinic@YYYY-MM-DDTHH:MM:SSZ");
  return refused;
}

Via via_in(Row& row) {
  const auto& text = row.fields.optional_text("via");
  if (text.empty()) return Via::api;
  const auto via = via_named(text);
  if (!via) row.fields.wrong("via is unknown: " + text);
  return via.value_or(Via::api);
}

/// Only who waits can be short of a wish.
MovedRules rules_for(const store::MovedPerson& person, Via via, const std::string& contact) {
  return {.needs_wish = person.state == RegistrationState::waiting,
          .needs_reach = via != Via::call_centre || contact != name_of(Contact::call)};
}

store::MovedPerson person_in(Row& row, const MovingFrom& from) {
  store::MovedPerson person;
  person.line = row.line;
  row.version();
  (void)row.fields.text("id");
  const auto id = row.person("id");
  person.state = state_in(row);
  person.reason = reason_in(row);
  const auto received_at = row.needed_past("received_at");
  const auto turn_at = row.fields.optional_instant("turn_at");
  const auto via = via_in(row);
  const auto dose = second_dose_in(row);
  person.asked_at = row.past("asked_at").value_or(received_at);
  person.household = row.person("household");
  if (dose && person.household) row.fields.wrong("household is given, and a second dose comes alone");
  person.neighbouring_hours = row.fields.yes("neighbouring_hours");
  person.ended_at = row.past("ended_at");
  person.displaced_at = row.past("displaced_at");
  person.passed_until = row.fields.optional_instant("passed_until");
  person.refused = refused_in(row);
  person.short_notice = row.fields.yes("short_notice");

  const auto form = form_in(row);
  const Date today{floor<std::chrono::days>(from.programme.home_zone.local(from.now))};
  auto read = read_moved(form, from.programme, today, rules_for(person, via, form.contact.value_or("")),
                         Language::en);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    for (const auto& fault : *faults)
      row.fields.wrong(column_of(fault.pointer) + " (" + fault.code + "): " + fault.message);
    return person;
  }
  auto& registration = person.registration = std::get<Registration>(std::move(read));
  registration.id = id.value_or(RegistrationId{});
  registration.received_at = received_at;
  registration.via = via;
  registration.second_dose = dose;
  person.eligible_from =
      dose ? std::optional{dose->from} : eligible_from(registration.date_of_birth, from.programme.phases);
  person.turn_at = turn_at ? *turn_at : holdfast::turn_at(registration, from.programme.phases);
  return person;
}

std::optional<std::int16_t> minute_in(Row& row) {
  if (row.fields.optional_text("arrival_minute").empty()) return std::nullopt;
  const auto minute = row.fields.number<std::int16_t>("arrival_minute", 0, 55);
  if (minute % 5 != 0) row.fields.wrong("arrival_minute is not one of 0, 5, 10 … 55");
  return minute;
}

std::optional<store::MovedBooking::Attendance> attendance_in(Row& row) {
  if (row.fields.optional_text("came").empty()) {
    for (const auto* column : {"product", "marked_at"}) {
      if (!row.fields.optional_text(column).empty())
        row.fields.wrong(std::string{column} + " is of a tick, and came is empty");
    }
    return std::nullopt;
  }
  store::MovedBooking::Attendance attendance{.came = row.fields.yes("came"),
                                             .product = row.fields.optional_text("product"),
                                             .marked_at = row.needed_past("marked_at")};
  if (!attendance.came && !attendance.product.empty()) row.fields.wrong("product is given, and nobody came");
  return attendance;
}

store::MovedBooking booking_in(Row& row) {
  row.version();
  store::MovedBooking booking;
  booking.line = row.line;
  for (const auto* column : {"id", "person", "clinic", "starts_at"}) (void)row.fields.text(column);
  booking.id = row.booking("id").value_or(OfferId{});
  booking.person = row.person("person").value_or(RegistrationId{});
  booking.clinic = ClinicId{row.fields.optional_text("clinic")};
  booking.starts_at = row.fields.optional_instant("starts_at").value_or(Instant{});
  booking.booked_at = row.needed_past("booked_at");
  booking.arrival_minute = minute_in(row);
  booking.party = row.booking("party");
  booking.attendance = attendance_in(row);
  return booking;
}

}  // namespace

void read_people(std::istream& in, const MovingFrom& from, CsvErrors& errors,
                 const std::function<void(store::MovedPerson)>& take) {
  read_csv_rows(
      in,
      {"version", "id", "state", "received_at", "name", "line1", "city", "province", "postal_code", "phone",
       "email", "contact", "language", "date_of_birth", "health_card_number", "preferences"},
      errors,
      {"reason", "turn_at", "asked_at", "via", "line2", "needs", "household", "first_dose", "product",
       "due_from", "due_until", "neighbouring_hours", "ended_at", "displaced_at", "passed_until",
       "refused_windows", "short_notice"},
      [&](const CsvRow& read) {
        Row row{read, from, errors};
        auto person = person_in(row, from);
        if (row.fields.good()) take(std::move(person));
      });
}

void read_bookings(std::istream& in, const MovingFrom& from, CsvErrors& errors,
                   const std::function<void(store::MovedBooking)>& take) {
  read_csv_rows(in, {"version", "id", "person", "clinic", "starts_at", "booked_at"}, errors,
                {"arrival_minute", "came", "product", "marked_at", "party"}, [&](const CsvRow& read) {
                  Row row{read, from, errors};
                  auto booking = booking_in(row);
                  if (row.fields.good()) take(std::move(booking));
                });
}

}  // namespace holdfast::app
