#include "pages/roster_field.hpp"

namespace holdfast::pages {

namespace {

constexpr auto text_field = "roster", file_field = "rosterFile", origin_field = "rosterOrigin";
constexpr auto from_file = "file";

bool is_typed(const site::Typed& typed) {
  return typed.at(origin_field) != from_file &&
         typed.at(text_field).find_first_not_of(" \t\r\n") != std::string::npos;
}

}  // namespace

std::variant<std::vector<Resident>, std::vector<Fault>> read_roster_field(site::Typed& typed,
                                                                          std::string_view province,
                                                                          Date today, Language language) {
  const std::string file = typed.at(file_field);
  typed.set(file_field, {});
  if (!file.empty()) {
    const auto text = is_typed(typed) ? Result<std::string, RosterFileRefusal>{RosterFileRefusal::beside_text}
                                      : read_roster_file(file);
    if (!text) return std::vector{fault_of(text.error(), language)};
    typed.set(text_field, *text);
    typed.set(origin_field, from_file);
  }
  return read_roster(typed.at(text_field), province, today, language);
}

}  // namespace holdfast::pages
