#include "holdfast/domain/ids.hpp"

#include <cstring>
#include <string_view>

#include <sodium.h>

#include "domain/sodium.hpp"
#include "holdfast/domain/assert.hpp"

namespace holdfast {

namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

bool hyphen_before(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

unsigned value_of(char digit) {
  if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  const auto value = hexadecimal.find(digit);
  HOLDFAST_ASSERT(value != std::string_view::npos);
  return static_cast<unsigned>(value);
}

/// The system's randomness, drawn for many ids at once: a system call for each costs as much as making it.
/// What was handed out is wiped here.
class Randomness {
 public:
  Randomness() { make_sodium_ready(); }
  ~Randomness() { sodium_memzero(drawn_.data(), drawn_.size()); }
  Randomness(const Randomness&) = delete;
  Randomness& operator=(const Randomness&) = delete;

  std::array<std::uint8_t, 16> next() {
    if (used_ == drawn_.size()) {
      randombytes_buf(drawn_.data(), drawn_.size());
      used_ = 0;
    }
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), drawn_.data() + used_, bytes.size());
    sodium_memzero(drawn_.data() + used_, bytes.size());
    used_ += bytes.size();
    return bytes;
  }

 private:
  std::array<std::uint8_t, 1024> drawn_{};
  std::size_t used_ = drawn_.size();
};

}  // namespace

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(36);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (hyphen_before(at)) text += '-';
    text += hexadecimal[bytes[at] >> 4U];
    text += hexadecimal[bytes[at] & 15U];
  }
  return text;
}

std::array<std::uint8_t, 16> uuid_bytes(const std::string& text) {
  HOLDFAST_ASSERT(text.size() == 36);
  std::array<std::uint8_t, 16> bytes{};
  std::size_t from = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at, from += 2) {
    if (hyphen_before(at)) {
      HOLDFAST_ASSERT(text[from] == '-');
      ++from;
    }
    bytes[at] = static_cast<std::uint8_t>(value_of(text[from]) << 4U | value_of(text[from + 1]));
  }
  return bytes;
}

std::array<std::uint8_t, 16> random_bytes() {
  thread_local Randomness randomness;
  return randomness.next();
}

}  // namespace holdfast
