#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/programme.hpp"

namespace holdfast {

/// A clinic as somebody typed it.
struct TypedClinic {
  std::string id, name, line1, city, province, postal_code, latitude, longitude, zone;
  Needs meets{};
};

/// What is wrong with one field of it.
enum class ClinicFault { id, id_taken, name, line1, city, province, postal_code, coordinates, zone };

struct ReadClinic {
  std::optional<Clinic> clinic;  ///< if there is no fault
  std::vector<ClinicFault> faults;
};

/// Reads a clinic for the programme: all faults at once. Without coordinates it stands in the middle of its
/// postal area, if that is known. `is_new`: its id must not be taken.
[[nodiscard]] ReadClinic read_clinic(const TypedClinic&, const Programme&, bool is_new);

/// The zones of clinics to choose from, from east to west.
inline constexpr std::array<std::string_view, 9> clinic_zones{
    "America/St_Johns", "America/Halifax",    "America/Toronto",   "America/Winnipeg",   "America/Regina",
    "America/Edmonton", "America/Whitehorse", "America/Vancouver", "America/Yellowknife"};

}  // namespace holdfast
