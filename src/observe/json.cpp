#include "observe/json.hpp"

#include <nlohmann/json.hpp>

namespace holdfast::observe {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_number(double number) {
  return nlohmann::json(number).dump();
}

}  // namespace holdfast::observe
