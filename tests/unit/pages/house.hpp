#pragma once

#include <chrono>
#include <string>

#include "holdfast/domain/programme.hpp"
#include "holdfast/site/shared.hpp"

namespace holdfast::pages {

constexpr auto hostile = R"("><script>alert('x')</script><b a='&)";
inline const TimeZone toronto = TimeZone::named("America/Toronto");
// A Tuesday, 10:00 in Toronto.
constexpr Instant now{std::chrono::sys_days{std::chrono::December / 1 / 2026} + std::chrono::hours{15}};

inline site::Look look(Language language = Language::en) {
  static const site::Shared shared{"web", "http://127.0.0.1"};
  return {shared.templates, shared.words, language, "/register", {}};
}

inline Clinic a_clinic(const std::string& name, const std::string& id = "sterling-road",
                       Coordinates at = {43.6547, -79.4447}) {
  return {{id}, name, {"221 Sterling Road", "", "Toronto", "ON", "M6R 2B2"}, at, toronto};
}

}  // namespace holdfast::pages
