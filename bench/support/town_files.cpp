#include "bench/support/town_files.hpp"

#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "holdfast/domain/time_zone.hpp"

namespace holdfast::bench {

namespace {

std::string csv_of_clinics(const Programme& programme) {
  std::string lines = "id,name,line1,city,province,postal_code,latitude,longitude,time_zone\n";
  for (const auto& clinic : programme.clinics) {
    const auto& at = clinic.address;
    lines += clinic.id.text + ',' + clinic.name + ',' + at.line1 + ',' + at.city + ',' + at.province + ',' +
             at.postal_code + ',' + std::to_string(clinic.at.latitude) + ',' +
             std::to_string(clinic.at.longitude) + ',' + clinic.zone.name() + '\n';
  }
  return lines;
}

std::string csv_of_windows(const forecast::Town& town) {
  std::string lines = "clinic,start,capacity\n";
  for (const auto& window : town.calendar().windows()) {
    const auto& clinic = town.programme().at(window.clinic);
    const auto local = rfc3339(window.starts_at, clinic.zone).substr(0, 16);
    lines += clinic.id.text + ',' + local + ',' + std::to_string(town.capacity()) + '\n';
  }
  return lines;
}

std::string csv_of_areas(const Programme& programme) {
  std::string lines = "prefix,latitude,longitude\n";
  for (const auto& [prefix, at] : programme.areas) {
    lines += prefix + ',' + std::to_string(at.latitude) + ',' + std::to_string(at.longitude) + '\n';
  }
  return lines;
}

}  // namespace

std::vector<TownFile> town_files(const forecast::Town& town, Instant opens_at) {
  const auto day = rfc3339(opens_at, town.programme().home_zone).substr(0, 10);
  return {{"clinics", csv_of_clinics(town.programme())},
          {"areas", csv_of_areas(town.programme())},
          {"phases", "id,name,minimum_age,opens_on,gather_until\n1,Everybody,0," + day + ",\n"},
          {"windows", csv_of_windows(town)}};
}

void import_town(const test::Home& home, const forecast::Town& town, Instant opens_at) {
  for (const auto& [what, text] : town_files(town, opens_at)) {
    const auto file = home.folder() / (what + ".csv");
    std::ofstream{file} << text;
    const auto printed = home.run({"import", what, file.string()});
    if (printed.code != 0) throw std::runtime_error(printed.text);
  }
}

}  // namespace holdfast::bench
