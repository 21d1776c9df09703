#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast {

enum class StaffId : std::int64_t {};

/// What somebody of the staff may do: each role may do what those before it may, and more.
enum class Role { agent, manager, administrator };

inline constexpr std::array all_roles{Role::agent, Role::manager, Role::administrator};

[[nodiscard]] std::string_view name_of(Role) noexcept;
[[nodiscard]] std::optional<Role> role_named(std::string_view) noexcept;

/// Somebody who works here.
struct Staff {
  StaffId id{};
  std::string email = {};  ///< in small letters; the name they sign in with
  std::string name = {};
  Role role{};
  std::optional<std::vector<ClinicId>> clinics = {};  ///< that a manager manages; nothing: all there are
  bool enabled = true;
  bool has_second_factor = false;
  bool password_is_temporary = false;  ///< given to them, to be changed before anything else
  std::optional<Instant> signed_in_at = {};

  [[nodiscard]] bool is_at_least(Role least) const noexcept { return role >= least; }
  /// Whether they may change the windows of a clinic.
  [[nodiscard]] bool manages(const ClinicId&) const;
};

}  // namespace holdfast
