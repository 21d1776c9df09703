#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast {

/// How one province or territory writes its health card numbers.
struct HealthCardRule {
  enum class Check { none, luhn, british_columbia };

  std::string_view province;
  std::string_view shape;            ///< 'd' a digit, 'a' a letter, anything else itself
  std::string_view optional_suffix;  ///< in the same letters; may be left out whole
  Check check = Check::none;         ///< over the digits of the shape
};

/// All thirteen, by province.
[[nodiscard]] std::span<const HealthCardRule> health_card_rules() noexcept;
[[nodiscard]] const HealthCardRule* health_card_rule_of(std::string_view province) noexcept;

/// The number as kept, "1234567897AB", if it is one of that province.
[[nodiscard]] std::optional<std::string> health_card_number_in(std::string_view typed, const HealthCardRule&);

}  // namespace holdfast
