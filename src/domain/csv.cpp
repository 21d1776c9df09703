#include "holdfast/domain/csv.hpp"

#include <algorithm>

namespace holdfast {

std::optional<std::vector<std::string>> CsvReader::next() {
  std::string text;
  line_ = next_line_;
  if (!std::getline(in_, text)) return std::nullopt;
  ++next_line_;
  while (std::count(text.begin(), text.end(), '"') % 2 != 0) {
    std::string more;
    if (!std::getline(in_, more)) break;
    ++next_line_;
    text += '\n' + more;
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

}  // namespace holdfast
