#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/site/wishes.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::pages {

using site::Wish;
using site::wish_of;

/// What a press of one of the form's buttons asks for: its verb and what follows, "add" and
/// "2026-12-03T09:00 sterling-road".
struct Press {
  std::string_view verb, what;
};
[[nodiscard]] Press press_in(std::string_view value);

/// Changes the wishes as the press asks: "add TIME CLINIC", "up N", "down N", "remove N", N from 1. What
/// cannot be done changes nothing, so a page sent twice or by hand does no harm.
[[nodiscard]] std::vector<Wish> pressed(std::vector<Wish>, const Press&);

/// "Thursday 3 December 2026 at 09:00, Sterling Road Community Hall"; what is no time as it was typed.
[[nodiscard]] std::string wish_text(const Wish&, const Programme&, const site::Words&, Language);

}  // namespace holdfast::pages
