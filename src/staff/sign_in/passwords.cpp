#include "holdfast/staff/passwords.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <sodium.h>

namespace holdfast::staff {

namespace {

/// Crockford's base 32: nothing in it is taken for something else.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int groups = 4;
constexpr int group_characters = 5;

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char each) {
    return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;  // not the rest of a UTF-8 sequence
  }));
}

std::string in_small_letters(std::string_view text) {
  std::string small{text};
  for (auto& each : small) each = each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  return small;
}

}  // namespace

std::optional<PasswordFault> fault_of_password(std::string_view password, std::string_view email) {
  if (characters_in(password) < password_characters_min) return PasswordFault::too_short;
  if (password.size() > password_bytes_max) return PasswordFault::too_long;
  const auto name = email.substr(0, email.find('@'));
  constexpr std::size_t telling = 4;
  if (name.size() >= telling && in_small_letters(password).find(in_small_letters(name)) != std::string::npos)
    return PasswordFault::like_the_email;
  return std::nullopt;
}

std::string hash_password(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_MODERATE,
                        crypto_pwhash_MEMLIMIT_MODERATE) != 0)
    throw std::bad_alloc();
  return hash.data();
}

bool is_password(const std::string& hash, std::string_view password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string temporary_password() {
  std::string password;
  for (int group = 0; group < groups; ++group) {
    if (group > 0) password += '-';
    for (int at = 0; at < group_characters; ++at)
      password += alphabet[randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
  }
  return password;
}

}  // namespace holdfast::staff
