#include "journal/frame.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

namespace holdfast::journal {
namespace {

constexpr std::array<char, 8> magic = {'H', 'O', 'L', 'D', 'F', 'A', 'S', 'T'};
constexpr std::uint16_t version = 1;

static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == sizeof(Header::nonce));
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == tag_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

template <class Number>
void put(std::byte* at, Number number) noexcept {
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    at[i] = static_cast<std::byte>((static_cast<std::uint64_t>(number) >> (8 * i)) & 0xffU);
  }
}

template <class Number>
Number get(const std::byte* at) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;)
    number = number << 8U | std::to_integer<std::uint64_t>(at[i]);
  return static_cast<Number>(number);
}

const unsigned char* octets(const std::byte* at) {
  return reinterpret_cast<const unsigned char*>(at);
}
unsigned char* octets(std::byte* at) {
  return reinterpret_cast<unsigned char*>(at);
}

void write_header(const Header& header, std::byte* at) noexcept {
  std::memset(at, 0, header_bytes);
  std::memcpy(at, magic.data(), magic.size());
  put(at + 8, version);
  put(at + 10, header.key_id);
  put(at + 11, static_cast<std::uint8_t>(header.kind));
  put(at + 12, header.count);
  put(at + 16, header.length);
  std::memcpy(at + 24, header.journal.data(), header.journal.size());
  put(at + 40, header.epoch);
  put(at + 48, header.lsn);
  put(at + 56, header.durable_lsn);
  std::memcpy(at + 64, header.nonce.data(), header.nonce.size());
}

}  // namespace

void FrameBuilder::Free::operator()(std::byte* buffer) const noexcept {
  std::free(buffer);
}

FrameBuilder::FrameBuilder(std::size_t payload_bytes_max)
    : capacity_(frame_bytes(payload_bytes_max)),
      buffer_(static_cast<std::byte*>(std::aligned_alloc(page_bytes, capacity_))) {
  if (!buffer_) throw std::bad_alloc();
}

void FrameBuilder::add(std::span<const std::byte> record) noexcept {
  auto* at = buffer_.get() + header_bytes + payload_bytes_;
  put(at, static_cast<std::uint32_t>(record.size()));
  if (!record.empty()) std::memcpy(at + record_header_bytes, record.data(), record.size());
  payload_bytes_ += record_header_bytes + record.size();
  ++count_;
}

void FrameBuilder::assign(std::span<const std::byte> payload, std::uint32_t count) noexcept {
  std::copy(payload.begin(), payload.end(), buffer_.get() + header_bytes);
  payload_bytes_ = payload.size();
  count_ = count;
}

std::span<const std::byte> FrameBuilder::seal(Header header, const Keys& keys) {
  header.key_id = keys.current;
  header.count = count_;
  header.length = static_cast<std::uint32_t>(payload_bytes_);
  // 192 random bits: no counter has to survive a crash for a nonce never to come twice.
  randombytes_buf(header.nonce.data(), header.nonce.size());
  auto* frame = buffer_.get();
  write_header(header, frame);
  auto* payload = octets(frame + header_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(payload, nullptr, payload, payload_bytes_, octets(frame),
                                             header_bytes, nullptr, header.nonce.data(),
                                             keys.by_id.at(keys.current).data());
  const auto used = header_bytes + payload_bytes_ + tag_bytes;
  const auto whole = frame_bytes(payload_bytes_);
  std::memset(frame + used, 0, whole - used);
  return {frame, whole};
}

bool read_header(std::span<const std::byte> bytes, Header& header) noexcept {
  if (bytes.size() < header_bytes) return false;
  const auto* at = bytes.data();
  if (std::memcmp(at, magic.data(), magic.size()) != 0 || get<std::uint16_t>(at + 8) != version) return false;
  const auto kind = get<std::uint8_t>(at + 11);
  if (kind > static_cast<std::uint8_t>(Kind::recovered)) return false;
  header.key_id = get<std::uint8_t>(at + 10);
  header.kind = static_cast<Kind>(kind);
  header.count = get<std::uint32_t>(at + 12);
  header.length = get<std::uint32_t>(at + 16);
  std::memcpy(header.journal.data(), at + 24, header.journal.size());
  header.epoch = get<std::uint64_t>(at + 40);
  header.lsn = get<std::uint64_t>(at + 48);
  header.durable_lsn = get<std::uint64_t>(at + 56);
  std::memcpy(header.nonce.data(), at + 64, header.nonce.size());
  return header.count <= header.length / record_header_bytes;
}

bool open_frame(std::span<const std::byte> bytes, const Header& header, const Keys& keys,
                std::span<std::byte> payload) noexcept {
  const auto key = keys.by_id.find(header.key_id);
  if (key == keys.by_id.end()) return false;
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             octets(payload.data()), nullptr, nullptr, octets(bytes.data() + header_bytes),
             header.length + tag_bytes, octets(bytes.data()), header_bytes, header.nonce.data(),
             key->second.data()) == 0;
}

std::span<const std::byte> next_record(std::span<const std::byte>& payload) {
  if (payload.size() < record_header_bytes)
    throw std::runtime_error("journal: a payload ends within a record");
  const auto length = get<std::uint32_t>(payload.data());
  if (payload.size() - record_header_bytes < length) {
    throw std::runtime_error("journal: a payload ends within a record");
  }
  const auto record = payload.subspan(record_header_bytes, length);
  payload = payload.subspan(record_header_bytes + length);
  return record;
}

}  // namespace holdfast::journal
