#include "feeds/appointment.hpp"

#include <utility>

#include "feeds/words.hpp"
#include "holdfast/domain/assert.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/free_seats.hpp"

namespace holdfast::feeds {

namespace {

using Json = nlohmann::ordered_json;

/// Of the appointment, and of the person in it.
struct Status {
  const char *whole, *person;
};

// https://hl7.org/fhir/R4/valueset-appointmentstatus.html
Status status_of(const store::SharedAppointment& appointment) {
  switch (appointment.state) {
    case OfferState::held: return {"pending", "needs-action"};
    case OfferState::accepted:
      if (!appointment.came) return {"booked", "accepted"};
      return {*appointment.came ? "fulfilled" : "noshow", "accepted"};
    case OfferState::declined:
    case OfferState::expired:
    case OfferState::cancelled: return {"cancelled", "declined"};
  }
  assertion_failed("a known state", __FILE__, __LINE__);
}

TimeZone zone_of(const store::SharedAppointment& appointment, const Programme& programme) {
  const auto clinic = programme.find(appointment.clinic);
  return clinic ? programme.at(*clinic).zone : programme.home_zone;
}

Json appointment_json(const store::SharedAppointment& appointment, const Programme& programme,
                      const std::string& public_url) {
  const auto zone = zone_of(appointment, programme);
  const auto status = status_of(appointment);
  const Json code{{"system", public_url + "/check"}, {"value", confirmation_code(appointment.person)}};
  const Json person{{"actor", {{"type", "Patient"}, {"identifier", code}}},
                    {"required", "required"},
                    {"status", status.person}};
  const Json place{
      {"actor", {{"reference", "Location/" + appointment.clinic.text}, {"display", appointment.clinic_name}}},
      {"required", "required"},
      {"status", "accepted"}};
  return {{"resourceType", "Appointment"},
          {"id", uuid_text(appointment.id.bytes)},
          {"meta", {{"lastUpdated", rfc3339(appointment.changed_at)}}},
          {"identifier", Json::array({code})},
          {"status", status.whole},
          {"serviceType", Json::array({immunization()})},
          {"start", rfc3339(appointment.starts_at, zone)},
          {"end", rfc3339(appointment.starts_at + window_length, zone)},
          {"created", rfc3339(appointment.created_at)},
          {"participant", Json::array({person, place})}};
}

Json interactions(std::initializer_list<const char*> codes) {
  auto list = Json::array();
  for (const auto* code : codes) list.push_back({{"code", code}});
  return list;
}

}  // namespace

std::string appointment_text(const store::SharedAppointment& appointment, const Programme& programme,
                             const std::string& public_url) {
  return appointment_json(appointment, programme, public_url).dump();
}

std::string bundle_text(const std::vector<store::SharedAppointment>& appointments, const Programme& programme,
                        const std::string& public_url, const std::string& self) {
  const auto base = public_url + "/fhir/";
  Json bundle{{"resourceType", "Bundle"},
              {"type", "searchset"},
              {"total", appointments.size()},
              {"link", Json::array({Json{{"relation", "self"}, {"url", base + self}}})}};
  auto entries = Json::array();
  for (const auto& appointment : appointments) {
    entries.push_back({{"fullUrl", base + "Appointment/" + uuid_text(appointment.id.bytes)},
                       {"resource", appointment_json(appointment, programme, public_url)},
                       {"search", {{"mode", "match"}}}});
  }
  if (!entries.empty()) bundle["entry"] = std::move(entries);  // FHIR knows no empty lists
  return bundle.dump();
}

std::string metadata_text(const std::string& public_url, const std::string& version, Instant date,
                          bool appointments) {
  auto resources = Json::array({Json{{"type", "Location"}, {"interaction", interactions({"read"})}}});
  if (appointments) {
    const Json by_code{{"name", "identifier"},
                       {"type", "token"},
                       {"documentation", "The confirmation code that a person was given."}};
    resources.push_back({{"type", "Appointment"},
                         {"interaction", interactions({"read", "search-type"})},
                         {"searchParam", Json::array({by_code})}});
  }
  const Json security{{"description",
                       "Locations and $bulk-publish (SMART Scheduling Links) are open. Appointments are read "
                       "with a bearer token (RFC 6750) that the programme gives to a system."}};
  const Json rest{{"mode", "server"}, {"security", security}, {"resource", std::move(resources)}};
  return Json{
      {"resourceType", "CapabilityStatement"},
      {"status", "active"},
      {"date", rfc3339(std::chrono::floor<std::chrono::seconds>(date))},
      {"kind", "instance"},
      {"software", {{"name", "Holdfast"}, {"version", version}}},
      {"implementation", {{"description", "Vaccination appointments"}, {"url", public_url + "/fhir"}}},
      {"fhirVersion", fhir_version},
      {"format", Json::array({"json"})},
      {"rest", Json::array({rest})}}
      .dump();
}

}  // namespace holdfast::feeds
