#include <algorithm>

#include "domain/form_reading.hpp"
#include "domain/text.hpp"
#include "holdfast/domain/csv.hpp"
#include "holdfast/domain/residence.hpp"

namespace holdfast {

namespace {

constexpr std::string_view of_zip = "PK\x03\x04";  // what a spreadsheet saves as its own
constexpr std::string_view utf16_marks[]{"\xFF\xFE", "\xFE\xFF"};

/// What no text has: a table of another program, a picture.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7F;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (take_code_point(text) == not_utf8) return false;
  }
  return true;
}

}  // namespace

Result<std::string, RosterFileRefusal> read_roster_file(std::string_view bytes) {
  if (std::ranges::any_of(utf16_marks, [&](auto mark) { return bytes.starts_with(mark); }))
    return RosterFileRefusal::encoding;
  if (bytes.starts_with(of_zip) || std::ranges::any_of(bytes, is_control)) return RosterFileRefusal::binary;
  if (bytes.size() > roster_file_bytes_max) return RosterFileRefusal::too_large;
  if (bytes.starts_with(csv_byte_order_mark)) bytes.remove_prefix(csv_byte_order_mark.size());
  if (!is_utf8(bytes)) return RosterFileRefusal::encoding;
  return std::string{bytes};
}

Fault fault_of(RosterFileRefusal refusal, Language language) {
  std::string_view code;
  switch (refusal) {
    case RosterFileRefusal::binary: code = "roster-file-binary"; break;
    case RosterFileRefusal::encoding: code = "roster-file-encoding"; break;
    case RosterFileRefusal::too_large: code = "roster-file-too-large"; break;
    case RosterFileRefusal::beside_text: code = "roster-file-beside-text"; break;
  }
  Faults faults{language};
  faults.add("/roster", code);
  return std::move(faults).take().front();
}

}  // namespace holdfast
