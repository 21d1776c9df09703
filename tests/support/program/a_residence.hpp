#pragma once

#include <string>
#include <utility>
#include <vector>

namespace holdfast::test {

/// What is typed into the form of a residence, for `form_body`. The same `key` is the same form sent again.
inline std::vector<std::pair<std::string, std::string>> residence_fields(const std::string& key,
                                                                         const std::string& name,
                                                                         const std::string& roster) {
  return {{"key", key},
          {"name", name},
          {"line1", "1 Park Lane"},
          {"city", "Toronto"},
          {"province", "ON"},
          {"postalCode", "m6r 2b2"},
          {"contactName", "Ada Low"},
          {"contact", "email"},
          {"email", "ada@example.org"},
          {"language", "en"},
          {"roster", roster}};
}

}  // namespace holdfast::test
