#include "staff/day_csv.hpp"

namespace holdfast::staff {

namespace {

bool looks_like_formula(std::string_view cell) {
  const auto first = cell.find_first_not_of(' ');
  return first != std::string_view::npos &&
         std::string_view{"=+-@\t\r\n"}.find(cell[first]) != std::string_view::npos;
}

std::string written(std::string_view cell) {
  std::string text = looks_like_formula(cell) ? "'" : "";
  text += cell;
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char each : text) {
    if (each == '"') quoted += '"';
    quoted += each;
  }
  return quoted + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += written(cell);
  }
  return line + "\r\n";
}

}  // namespace holdfast::staff
