#include "holdfast/domain/capability.hpp"

namespace holdfast {

namespace {

// https://www.crockford.com/base32.html: no I, L, O (read as 1, 1, 0) and no U.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_characters = 8;
constexpr std::size_t code_bytes = 5;

std::optional<std::uint64_t> digit_of(char character) {
  if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  if (character == 'O') character = '0';
  if (character == 'I' || character == 'L') character = '1';
  const auto digit = alphabet.find(character);
  if (digit == std::string_view::npos) return std::nullopt;
  return digit;
}

/// The forty bits that a code stands for.
std::optional<std::uint64_t> bits_of(std::string_view code) {
  std::uint64_t bits = 0;
  std::size_t characters = 0;
  for (const auto character : code) {
    if (character == ' ' || character == '-') continue;
    const auto digit = digit_of(character);
    if (!digit || ++characters > code_characters) return std::nullopt;
    bits = bits << 5U | *digit;
  }
  if (characters != code_characters) return std::nullopt;
  return bits;
}

}  // namespace

std::string confirmation_code(const RegistrationId& id) {
  std::uint64_t bits = 0;
  for (std::size_t at = 0; at < code_bytes; ++at) bits = bits << 8U | id.bytes[at];

  std::string code;
  for (std::size_t at = 0; at < code_characters; ++at) {
    if (at == code_characters / 2) code += '-';
    code += alphabet[bits >> (5 * (code_characters - 1 - at)) & 31U];
  }
  return code;
}

std::optional<IdRange> ids_with_code(std::string_view code) {
  const auto bits = bits_of(code);
  if (!bits) return std::nullopt;

  IdRange range;
  range.last.bytes.fill(0xFF);
  for (std::size_t at = 0; at < code_bytes; ++at) {
    const auto byte = static_cast<std::uint8_t>(*bits >> (8 * (code_bytes - 1 - at)) & 0xFFU);
    range.first.bytes[at] = byte;
    range.last.bytes[at] = byte;
  }
  return range;
}

}  // namespace holdfast
