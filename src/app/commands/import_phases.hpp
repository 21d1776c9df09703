#pragma once

#include <string>
#include <vector>

#include "app/configuration/config.hpp"
#include "holdfast/store/programme.hpp"

namespace holdfast::app {

/// Makes the phases of a file those of the programme: at once where nobody who waits gets another day, and
/// otherwise by a careful change, which staff can undo or must confirm. Prints what became of it, whom it
/// touches and what they are told. Returns the exit code: 1 if another change is in the way.
int import_phases(const Config&, store::Connection&, const std::vector<Phase>&);

/// "phases: 2 added, 1 changed, 0 unchanged".
void print(const std::string& what, const store::Imported&);

}  // namespace holdfast::app
