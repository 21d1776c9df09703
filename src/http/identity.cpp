#include "http/identity.hpp"

#include <cstdint>
#include <random>

namespace holdfast::http {
namespace {

constexpr std::size_t trace_digits = 32;
constexpr std::size_t traceparent_bytes = 55;

bool is_hexadecimal(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::mt19937_64 seeded() {
  std::random_device device;
  std::seed_seq seeds{device(), device(), device(), device(), device(), device()};
  return std::mt19937_64(seeds);
}

}  // namespace

void make_id(std::string& text, std::size_t digits) {
  static thread_local auto generator = seeded();
  text.resize(digits);
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < digits; ++at) {
    if (at % 16 == 0) bits = generator();
    text[at] = "0123456789abcdef"[bits & 15U];
    bits >>= 4U;
  }
}

std::string_view trace_id_of(std::string_view text) noexcept {
  if (text.size() < traceparent_bytes || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const auto version = text.substr(0, 2);
  const auto trace = text.substr(3, trace_digits);
  const auto parent = text.substr(36, 16);
  if (!is_hexadecimal(version) || version == "ff" || !is_hexadecimal(trace) || !is_hexadecimal(parent) ||
      !is_hexadecimal(text.substr(53, 2))) {
    return {};
  }
  if (version == "00" && text.size() != traceparent_bytes) return {};
  if (text.size() > traceparent_bytes && text[traceparent_bytes] != '-') return {};
  const auto only_zeros = [](std::string_view id) {
    return id.find_first_not_of('0') == std::string_view::npos;
  };
  if (only_zeros(trace) || only_zeros(parent)) return {};
  return trace;
}

}  // namespace holdfast::http
