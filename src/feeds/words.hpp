#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace holdfast::feeds {

// Names that specifications give, written once.

inline const std::string manifest_name = "$bulk-publish";
inline constexpr auto ndjson_type = "application/fhir+ndjson";
inline constexpr auto fhir_type = "application/fhir+json";
inline constexpr auto fhir_version = "4.0.1";

/// What every window is for, as a CodeableConcept.
[[nodiscard]] inline nlohmann::ordered_json immunization() {
  return {{"coding",
           nlohmann::ordered_json::array({{{"system", "http://terminology.hl7.org/CodeSystem/service-type"},
                                           {"code", "57"},
                                           {"display", "Immunization"}}})}};
}

}  // namespace holdfast::feeds
