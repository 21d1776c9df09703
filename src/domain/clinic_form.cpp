#include "holdfast/domain/clinic_form.hpp"

#include <algorithm>
#include <charconv>

#include "domain/text.hpp"
#include "holdfast/domain/numbers.hpp"

namespace holdfast {

namespace {

constexpr std::size_t id_characters_max = 64;
constexpr std::size_t text_characters_max = 120;

/// In links, files and the API.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= id_characters_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string kept(std::string_view typed) {
  const auto text = normalised(trimmed(typed), text_characters_max);
  return text ? *text : std::string{};
}

std::string province_in(std::string_view typed) {
  std::string code{trimmed(typed)};
  for (auto& letter : code) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  const bool is_code =
      code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_code ? code : std::string{};
}

std::optional<double> degrees(std::string_view typed, double most) {
  const auto text = trimmed(typed);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= -most && value <= most)) return std::nullopt;
  return value;
}

std::optional<Coordinates> coordinates_in(const TypedClinic& typed, const Programme& programme,
                                          const std::string& postal_code) {
  if (trimmed(typed.latitude).empty() && trimmed(typed.longitude).empty()) {
    return programme.home_of(postal_code);
  }
  const auto latitude = degrees(typed.latitude, 90), longitude = degrees(typed.longitude, 180);
  if (!latitude || !longitude) return std::nullopt;
  return Coordinates{.latitude = *latitude, .longitude = *longitude};
}

/// One of those to choose from, or the one the clinic has.
std::optional<TimeZone> zone_in(std::string_view typed, const Programme& programme, const ClinicId& id) {
  const auto existing = programme.find(id);
  if (existing && programme.at(*existing).zone.name() == typed) return programme.at(*existing).zone;
  if (std::ranges::find(clinic_zones, typed) == clinic_zones.end()) return std::nullopt;
  return TimeZone::named(std::string{typed});
}

}  // namespace

ReadClinic read_clinic(const TypedClinic& typed, const Programme& programme, bool is_new) {
  ReadClinic read;
  const auto expect = [&read](bool is_good, ClinicFault fault) {
    if (!is_good) read.faults.push_back(fault);
  };
  const std::string id{trimmed(typed.id)};
  const auto name = kept(typed.name), line1 = kept(typed.line1), city = kept(typed.city);
  const auto province = province_in(typed.province);
  const auto postal_code = postal_code_in(typed.postal_code);
  const auto at = coordinates_in(typed, programme, postal_code.value_or(""));
  const auto zone = zone_in(typed.zone, programme, {id});

  expect(is_id(id), ClinicFault::id);
  expect(!is_new || !programme.find({id}), ClinicFault::id_taken);
  expect(!name.empty(), ClinicFault::name);
  expect(!line1.empty(), ClinicFault::line1);
  expect(!city.empty(), ClinicFault::city);
  expect(!province.empty(), ClinicFault::province);
  expect(postal_code.has_value(), ClinicFault::postal_code);
  expect(at.has_value(), ClinicFault::coordinates);
  expect(zone.has_value(), ClinicFault::zone);
  if (!read.faults.empty()) return read;

  read.clinic = Clinic{.id = {id},
                       .name = name,
                       .address = {.line1 = line1,
                                   .line2 = {},
                                   .city = city,
                                   .province = province,
                                   .postal_code = *postal_code},
                       .at = *at,
                       .zone = *zone,
                       .meets = typed.meets};
  return read;
}

}  // namespace holdfast
