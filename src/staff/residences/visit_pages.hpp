#pragma once

#include <string>

#include "holdfast/store/visits.hpp"
#include "staff/office.hpp"

// What the pages of visits share.

namespace holdfast::staff {

inline constexpr std::string_view visits_path = "/staff/visits";

[[nodiscard]] std::string path_of(VisitId);
[[nodiscard]] VisitId visit_in(const http::Request&);  ///< 0, which is none, where it names none
[[nodiscard]] std::string subject_of(VisitId);         ///< for the audit

/// "Monday 7 December 2026 at 9:00 – 12:00".
[[nodiscard]] std::string when_of(const store::Visit&, const TimeZone&, Language);

[[nodiscard]] bool may_be_called_off(const store::Visit&, Instant now);

}  // namespace holdfast::staff
