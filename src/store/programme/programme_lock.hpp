#pragma once

#include <pqxx/pqxx>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// First in everything that changes the programme: those who do wait here for one another, so their locks on
/// rows cannot cross.
void lock_programme(Transaction&);

/// False, and nothing locked, while somebody else has it.
[[nodiscard]] bool try_lock_programme(Transaction&);

/// With the programme locked: every process reads it anew, and the waiting list has its turn before
/// newcomers.
void raise_version(Transaction&);

/// Throws `Poisoned` naming one of these clinics (text[]) that is not there.
void refuse_unknown_clinic(Transaction&, const pqxx::binarystring& clinics);

/// Adds or changes windows (text[], timestamptz[], integer[]); returns `added` of each written. One with more
/// people than that is closed to everybody new, and what was ordered is noted. With the programme locked, and
/// those that change by id: what is there already as it shall be is not touched, for it would be locked in
/// the order of the file.
extern const char* const write_windows;

}  // namespace holdfast::store
