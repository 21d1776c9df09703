#pragma once

#include <string>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast::messages {

/// Days and times of the wall clock as people say them. The short forms stay within GSM-7 in both languages.
///
/// en: "Thursday, December 3, 2026", "Thu Dec 3", "10:00 am"; fr: "jeudi 3 décembre 2026", "jeu. 3 déc.", "10
/// h 00".
[[nodiscard]] std::string long_day(LocalTime, Language);
[[nodiscard]] std::string short_day(LocalTime, Language);
[[nodiscard]] std::string time_of_day(LocalTime, Language);

/// The day and the time together: "Thu Dec 3, 10:00 am"; "jeu. 3 déc. à 10 h 00".
[[nodiscard]] std::string long_moment(LocalTime, Language);
[[nodiscard]] std::string short_moment(LocalTime, Language);

}  // namespace holdfast::messages
