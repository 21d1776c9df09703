#pragma once

#include <istream>
#include <vector>

#include "app/files/csv.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/visits.hpp"

namespace holdfast::app {

// The programme's data as files. Each function returns all rows, or appends every fault, with its line, to
// `errors`.

/// id,name,line1,city,province,postal_code,latitude,longitude,time_zone
[[nodiscard]] std::vector<Clinic> read_clinics(std::istream&, CsvErrors& errors);

/// clinic,start,capacity: `start` local to the clinic, a whole hour, `2026-12-03T09:00`.
[[nodiscard]] std::vector<store::StoredWindow> read_windows(std::istream&, const Programme&,
                                                            CsvErrors& errors);

/// id,name,minimum_age,opens_on,gather_until: the last one RFC 3339 in UTC, or empty.
[[nodiscard]] std::vector<Phase> read_phases(std::istream&, CsvErrors& errors);

/// id,name,least_days,most_days
[[nodiscard]] std::vector<Product> read_products(std::istream&, CsvErrors& errors);

/// team,start,end,seats,area: `start` and `end` at `home` on the half hour, `2026-12-03T09:00`; `area` what
/// postal codes there begin with, with spaces between: `M6R M6P`. Perhaps `product`, an id or nothing.
[[nodiscard]] std::vector<store::Visit> read_visits(std::istream&, const TimeZone& home, CsvErrors& errors);

/// prefix,latitude,longitude
[[nodiscard]] std::vector<store::Area> read_areas(std::istream&, CsvErrors& errors);

}  // namespace holdfast::app
