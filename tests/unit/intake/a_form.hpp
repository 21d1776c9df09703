#pragma once

#include <random>

#include "holdfast/intake/intake.hpp"

/// Forms and records for the tests of this room.
namespace holdfast::intake::testing {

/// Somebody who filled in the form; the number makes a name, a card and a moment of their own.
[[nodiscard]] Registration a_form(std::uint64_t number = 1);

/// Every field drawn anew, within what a form may hold.
[[nodiscard]] Registration any_registration(std::mt19937_64&);

/// A record the journal has made durable: `lsn` and the form of that number.
[[nodiscard]] KeptPtr a_kept(journal::Lsn);

}  // namespace holdfast::intake::testing
