#include "holdfast/intake/record.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace holdfast::intake {

namespace {

// A form of one person who needs nothing is written as before there were needs and households, so that an
// older process can read it; so is one with needs.
constexpr std::uint8_t version_plain = 1;
constexpr std::uint8_t version_with_needs = 2;
constexpr std::uint8_t version_with_household = 3;  // then needs, perhaps none

std::uint8_t version_of(const Registration& form) {
  if (!form.household.empty()) return version_with_household;
  return form.needs.empty() ? version_plain : version_with_needs;
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <class Number>
  void number(Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint16_t>(value.size()));
    out_.append(value);
  }

 private:
  std::string& out_;
};

/// Reads what Writer wrote. A read past the end gives zeros and clears `whole()`.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> in) : in_(in) {}

  template <class Number>
  Number number() {
    Number value{};
    if (in_.size() < sizeof value) return spoil(), value;
    std::memcpy(&value, in_.data(), sizeof value);
    in_ = in_.subspan(sizeof value);
    return value;
  }
  std::string text() {
    const auto size = number<std::uint16_t>();
    if (in_.size() < size) return spoil(), std::string{};
    std::string value(reinterpret_cast<const char*>(in_.data()), size);
    in_ = in_.subspan(size);
    return value;
  }
  [[nodiscard]] bool whole() const { return whole_ && in_.empty(); }

 private:
  void spoil() {
    whole_ = false;
    in_ = {};
  }
  std::span<const std::byte> in_;
  bool whole_ = true;
};

void write_form(Writer& out, const Registration& form) {
  out.number(static_cast<std::uint8_t>(form.via));
  out.number(static_cast<std::uint8_t>(form.contact));
  out.number(static_cast<std::uint8_t>(form.language));
  out.number(static_cast<std::int32_t>(std::chrono::sys_days{form.date_of_birth}.time_since_epoch().count()));
  for (const auto* text :
       {&form.name, &form.address.line1, &form.address.line2, &form.address.city, &form.address.province,
        &form.address.postal_code, &form.phone, &form.email, &form.health_card_number}) {
    out.text(*text);
  }
  out.number(static_cast<std::uint8_t>(form.preferences.size()));
  for (const auto& preference : form.preferences) {
    out.text(preference.clinic ? preference.clinic->text : std::string{});
    out.number(static_cast<std::int64_t>(preference.start.time_since_epoch().count()));
  }
}

/// The others, with or without the ids they have got.
void write_household(Writer& out, std::string& bytes, const Registration& form, bool with_ids) {
  out.number(static_cast<std::uint8_t>(form.neighbouring_hours ? 1 : 0));
  out.number(static_cast<std::uint8_t>(form.household.size()));
  for (const auto& member : form.household) {
    if (with_ids) bytes.append(reinterpret_cast<const char*>(member.id.bytes.data()), member.id.bytes.size());
    out.text(member.name);
    out.number(
        static_cast<std::int32_t>(std::chrono::sys_days{member.date_of_birth}.time_since_epoch().count()));
    out.text(member.health_card_number);
  }
}

/// What a form has beside one person.
void write_rest(Writer& out, std::string& bytes, const Registration& form, bool with_ids) {
  const auto version = version_of(form);
  if (version == version_with_household) write_household(out, bytes, form, with_ids);
  if (version != version_plain) out.text(text_of(form.needs));
}

void read_household(Reader& in, Registration& form) {
  form.neighbouring_hours = in.number<std::uint8_t>() != 0;
  form.household.resize(in.number<std::uint8_t>());
  for (auto& member : form.household) {
    member.id.bytes = in.number<std::array<std::uint8_t, 16>>();
    member.name = in.text();
    member.date_of_birth = std::chrono::sys_days{std::chrono::days{in.number<std::int32_t>()}};
    member.health_card_number = in.text();
  }
}

void read_form(Reader& in, Registration& form) {
  form.via = static_cast<Via>(in.number<std::uint8_t>());
  form.contact = static_cast<Contact>(in.number<std::uint8_t>());
  form.language = static_cast<Language>(in.number<std::uint8_t>());
  form.date_of_birth = std::chrono::sys_days{std::chrono::days{in.number<std::int32_t>()}};
  for (auto* text :
       {&form.name, &form.address.line1, &form.address.line2, &form.address.city, &form.address.province,
        &form.address.postal_code, &form.phone, &form.email, &form.health_card_number}) {
    *text = in.text();
  }
  form.preferences.resize(in.number<std::uint8_t>());
  for (auto& preference : form.preferences) {
    if (auto clinic = in.text(); !clinic.empty()) preference.clinic = ClinicId{std::move(clinic)};
    preference.start = LocalTime{std::chrono::minutes{in.number<std::int64_t>()}};
  }
}

}  // namespace

std::string form_bytes(const Registration& form) {
  std::string bytes;
  bytes.reserve(384);
  Writer out{bytes};
  write_form(out, form);
  write_rest(out, bytes, form, false);
  return bytes;
}

std::string record_of(const Registration& registration) {
  std::string bytes;
  bytes.reserve(384);
  Writer out{bytes};
  out.number(version_of(registration));
  bytes.append(reinterpret_cast<const char*>(registration.id.bytes.data()), registration.id.bytes.size());
  out.number(static_cast<std::int64_t>(registration.received_at.time_since_epoch().count()));
  write_form(out, registration);
  write_rest(out, bytes, registration, true);
  return bytes;
}

std::optional<Registration> registration_in(std::span<const std::byte> bytes) {
  Reader in{bytes};
  const auto version = in.number<std::uint8_t>();
  if (version < version_plain || version > version_with_household) return std::nullopt;

  Registration registration;
  registration.id.bytes = in.number<std::array<std::uint8_t, 16>>();
  registration.received_at = Instant{std::chrono::microseconds{in.number<std::int64_t>()}};
  read_form(in, registration);
  if (version == version_with_household) read_household(in, registration);
  const auto needs = version == version_plain ? Needs{} : needs_in(in.text());
  if (!needs) return std::nullopt;
  registration.needs = *needs;
  if (!in.whole()) return std::nullopt;
  return registration;
}

journal::Keys journal_keys(const KeyRing& ring) {
  journal::Keys keys;
  keys.current = ring.current;
  for (const auto& [id, master] : ring.masters) keys.by_id[id] = ring.derive(id, KeyRing::Use::journal);
  return keys;
}

}  // namespace holdfast::intake
