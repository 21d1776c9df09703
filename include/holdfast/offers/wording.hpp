#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast::offers {

/// The language an Accept-Language header asks for most (RFC 9110, 12.5.4); nothing if it asks for neither of
/// ours. A malformed part counts as not there. Between equal weights the first wins.
[[nodiscard]] std::optional<Language> preferred_language(std::string_view accept_language);

/// "4 December 2026", "1er décembre 2026".
[[nodiscard]] std::string day_text(Date, Language);

/// "Friday 4 December 2026", "vendredi 4 décembre 2026".
[[nodiscard]] std::string weekday_text(Date, Language);

/// On the wall of the place: "10:02", "10 h 02".
[[nodiscard]] std::string clock_text(Instant, const TimeZone&, Language);

/// "1 second", "40 seconds", "3 minutes", "2 hours"; rounded up: who comes then does not come too early.
[[nodiscard]] std::string duration_text(std::chrono::seconds, Language);

/// "Friday 4 December", "vendredi 4 décembre": where the year is plain.
[[nodiscard]] std::string weekday_text_without_year(Date, Language);

/// "10:00", "10 h 00".
[[nodiscard]] std::string clock_text(std::chrono::minutes since_midnight, Language);

/// "Friday 4 December 2026 at 10:00", "vendredi 4 décembre 2026 à 10 h 00".
[[nodiscard]] std::string moment_text(LocalTime, Language);

/// "Friday 4 December 2026 at 10:00", "vendredi 4 décembre 2026 à 10 h 00".
[[nodiscard]] std::string moment_text(Instant, const TimeZone&, Language);

/// The calendar day on the wall of the place.
[[nodiscard]] Date day_at(Instant, const TimeZone&);

/// "221 Sterling Road, Toronto ON M6R 2B2".
[[nodiscard]] std::string address_text(const Address&);

}  // namespace holdfast::offers
