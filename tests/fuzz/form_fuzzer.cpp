// A form's body as a stranger sends it: a byte that says what it is for, then the bytes.
//
// - What is read is what a full parser reads; what is refused as no JSON is none.
// - A form has a registration or faults, each once, with a pointer and a sentence; the same form, the same.
// - A registration that is taken fits every limit, could be stored, and is the same when its record is read.
#include <set>
#include <span>

#include <nlohmann/json.hpp>

#include "api/read_body.hpp"
#include "fuzz/fuzzing.hpp"
#include "holdfast/intake/record.hpp"
#include "unit/domain/examples.hpp"

using namespace holdfast;
using Json = nlohmann::json;

namespace {

std::size_t depth_of(const Json& json) {
  std::size_t deepest = 0;
  if (!json.is_structured()) return 0;
  for (const auto& child : json) deepest = std::max(deepest, depth_of(child));
  return 1 + deepest;
}

/// How many names its objects have; a name said twice counts once.
std::size_t names_in(const Json& json) {
  std::size_t names = json.is_object() ? json.size() : 0;
  if (json.is_structured()) {
    for (const auto& child : json) names += names_in(child);
  }
  return names;
}

void expect_text(const std::optional<std::string>& read, const Json& object, const char* name) {
  const bool is_text = object.is_object() && object.contains(name) && object[name].is_string();
  HOLDS(read.has_value() == is_text);
  HOLDS(!is_text || *read == object[name].get<std::string>());
}

void expect_as_parsed(const RawForm& form, const Json& json) {
  expect_text(form.name, json, "name");
  expect_text(form.phone, json, "phone");
  expect_text(form.email, json, "email");
  expect_text(form.date_of_birth, json, "dateOfBirth");
  expect_text(form.health_card_number, json, "healthCardNumber");
  const auto address = json.is_object() ? json.value("address", Json{}) : Json{};
  expect_text(form.line1, address, "line1");
  expect_text(form.postal_code, address, "postalCode");
  const auto wishes = json.is_object() ? json.value("preferences", Json{}) : Json{};
  HOLDS(form.preferences.size() == (wishes.is_array() ? wishes.size() : 0));
  for (std::size_t at = 0; at < form.preferences.size(); ++at) {
    expect_text(form.preferences[at].clinic, wishes[at], "clinic");
    expect_text(form.preferences[at].start, wishes[at], "start");
  }
}

/// Takes what RFC 8259 lets nobody refuse: a reader may set a limit to whole numbers.
struct WithinLimits {
  static bool null() { return true; }
  static bool boolean(bool) { return true; }
  static bool number_integer(std::int64_t) { return true; }
  static bool number_unsigned(std::uint64_t) { return true; }
  static bool number_float(double, const std::string& text) {
    return text.find_first_of(".eE") != std::string::npos;
  }
  static bool string(std::string&) { return true; }
  static bool binary(Json::binary_t&) { return true; }
  static bool start_object(std::size_t) { return true; }
  static bool key(std::string&) { return true; }
  static bool end_object() { return true; }
  static bool start_array(std::size_t) { return true; }
  static bool end_array() { return true; }
  static bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) { return false; }
};

bool is_json(std::string_view text) {
  WithinLimits limits;
  const bool is_marked = text.starts_with("\xEF\xBB\xBF");  // of bytes' order: may be refused
  return text.find('\0') == std::string_view::npos && !is_marked &&
         Json::sax_parse(text.begin(), text.end(), &limits);
}

/// The body, if it is taken.
std::optional<api::Body> try_body(std::string_view json, api::BodyKind kind) {
  const auto body = api::read_body(json, kind);
  if (!body) {
    HOLDS(body.error() != api::BodyRefusal::not_json || !is_json(json));
    return std::nullopt;
  }
  HOLDS(json.find('\0') == std::string_view::npos);
  HOLDS(body->faults.size() <= api::shape_faults_max);
  std::size_t names = 0;
  const auto count_names = [&](int, Json::parse_event_t event, Json&) {
    names += event == Json::parse_event_t::key ? 1 : 0;
    return true;
  };
  const auto parsed = Json::parse(json, count_names);
  HOLDS(names_in(parsed) == names);
  HOLDS(depth_of(parsed) <= api::depth_max);
  if (kind == api::BodyKind::registration) expect_as_parsed(body->form, parsed);
  return *body;
}

void expect_storable(const std::string& text, std::size_t characters_max) {
  std::size_t characters = 0;
  for (const char c : text) {
    HOLDS(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    characters += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1 : 0;
  }
  HOLDS(characters <= characters_max);
  HOLDS(Json::accept(Json(text).dump()));  // which throws at what is not UTF-8
}

void expect_taken_rightly(const Registration& registration) {
  HOLDS(!registration.name.empty());
  expect_storable(registration.name, form_limits.name);
  expect_storable(registration.address.line1, form_limits.address_line);
  expect_storable(registration.address.line2, form_limits.address_line);
  expect_storable(registration.address.city, form_limits.city);
  expect_storable(registration.email, form_limits.email);
  HOLDS(registration.address.postal_code.size() == 7 && registration.address.province.size() == 2);
  HOLDS(registration.phone.empty() ||
        (registration.phone.size() == 12 && registration.phone.starts_with("+1")));
  HOLDS(registration.health_card_number.size() <= 12);
  HOLDS(!registration.preferences.empty() && registration.preferences.size() <= form_limits.preferences);

  const auto record = intake::record_of(registration);
  const auto again = intake::registration_in(std::as_bytes(std::span(record)));
  HOLDS(again && *again == registration);
}

void expect_told_rightly(const std::vector<Fault>& faults) {
  HOLDS(!faults.empty());
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& fault : faults) {
    HOLDS(fault.pointer.empty() || fault.pointer.starts_with('/'));
    HOLDS(!fault.code.empty() && !fault.message.empty());
    HOLDS(seen.emplace(fault.pointer, fault.code).second);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  static const auto programme = examples::a_programme();
  static const auto now = examples::toronto("2026-12-01T09:00");
  test::FuzzInput input(data, bytes);
  const auto choice = input.byte();
  const auto body = try_body(input.rest(), static_cast<api::BodyKind>(choice % 3));
  if (!body) return 0;

  const auto language = choice < 128 ? Language::en : Language::fr;
  const auto read = read_form(body->form, programme, now, language);
  HOLDS(std::holds_alternative<Registration>(read) ==
        std::holds_alternative<Registration>(read_form(body->form, programme, now, language)));
  if (const auto* registration = std::get_if<Registration>(&read)) {
    expect_taken_rightly(*registration);
  } else {
    expect_told_rightly(std::get<std::vector<Fault>>(read));
  }
  return 0;
}
