#pragma once

#include <string>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/site/typed.hpp"

namespace holdfast::site {

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
[[nodiscard]] std::vector<Wish> wishes_of(const Typed&);
void set_wishes(Typed&, const std::vector<Wish>&);

/// A form with these wishes, and nothing else.
[[nodiscard]] Typed typed_wishes(const std::vector<Preference>&);

/// Whether somebody who is booked with others has ticked that they speak for all of them.
[[nodiscard]] bool speaks_for_all(const Typed&);

}  // namespace holdfast::site
