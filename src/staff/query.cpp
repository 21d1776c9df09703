#include "staff/query.hpp"

#include <charconv>

namespace holdfast::staff {

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string query_value(const http::Request& request, std::string_view name) {
  const auto fields = http::form_fields(request.query);
  if (!fields) return {};
  for (const auto& [field, value] : *fields) {
    if (field == name) return value;
  }
  return {};
}

}  // namespace holdfast::staff
