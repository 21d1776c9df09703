#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "holdfast/domain/free_seats.hpp"
#include "holdfast/http/message.hpp"
#include "holdfast/site/file.hpp"

namespace holdfast::feeds {

using site::File;

/// Everything that is published at one moment. Immutable.
struct Edition {
  Instant as_of;                                   ///< of the seats
  std::size_t slots = 0;                           ///< lines about windows
  std::map<std::string, File, std::less<>> files;  ///< by their last path segment: "$bulk-publish"
};

/// What an edition is made with beside the seats.
struct Publishing {
  std::string public_url;  ///< no slash at its end
  std::string telephone;   ///< of the programme; empty: none
  std::size_t windows_max = 50'000;
};

/// Writes the files of SMART Scheduling Links (github.com/smart-on-fhir/smart-scheduling-links): manifest,
/// locations, schedules, and the slots of each province.
///
/// A window is one line for its free seats and one for those that are not, held ones among them; both say
/// how many. What starts before the lead time is over is not free, and nothing is while `closed`. Past
/// windows and synthetic clinics are left out, and of more than `windows_max` the latest. A file that says
/// what it said `before` keeps its moment of change.
[[nodiscard]] Edition edition_of(const FreeSeats&, const Publishing&, Instant now, bool closed,
                                 const Edition* before);

/// A file as an answer to this request: whole, or 304 where its content is known.
[[nodiscard]] http::Response answer_of(const File&, const http::Request&, std::chrono::seconds cache);

/// One Location as JSON.
[[nodiscard]] std::string location_text(const Clinic&, const Publishing&);

}  // namespace holdfast::feeds
