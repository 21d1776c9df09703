#pragma once

#include <cstdint>
#include <string>

namespace holdfast::forms {

/// A health card number of Ontario, "1234 567 897": another for every `number` below 900 million.
[[nodiscard]] std::string health_card_number(std::uint64_t number);

/// "416 555 0199": another for every `number` below 190,000, then again from the first.
[[nodiscard]] std::string phone_number(std::uint64_t number);

}  // namespace holdfast::forms
