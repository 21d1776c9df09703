#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/ids.hpp"

namespace holdfast::feeds {

/// Another system that may read appointments. Its token is known by its hash alone.
struct System {
  std::string name;               ///< in the audit log: small letters, digits and hyphens
  std::vector<ClinicId> clinics;  ///< whose appointments it may read; none: of all
  std::array<std::uint8_t, 32> token_hash{};

  [[nodiscard]] bool may_read(const ClinicId&) const;
};

/// A new system, and the token that is shown once: 256 random bits in base64url.
struct NewSystem {
  System system;
  std::string token;
};
[[nodiscard]] NewSystem new_system(std::string name, std::vector<ClinicId> clinics);

/// A line of the file of systems: "ehr-west *  9f86…", "clinic-desk sterling-road,high-park 3c1a…".
[[nodiscard]] std::string line_of(const System&);

/// Reads that file; empty lines and those that begin with # are left out. Throws std::runtime_error naming
/// file and line, never its content.
[[nodiscard]] std::vector<System> read_systems(const std::filesystem::path&);

/// Whose token this is; null if it is nobody's. Takes the same time for every wrong one.
[[nodiscard]] const System* system_with(const std::vector<System>&, std::string_view token);

}  // namespace holdfast::feeds
