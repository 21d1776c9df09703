#include "voice/call.hpp"

#include <algorithm>

#include <sodium.h>

namespace holdfast::voice {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t head_bytes = 1 + nonce_bytes;
constexpr std::size_t ticket_characters_max = 512;
constexpr std::size_t keyed_max = 16;
constexpr std::size_t plain_bytes = 6 + 2 * 17 + 1;  // and what was keyed
constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <class Of>
void append(std::string& plain, const std::optional<Id<Of>>& id) {
  plain += id ? '\1' : '\0';
  const auto shown = id.value_or(Id<Of>{});
  plain.append(shown.bytes.begin(), shown.bytes.end());
}

template <class Of>
std::optional<Id<Of>> id_at(std::string_view plain, std::size_t at) {
  if (plain[at] == '\0') return std::nullopt;
  Id<Of> id;
  for (std::size_t n = 0; n < id.bytes.size(); ++n)
    id.bytes[n] = static_cast<std::uint8_t>(plain[at + 1 + n]);
  return id;
}

std::string plain_of(const Call& call) {
  std::string plain;
  plain += static_cast<char>(call.step);
  plain += call.language == Language::fr ? 'f' : 'e';
  plain += static_cast<char>(call.misses);
  plain += static_cast<char>(call.tries);
  plain += static_cast<char>(call.turns);
  plain += call.may_go_again ? '\1' : '\0';
  append(plain, call.person);
  append(plain, call.offer);
  const auto keyed = call.keyed.substr(0, keyed_max);
  plain += static_cast<char>(keyed.size());
  return plain + keyed;
}

std::optional<Call> call_in(std::string_view plain) {
  if (plain.size() < plain_bytes || plain.size() > plain_bytes + keyed_max) return std::nullopt;
  Call call;
  call.step = static_cast<Step>(plain[0]);
  call.language = plain[1] == 'f' ? Language::fr : Language::en;
  call.misses = static_cast<std::uint8_t>(plain[2]);
  call.tries = static_cast<std::uint8_t>(plain[3]);
  call.turns = static_cast<std::uint8_t>(plain[4]);
  call.may_go_again = plain[5] != '\0';
  call.person = id_at<OfRegistration>(plain, 6);
  call.offer = id_at<OfOffer>(plain, 23);
  call.keyed = plain.substr(plain_bytes);
  return call;
}

}  // namespace

// A use of its own, as KeyRing::Use names those of the other rooms: changing the word spoils calls under way.
Tickets::Tickets(const KeyRing& ring) : current_(ring.current) {
  for (const auto& [key_id, master] : ring.masters) {
    crypto_kdf_derive_from_key(keys_[key_id].data(), keys_[key_id].size(), 1, "callkeys", master.data());
  }
}

std::string Tickets::seal(const Call& call, std::string_view call_sid) const {
  const auto plain = plain_of(call);
  std::string sealed(head_bytes + plain.size() + tag_bytes, '\0');
  sealed[0] = static_cast<char>(current_);
  randombytes_buf(bytes(sealed) + 1, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + head_bytes, nullptr, bytes(plain), plain.size(),
                                             bytes(call_sid), call_sid.size(), nullptr, bytes(sealed) + 1,
                                             keys_.at(current_).data());

  std::string text(sodium_base64_encoded_len(sealed.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes(sealed), sealed.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<Call> Tickets::open(std::string_view ticket, std::string_view call_sid) const {
  if (ticket.size() > ticket_characters_max) return std::nullopt;
  std::string sealed(ticket.size(), '\0');
  std::size_t length = 0;
  const auto malformed = sodium_base642bin(bytes(sealed), sealed.size(), ticket.data(), ticket.size(),
                                           nullptr, &length, nullptr, variant);
  if (malformed != 0 || length < head_bytes + tag_bytes) return std::nullopt;
  sealed.resize(length);
  const auto key = keys_.find(static_cast<std::uint8_t>(sealed[0]));
  if (key == keys_.end()) return std::nullopt;

  std::string plain(sealed.size() - head_bytes - tag_bytes, '\0');
  const auto refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(plain), nullptr, nullptr, bytes(sealed) + head_bytes, sealed.size() - head_bytes, bytes(call_sid),
      call_sid.size(), bytes(sealed) + 1, key->second.data());
  if (refused != 0) return std::nullopt;
  return call_in(plain);
}

}  // namespace holdfast::voice
