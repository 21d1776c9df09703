#include "holdfast/site/spliced.hpp"

#include <new>
#include <utility>

#include <zlib.h>

#include "holdfast/domain/assert.hpp"

namespace holdfast::site {

namespace {

constexpr int smallest = 9;
constexpr int window_bits = -15;  // of zlib: the most, and no head: the member is put together here
constexpr int memory_level = 9;
constexpr std::string_view gzip_head{"\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10};  // RFC 1952, 2.3

const Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<const Bytef*>(text.data());
}

unsigned long checksum_of(std::string_view text) {
  return crc32(crc32(0, nullptr, 0), bytes_of(text), static_cast<uInt>(text.size()));
}

template <class Number>
void append_little_endian(std::string& to, Number number, std::size_t bytes) {
  for (std::size_t at = 0; at < bytes; ++at) to += static_cast<char>(number >> (8 * at) & 0xFFU);
}

}  // namespace

Spliced::Spliced(std::string before, std::string after)
    : before_(part(std::move(before), false)), after_(part(std::move(after), true)) {}

Spliced::Part Spliced::part(std::string plain, bool last) {
  z_stream stream{};
  if (deflateInit2(&stream, smallest, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc{};
  constexpr std::size_t flush_bytes = 16;
  std::string packed(deflateBound(&stream, static_cast<uLong>(plain.size())) + flush_bytes, '\0');
  stream.next_in = const_cast<Bytef*>(bytes_of(plain));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int ended = deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  HOLDFAST_ASSERT(ended == (last ? Z_STREAM_END : Z_OK));
  const auto checksum = checksum_of(plain);
  return {std::move(plain), std::move(packed), checksum};
}

std::string Spliced::plain(std::string_view text) const {
  std::string page;
  page.reserve(before_.plain.size() + text.size() + after_.plain.size());
  return page.append(before_.plain).append(text).append(after_.plain);
}

std::string Spliced::packed(std::string_view text) const {
  HOLDFAST_ASSERT(text.size() <= 0xFFFF);
  std::string page;
  page.reserve(gzip_head.size() + before_.packed.size() + text.size() + after_.packed.size() + 16);
  page.append(gzip_head).append(before_.packed);
  page += '\0';  // a stored block, not the last (RFC 1951, 3.2.4)
  append_little_endian(page, text.size(), 2);
  append_little_endian(page, ~text.size(), 2);
  page.append(text).append(after_.packed);

  auto checksum = crc32_combine(before_.checksum, checksum_of(text), static_cast<z_off_t>(text.size()));
  checksum = crc32_combine(checksum, after_.checksum, static_cast<z_off_t>(after_.plain.size()));
  append_little_endian(page, checksum, 4);
  append_little_endian(page, before_.plain.size() + text.size() + after_.plain.size(), 4);
  return page;
}

}  // namespace holdfast::site
