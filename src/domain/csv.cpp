#include "holdfast/domain/csv.hpp"

#include <algorithm>

namespace holdfast {

namespace {

bool looks_like_formula(std::string_view cell) {
  const auto first = cell.find_first_not_of(" '");
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

std::optional<std::vector<std::string>> CsvReader::next() {
  std::string text;
  line_ = next_line_;
  if (!std::getline(in_, text)) return std::nullopt;
  ++next_line_;
  const auto is_odd = [](const std::string& part) {
    return std::count(part.begin(), part.end(), '"') % 2 != 0;
  };
  bool is_open = is_odd(text);  // of each line once: a text may be one quote and a thousand lines
  while (is_open) {
    std::string more;
    if (!std::getline(in_, more)) break;
    ++next_line_;
    is_open = is_open != is_odd(more);
    text += '\n';
    text += more;
  }
  if (text.ends_with('\r')) text.pop_back();
  return split(text);
}

std::vector<std::string> CsvReader::split(const std::string& text) const {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const auto doubled = quoted && at + 1 < text.size() && text[at + 1] == '"';
      if (doubled) {
        fields.back() += '"';
        ++at;
      } else {
        quoted = !quoted;
      }
    } else if (c == separator_ && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += written(cell);
  }
  return line + "\r\n";
}

std::string without_apostrophe(std::string cell) {
  if (cell.starts_with('\'') && looks_like_formula(cell)) cell.erase(0, 1);
  return cell;
}

}  // namespace holdfast
