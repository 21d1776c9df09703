#pragma once

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace holdfast::matching {

/// Puts numbers into bytes: seven bits a byte, the least first, the eighth says that more follow (LEB128);
/// signed ones with their sign in the lowest bit.
class ByteWriter {
 public:
  void number(std::uint64_t value) {
    for (; value >= more; value >>= 7U) text_ += static_cast<char>(value | more);
    text_ += static_cast<char>(value);
  }
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void fixed(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte, value >>= 8U) text_ += static_cast<char>(value & 0xFFU);
  }
  void real(double value) { fixed(std::bit_cast<std::uint64_t>(value)); }
  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  static constexpr std::uint64_t more = 0x80;
  std::string text_;
};

/// The way back. Throws std::runtime_error where the bytes end too soon or hold too great a number.
class ByteReader {
 public:
  explicit ByteReader(std::string_view text) : rest_(text) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = next();
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    throw std::runtime_error("a round's record holds a number that is none");
  }
  std::int64_t signed_number() {
    const auto value = number();
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
  }
  std::uint64_t fixed() {
    std::uint64_t value = 0;
    for (unsigned byte = 0; byte < 8; ++byte) value |= static_cast<std::uint64_t>(next()) << (8U * byte);
    return value;
  }
  double real() { return std::bit_cast<double>(fixed()); }
  /// How many of something follow: no more than the bytes that are left.
  std::size_t count() {
    const auto value = number();
    if (value > rest_.size()) throw std::runtime_error("a round's record ends too soon");
    return static_cast<std::size_t>(value);
  }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::uint8_t next() {
    if (rest_.empty()) throw std::runtime_error("a round's record ends too soon");
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view rest_;
};

}  // namespace holdfast::matching
