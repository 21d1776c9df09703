#pragma once

#include <string>

#include "holdfast/messages/inbound.hpp"

namespace holdfast::messages::tests {

/// The fields of a query or a form's body, decoded.
inline FormFields fields_of(const std::string& encoded) {
  FormFields fields;
  std::string name, value;
  bool in_value = false;
  const auto end_field = [&] {
    if (!name.empty()) fields.emplace_back(name, value);
    name.clear();
    value.clear();
    in_value = false;
  };
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    auto character = encoded[at];
    if (character == '&') {
      end_field();
      continue;
    }
    if (character == '=' && !in_value) {
      in_value = true;
      continue;
    }
    if (character == '+') character = ' ';
    if (character == '%') {
      character = static_cast<char>(std::stoi(encoded.substr(at + 1, 2), nullptr, 16));
      at += 2;
    }
    (in_value ? value : name) += character;
  }
  end_field();
  return fields;
}

inline FormFields query_of(const std::string& target) {
  const auto mark = target.find('?');
  return mark == std::string::npos ? FormFields{} : fields_of(target.substr(mark + 1));
}

inline std::string field(const FormFields& fields, const std::string& name) {
  for (const auto& [each, value] : fields) {
    if (each == name) return value;
  }
  return {};
}

}  // namespace holdfast::messages::tests
