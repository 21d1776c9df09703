#pragma once

#include <span>
#include <string_view>

#include "holdfast/domain/registration.hpp"

namespace holdfast {

/// What is said to a person about one kind of fault.
struct Sentence {
  std::string_view code;
  std::string_view pointers;  ///< where it can occur, as docs/refusals.md writes it
  std::string_view english;
  std::string_view french;
};

/// Every code there is; docs/refusals.md is held to this table by a test.
[[nodiscard]] std::span<const Sentence> sentences() noexcept;

/// The sentence of `invalid` for a code that is not in the table.
[[nodiscard]] std::string_view sentence(std::string_view code, Language) noexcept;

}  // namespace holdfast
