#pragma once

#include <functional>
#include <istream>

#include "app/files/csv.hpp"
#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/store/moving_in.hpp"

namespace holdfast::app {

// People and appointments as files, as `holdfast export` writes them or another system does: docs/data.md
// says what the columns are. Row after row goes to `take`; every fault, with its line, to `errors`.

/// What the files are read against. An id that is no UUID becomes one by the programme's keys, so that nobody
/// can tell somebody's link from a number they had elsewhere; the same text is the same person, whenever it
/// is read.
struct MovingFrom {
  const Programme& programme;
  const Capabilities& ids;
  Instant now;
};

void read_people(std::istream&, const MovingFrom&, CsvErrors& errors,
                 const std::function<void(store::MovedPerson)>& take);
void read_bookings(std::istream&, const MovingFrom&, CsvErrors& errors,
                   const std::function<void(store::MovedBooking)>& take);

}  // namespace holdfast::app
