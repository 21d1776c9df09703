#include "app/files/programme_files.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "app/files/csv_fields.hpp"

namespace holdfast::app {

namespace {

/// The beginning of a postal code: one to three characters, in capitals.
bool is_postal_area(const std::string& text) {
  static constexpr std::string_view shape = "ADA";
  return !text.empty() && text.size() <= shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(), [](char c, char kind) {
           return kind == 'A' ? c >= 'A' && c <= 'Z' : c >= '0' && c <= '9';
         });
}

bool id_is_good(const std::string& id) {
  return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

std::vector<Clinic> read_clinics(std::istream& in, CsvErrors& errors) {
  std::vector<Clinic> clinics;
  std::set<std::string> ids;
  for (const auto& row : read_csv(
           in,
           {"id", "name", "line1", "city", "province", "postal_code", "latitude", "longitude", "time_zone"},
           errors, {"meets", "synthetic"})) {
    Fields fields{row, errors};
    Clinic clinic{.id = {fields.text("id")},
                  .name = fields.text("name"),
                  .address = {.line1 = fields.text("line1"),
                              .line2 = {},
                              .city = fields.text("city"),
                              .province = fields.text("province"),
                              .postal_code = fields.text("postal_code")},
                  .at = {fields.number("latitude", -90.0, 90.0), fields.number("longitude", -180.0, 180.0)},
                  .zone = TimeZone::named("UTC")};
    if (!id_is_good(clinic.id.text)) fields.wrong("id must be of small letters, digits and hyphens");
    if (!ids.insert(clinic.id.text).second) fields.wrong("id is there twice: " + clinic.id.text);
    try {
      clinic.zone = TimeZone::named(fields.text("time_zone"));
    } catch (const std::runtime_error&) {
      fields.wrong("time_zone is unknown: " + row.fields.at("time_zone"));
    }
    if (row.fields.contains("meets")) {
      const auto meets = needs_in(row.fields.at("meets"));
      if (!meets) fields.wrong("meets holds an unknown word: " + row.fields.at("meets"));
      clinic.meets = meets.value_or(Needs{});
    }
    if (row.fields.contains("synthetic")) clinic.synthetic = fields.yes("synthetic");
    if (fields.good()) clinics.push_back(std::move(clinic));
  }
  return clinics;
}

std::vector<store::StoredWindow> read_windows(std::istream& in, const Programme& programme,
                                              CsvErrors& errors) {
  constexpr int capacity_max = 100'000;
  std::vector<store::StoredWindow> windows;
  std::set<std::pair<std::string, Instant>> seen;
  for (const auto& row : read_csv(in, {"clinic", "start", "capacity"}, errors)) {
    Fields fields{row, errors};
    store::StoredWindow window;
    window.clinic.text = fields.text("clinic");
    window.capacity = fields.number("capacity", 0, capacity_max);
    const auto start = fields.hour("start");
    const auto clinic = programme.find(window.clinic);
    if (!clinic) fields.wrong("there is no clinic " + window.clinic.text);
    if (!fields.good()) continue;

    const auto instant = programme.at(*clinic).zone.instant(start);
    if (!instant) {
      fields.wrong("start is an hour that the clock change skips or repeats: " + row.fields.at("start"));
      continue;
    }
    window.starts_at = *instant;
    if (!seen.emplace(window.clinic.text, *instant).second) fields.wrong("this window is there twice");
    if (fields.good()) windows.push_back(std::move(window));
  }
  return windows;
}

std::vector<Phase> read_phases(std::istream& in, CsvErrors& errors) {
  std::vector<Phase> phases;
  std::set<std::int64_t> ids;
  for (const auto& row : read_csv(in, {"id", "name", "minimum_age", "opens_on", "gather_until"}, errors)) {
    Fields fields{row, errors};
    Phase phase{.id = fields.number<std::int64_t>("id", 1, 1'000'000),
                .name = fields.text("name"),
                .minimum_age_years = fields.number("minimum_age", 0, 130),
                .opens_on = fields.date("opens_on"),
                .gather_until = fields.optional_instant("gather_until")};
    if (!ids.insert(phase.id).second) fields.wrong("id is there twice: " + std::to_string(phase.id));
    if (fields.good()) phases.push_back(std::move(phase));
  }
  return phases;
}

std::vector<Product> read_products(std::istream& in, CsvErrors& errors) {
  constexpr std::size_t products_max = 12;  // each is a button beside each person of a day
  constexpr int days_max = 400;
  std::vector<Product> products;
  std::set<std::string> ids;
  for (const auto& row : read_csv(in, {"id", "name", "least_days", "most_days"}, errors)) {
    Fields fields{row, errors};
    Product product{.id = fields.text("id"),
                    .name = fields.text("name"),
                    .least_days = fields.number("least_days", 1, days_max),
                    .most_days = fields.number("most_days", 1, days_max)};
    if (!id_is_good(product.id)) fields.wrong("id must be of small letters, digits and hyphens");
    if (!ids.insert(product.id).second) fields.wrong("id is there twice: " + product.id);
    if (product.least_days > product.most_days) fields.wrong("least_days is more than most_days");
    if (ids.size() == products_max + 1) fields.wrong("there are more than 12 products");
    if (fields.good()) products.push_back(std::move(product));
  }
  return products;
}

std::vector<store::Visit> read_visits(std::istream& in, const TimeZone& home, CsvErrors& errors) {
  constexpr int seats_max = 1000;
  constexpr std::chrono::hours longest{12};
  std::vector<store::Visit> visits;
  std::set<std::pair<std::string, Instant>> seen;
  for (const auto& row : read_csv(in, {"team", "start", "end", "seats", "area"}, errors, {"product"})) {
    Fields fields{row, errors};
    store::Visit visit;
    visit.team = fields.text("team");
    visit.starts_at = fields.moment("start", home);
    visit.ends_at = fields.moment("end", home);
    visit.seats = fields.number("seats", 0, seats_max);
    visit.area = words_of_line(fields.text("area"));
    if (row.fields.contains("product")) visit.product = fields.optional_text("product");
    if (!std::ranges::all_of(visit.area, is_postal_area))
      fields.wrong("area holds what is not the beginning of a postal code: " + row.fields.at("area"));
    if (fields.good() && (visit.ends_at <= visit.starts_at || visit.ends_at - visit.starts_at > longest))
      fields.wrong("end is not within twelve hours after start");
    if (!seen.emplace(visit.team, visit.starts_at).second) fields.wrong("this visit is there twice");
    if (fields.good()) visits.push_back(std::move(visit));
  }
  return visits;
}

std::vector<store::Area> read_areas(std::istream& in, CsvErrors& errors) {
  std::vector<store::Area> areas;
  std::set<std::string> prefixes;
  for (const auto& row : read_csv(in, {"prefix", "latitude", "longitude"}, errors)) {
    Fields fields{row, errors};
    store::Area area{
        .prefix = fields.text("prefix"),
        .at = {fields.number("latitude", -90.0, 90.0), fields.number("longitude", -180.0, 180.0)}};
    const auto& prefix = area.prefix;
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (prefix.size() != 3 || !letter(prefix[0]) || prefix[1] < '0' || prefix[1] > '9' ||
        !letter(prefix[2])) {
      fields.wrong("prefix is not the first three characters of a postal code: " + prefix);
    }
    if (!prefixes.insert(prefix).second) fields.wrong("prefix is there twice: " + prefix);
    if (fields.good()) areas.push_back(std::move(area));
  }
  return areas;
}

}  // namespace holdfast::app
