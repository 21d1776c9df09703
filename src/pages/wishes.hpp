#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/site/typed.hpp"
#include "holdfast/site/words.hpp"

namespace holdfast::pages {

/// One time that somebody wishes for, as a form carries it: nothing of it is checked yet.
struct Wish {
  std::string clinic;  ///< empty: any
  std::string date;    ///< "2026-12-03"
  std::string hour;    ///< "09:00"

  friend bool operator==(const Wish&, const Wish&) = default;
};

/// As a form would carry it.
[[nodiscard]] Wish wish_of(const Preference&);

/// The wishes of a form, the best first, without rows left empty. `set_wishes` puts them in its rows.
[[nodiscard]] std::vector<Wish> wishes_of(const site::Typed&);
void set_wishes(site::Typed&, const std::vector<Wish>&);

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
