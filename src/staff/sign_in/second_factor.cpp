#include "holdfast/staff/second_factor.hpp"

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <liboath/oath.h>
#include <sodium.h>

namespace holdfast::staff {

namespace {

constexpr std::size_t secret_bytes = 20;
constexpr unsigned digits = 6;
constexpr std::int64_t step_seconds = 30;

std::int64_t step_at(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / step_seconds;
}

std::string code_of_step(const std::string& secret, std::int64_t step) {
  std::array<char, digits + 1> code{};
  const auto done = oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits,
                                       false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
  if (done != OATH_OK) throw std::runtime_error("no code can be made");
  return code.data();
}

std::string base32(const std::string& bytes) {
  char* out = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(bytes.data(), bytes.size(), &out, &size) != OATH_OK)
    throw std::runtime_error("no base 32 can be made");
  const std::unique_ptr<char, decltype(&std::free)> owner{out, &std::free};
  return {out, size};
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  constexpr std::string_view hexadecimal = "0123456789ABCDEF";
  std::string out;
  for (const char each : text) {
    if (plain.find(each) != std::string_view::npos) {
      out += each;
    } else {
      const auto byte = static_cast<unsigned char>(each);
      out.append({'%', hexadecimal[byte >> 4U], hexadecimal[byte & 15U]});
    }
  }
  return out;
}

}  // namespace

std::string new_secret() {
  std::string secret(secret_bytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string secret_text(const std::string& secret) {
  constexpr std::size_t group = 4;
  const auto letters = base32(secret);
  std::string text;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    if (at > 0 && at % group == 0) text += ' ';
    text += letters[at];
  }
  return text;
}

std::string code_at(const std::string& secret, Instant now) {
  return code_of_step(secret, step_at(now));
}

std::optional<std::int64_t> step_of_code(const std::string& secret, std::string_view code, Instant now) {
  std::string typed;
  for (const char each : code) {
    if (each != ' ') typed += each;
  }
  std::optional<std::int64_t> found;
  for (const auto step : {step_at(now) - 1, step_at(now), step_at(now) + 1}) {
    const auto right = code_of_step(secret, step);
    if (typed.size() == right.size() && sodium_memcmp(typed.data(), right.data(), right.size()) == 0)
      found = step;
  }
  return found;
}

std::string otpauth_uri(const std::string& secret, std::string_view issuer, std::string_view email) {
  return "otpauth://totp/" + percent_encoded(issuer) + ':' + percent_encoded(email) +
         "?secret=" + base32(secret) + "&issuer=" + percent_encoded(issuer);
}

}  // namespace holdfast::staff
