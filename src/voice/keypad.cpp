#include "voice/keypad.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "holdfast/domain/dates.hpp"

namespace holdfast::voice {

namespace {

constexpr std::size_t prefix_keys = 4;  // half the code: as many ranges as rows in them, at two million rows

// What stands on each key of the characters that codes have, and of those that are taken for another.
constexpr std::array<std::string_view, 10> on_key{"0",    "1",    "2ABC",  "3DEF", "4GH1",
                                                  "5JK1", "6MN0", "7PQRS", "8TV",  "9WXYZ"};

bool is_keys(std::string_view keyed) {
  return std::ranges::all_of(keyed, [](char key) { return key >= '0' && key <= '9'; });
}

std::string_view characters_of(char key) {
  return on_key.at(static_cast<std::size_t>(key - '0'));
}

}  // namespace

std::optional<std::vector<IdRange>> ranges_of_keyed(std::string_view keyed) {
  if (keyed.size() != code_keys || !is_keys(keyed)) return std::nullopt;
  std::vector<std::string> beginnings{""};
  for (const char key : keyed.substr(0, prefix_keys)) {
    std::vector<std::string> longer;
    for (const auto& beginning : beginnings) {
      for (const char character : characters_of(key)) longer.push_back(beginning + character);
    }
    beginnings = std::move(longer);
  }

  std::vector<IdRange> ranges;
  for (const auto& beginning : beginnings) {
    ranges.push_back({ids_with_code(beginning + "0000")->first, ids_with_code(beginning + "ZZZZ")->last});
  }
  return ranges;
}

bool is_keyed_so(const RegistrationId& id, std::string_view keyed) {
  auto code = confirmation_code(id);
  std::erase(code, '-');
  return keyed.size() == code.size() && is_keys(keyed) &&
         std::ranges::equal(keyed, code, [](char key, char character) {
           return characters_of(key).find(character) != std::string_view::npos;
         });
}

std::optional<Date> date_keyed(std::string_view keyed) {
  if (keyed.size() != 8) return std::nullopt;
  const std::string digits{keyed};
  return date_in(digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6));
}

}  // namespace holdfast::voice
