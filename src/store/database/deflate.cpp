#include "store/database/deflate.hpp"

#include <cstdint>
#include <new>
#include <stdexcept>

#include <zlib.h>

namespace holdfast::store {

namespace {

constexpr int quick = 1;
constexpr std::size_t length_bytes = 4;
constexpr std::size_t bytes_max = std::size_t{1} << 28U;

const Bytef* bytes(const char* text) {
  return reinterpret_cast<const Bytef*>(text);
}

}  // namespace

std::string deflated(std::string_view text) {
  if (text.size() > bytes_max) throw std::length_error("too long to be compressed");
  auto size = compressBound(static_cast<uLong>(text.size()));
  std::string packed(length_bytes + size, '\0');
  for (std::size_t at = 0; at < length_bytes; ++at) {
    packed[at] = static_cast<char>((text.size() >> (8U * at)) & 0xFFU);
  }
  auto* const begin = reinterpret_cast<Bytef*>(packed.data() + length_bytes);
  const auto code = compress2(begin, &size, bytes(text.data()), static_cast<uLong>(text.size()), quick);
  if (code != Z_OK) throw std::bad_alloc{};
  packed.resize(length_bytes + size);
  return packed;
}

std::string inflated(std::string_view packed) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < length_bytes && at < packed.size(); ++at) {
    length |= static_cast<std::size_t>(static_cast<std::uint8_t>(packed[at])) << (8U * at);
  }
  if (packed.size() < length_bytes || length > bytes_max) throw std::runtime_error("damaged bytes");
  std::string text(length, '\0');
  auto size = static_cast<uLongf>(length);
  const auto code =
      uncompress(reinterpret_cast<Bytef*>(text.data()), &size, bytes(packed.data() + length_bytes),
                 static_cast<uLong>(packed.size() - length_bytes));
  if (code != Z_OK || size != length) throw std::runtime_error("damaged bytes");
  return text;
}

}  // namespace holdfast::store
