#include "holdfast/domain/staff.hpp"

#include <algorithm>

namespace holdfast {

namespace {

constexpr std::array<std::string_view, all_roles.size()> names{"agent", "manager", "administrator"};

}  // namespace

std::string_view name_of(Role role) noexcept {
  return names[static_cast<std::size_t>(role)];
}

std::optional<Role> role_named(std::string_view name) noexcept {
  for (const auto role : all_roles) {
    if (name_of(role) == name) return role;
  }
  return std::nullopt;
}

bool Staff::manages(const ClinicId& clinic) const {
  if (!is_at_least(Role::manager)) return false;
  return role == Role::administrator || !clinics || std::ranges::find(*clinics, clinic) != clinics->end();
}

}  // namespace holdfast
