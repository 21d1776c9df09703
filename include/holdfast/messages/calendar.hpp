#pragma once

#include <string>

#include "holdfast/domain/time.hpp"

namespace holdfast::messages {

/// An appointment as a calendar understands it.
struct CalendarEntry {
  std::string uid;  ///< the same for every word about this appointment
  Instant starts_at, ends_at;
  Instant stamped_at;
  int sequence = 0;  ///< rises with every word about it: booked 0, cancelled 1
  bool cancelled = false;
  std::string summary, location, description, link;
  std::string organiser_name, organiser_email;
};

/// The entry as an iCalendar object (RFC 5545, method by RFC 5546: PUBLISH or CANCEL): CRLF, lines folded at
/// 75 octets and never inside a UTF-8 character, texts escaped, times in UTC. Pure.
[[nodiscard]] std::string calendar_of(const CalendarEntry&);

}  // namespace holdfast::messages
