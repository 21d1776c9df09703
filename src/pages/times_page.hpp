#pragma once

#include "holdfast/site/timetable.hpp"
#include "pages/form_page.hpp"

namespace holdfast::pages {

/// The page on which times are chosen: the wishes so far, the clinics with the nearest first, two weeks of
/// days, and the hours of one of them. What is shown of the calendar stands in the fields "clinic", "from"
/// and "day". `timetable` may be null: then nothing is said of how busy it is.
[[nodiscard]] http::Response times_page(const Look&, const FormPage&, const Programme&,
                                        const site::Timetable* timetable, Instant now);

}  // namespace holdfast::pages
