#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "staff/office.hpp"

namespace holdfast::staff {

// How pages and the audit log name a residence.

inline constexpr std::string_view residences_path = "/staff/residences";

[[nodiscard]] inline std::string path_of(const Office& office, const ResidenceId& id) {
  return std::string{residences_path} + '/' + office.context.capabilities.reference(id);
}

[[nodiscard]] inline std::string subject_of(const ResidenceId& id) {
  return "residence " + uuid_text(id.bytes);
}

/// Of the request's path.
[[nodiscard]] inline std::optional<ResidenceId> residence_in(const Office& office,
                                                             const http::Request& request) {
  return office.context.capabilities.residence(request.parameters.at(0));
}

}  // namespace holdfast::staff
