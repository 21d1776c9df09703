#include "app/service/kept_programme.hpp"

#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/files/durable_file.hpp"
#include "holdfast/domain/dates.hpp"

namespace holdfast::app {

namespace {

using Json = nlohmann::json;

Json json_of(const Clinic& clinic) {
  return {{"id", clinic.id.text},
          {"name", clinic.name},
          {"line1", clinic.address.line1},
          {"city", clinic.address.city},
          {"province", clinic.address.province},
          {"postalCode", clinic.address.postal_code},
          {"latitude", clinic.at.latitude},
          {"longitude", clinic.at.longitude},
          {"timeZone", clinic.zone.name()},
          {"synthetic", clinic.synthetic},
          {"meets", text_of(clinic.meets)}};
}

Clinic clinic_in(const Json& json) {
  return {.id = {json.at("id")},
          .name = json.at("name"),
          .address = {.line1 = json.at("line1"),
                      .line2 = {},
                      .city = json.at("city"),
                      .province = json.at("province"),
                      .postal_code = json.at("postalCode")},
          .at = {.latitude = json.at("latitude"), .longitude = json.at("longitude")},
          .zone = TimeZone::named(json.at("timeZone")),
          .synthetic = json.at("synthetic"),
          .meets = needs_in(json.at("meets").get<std::string>()).value()};
}

Json json_of(const Phase& phase) {
  return {{"id", phase.id},
          {"name", phase.name},
          {"minimumAge", phase.minimum_age_years},
          {"opensOn", iso_text(phase.opens_on)},
          {"gatherUntil", phase.gather_until ? Json(rfc3339(*phase.gather_until)) : Json()}};
}

Phase phase_in(const Json& json) {
  const auto& gathers = json.at("gatherUntil");
  return {.id = json.at("id"),
          .name = json.at("name"),
          .minimum_age_years = json.at("minimumAge"),
          .opens_on = date_in(json.at("opensOn").get<std::string>()).value(),
          .gather_until = gathers.is_null() ? std::nullopt : rfc3339_in(gathers.get<std::string>())};
}

std::string text_of(const Programme& programme) {
  Json json{{"version", programme.version},
            {"clinics", Json::array()},
            {"phases", Json::array()},
            {"areas", Json::object()}};
  for (const auto& clinic : programme.clinics) json["clinics"].push_back(json_of(clinic));
  for (const auto& phase : programme.phases) json["phases"].push_back(json_of(phase));
  for (const auto& [prefix, at] : programme.areas)
    json["areas"][prefix] = Json::array({at.latitude, at.longitude});
  return json.dump(1) + '\n';
}

Programme programme_in(const Json& json, Programme programme) {
  programme.version = json.at("version");
  for (const auto& clinic : json.at("clinics")) programme.clinics.push_back(clinic_in(clinic));
  for (const auto& phase : json.at("phases")) programme.phases.push_back(phase_in(phase));
  for (const auto& [prefix, at] : json.at("areas").items())
    programme.areas[prefix] = {.latitude = at.at(0), .longitude = at.at(1)};
  return programme;
}

}  // namespace

KeptProgramme::KeptProgramme(std::filesystem::path file, const Programme& base, observe::Log& log)
    : file_(std::move(file)), log_(log) {
  std::ifstream in{file_};
  if (!in) return;
  try {
    from_before_ = std::make_shared<const Programme>(programme_in(Json::parse(in), base));
  } catch (const std::exception& error) {
    log_.write(observe::Severity::warn, "programme.unreadable",
               "The programme kept beside the journal cannot be read; the database's is awaited.",
               {{"exception.message", error.what()}});
  }
}

void KeptProgramme::keep(const Programme& programme) noexcept {
  try {
    const std::lock_guard lock{mutex_};
    if (programme.version == newest_) return;
    replace_file(file_, text_of(programme));
    newest_ = programme.version;
  } catch (const std::exception& error) {
    log_.write(observe::Severity::warn, "programme.not_kept",
               "The programme could not be kept beside the journal.", {{"exception.message", error.what()}});
  }
}

}  // namespace holdfast::app
