#include "messages/addresses.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t word_bytes_max = 45;  // in base 64 with its frame: 72 of the 75 characters allowed

bool plain_ascii(std::string_view text) {
  // "=?" would be read as an encoded word.
  return std::ranges::all_of(text, [](char character) { return character >= ' ' && character < 0x7F; }) &&
         text.find("=?") == text.npos;
}

std::string encoded_word(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return "=?UTF-8?B?" + text + "?=";
}

std::string encoded_words(std::string_view text) {
  std::string words;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto next = at;
    (void)next_character(text, next);
    if (next - begin > word_bytes_max) {
      words += encoded_word(text.substr(begin, at - begin)) + "\r\n ";
      begin = at;
    }
    at = next;
  }
  return words + encoded_word(text.substr(begin));
}

}  // namespace

bool is_phone(std::string_view phone) noexcept {
  return phone.size() >= 8 && phone.size() <= 16 && phone.front() == '+' &&
         std::ranges::all_of(phone.substr(1), [](char digit) { return digit >= '0' && digit <= '9'; });
}

bool is_mail_address(std::string_view address) noexcept {
  constexpr std::string_view forbidden = "<>()[]\\,;:\"";
  const auto at = address.find('@');
  if (address.size() > address_bytes_max || at == address.npos || at == 0 || at + 1 == address.size())
    return false;
  if (address.find('@', at + 1) != address.npos) return false;
  return std::ranges::all_of(address, [forbidden](char character) {
    return character > ' ' && character < 0x7F && forbidden.find(character) == forbidden.npos;
  });
}

std::string header_text(std::string_view text) {
  const auto clean = clean_line(text);
  return plain_ascii(clean) ? clean : encoded_words(clean);
}

std::string header_name(std::string_view name) {
  const auto clean = clean_line(name);
  if (!plain_ascii(clean)) return encoded_words(clean);
  std::string quoted = "\"";
  for (const char character : clean) {
    if (character == '"' || character == '\\') quoted += '\\';
    quoted += character;
  }
  return quoted + '"';
}

std::string header_date(Instant instant) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto two_digits = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };

  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
  return std::string{days[std::chrono::weekday{day}.c_encoding()]} + ", " +
         std::to_string(static_cast<unsigned>(date.day())) + ' ' +
         months[static_cast<unsigned>(date.month()) - 1] + ' ' +
         std::to_string(static_cast<int>(date.year())) + ' ' + two_digits(time.hours().count()) + ':' +
         two_digits(time.minutes().count()) + ':' + two_digits(time.seconds().count()) + " +0000";
}

}  // namespace holdfast::messages
