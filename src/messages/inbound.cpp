#include "holdfast/messages/inbound.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

constexpr std::size_t inbound_characters_max = 1600;

const std::string* field(const FormFields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &FormFields::value_type::first);
  return found == fields.end() ? nullptr : &found->second;
}

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// Gateways write a number with or without its plus, and a North American one perhaps without its 1.
std::optional<std::string> phone_in(std::string_view text) {
  std::string digits;
  for (const char character : text) {
    if (character >= '0' && character <= '9') digits += character;
  }
  const bool national = text.find('+') == text.npos && digits.size() == 10;
  if (national) digits.insert(0, "1");
  if (digits.size() < 7 || digits.size() > 15) return std::nullopt;  // E.164
  return "+" + digits;
}

std::optional<InboundText> inbound(const std::string* from, const std::string* text) {
  if (from == nullptr || text == nullptr) return std::nullopt;
  auto phone = phone_in(*from);
  if (!phone) return std::nullopt;
  return InboundText{.from = std::move(*phone), .text = shortened(clean_line(*text), inbound_characters_max)};
}

std::string from_utf16_be(std::string_view bytes) {
  const auto unit = [bytes](std::size_t at) {
    const auto high = static_cast<unsigned char>(bytes[at]);
    const auto low = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(high << 8U | low);
  };
  std::string utf8;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    auto character = unit(at);
    const bool pair = character >= 0xD800 && character < 0xDC00 && at + 3 < bytes.size();
    if (pair) {
      at += 2;
      character = 0x10000 + ((character - 0xD800) << 10U) + (unit(at) - 0xDC00);
    }
    utf8 += utf8_of(character);
  }
  return utf8;
}

// Letters without their accents, lower case; full-width forms as the usual ones; everything else left out.
std::string letters_and_digits(std::string_view text) {
  constexpr std::u32string_view accented = U"àâäéèêëîïôöùûüÿçÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇ";
  constexpr std::string_view plain = "aaaeeeeiioouuuycaaaeeeeiioouuuyc";
  static_assert(accented.size() == plain.size());

  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    auto character = next_character(text, at);
    if (character >= 0xFF01 && character <= 0xFF5E) character -= 0xFF01 - 0x21;
    if (character >= U'A' && character <= U'Z') character += U'a' - U'A';
    if (const auto found = accented.find(character); found != accented.npos) character = plain[found];
    const bool kept = (character >= U'a' && character <= U'z') || (character >= U'0' && character <= U'9');
    if (kept) result += static_cast<char>(character);
    // A letter of another script makes another word: it must not vanish between ours.
    const bool foreign = character > 0xFF && character < 0x2000;
    if (foreign) result += '?';
  }
  return result;
}

}  // namespace

bool twilio_signed(std::string_view auth_token, std::string_view url, const FormFields& fields,
                   std::string_view signature) {
  auto sorted = fields;
  std::ranges::sort(sorted);
  std::string signed_text{url};
  for (const auto& [name, value] : sorted) signed_text.append(name).append(value);

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha1(), auth_token.data(), static_cast<int>(auth_token.size()),
                          reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(),
                          digest.data(), &size);
  if (made == nullptr) return false;
  const auto expected = base64(digest.data(), size);
  return expected.size() == signature.size() &&
         CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
}

std::optional<DeliveryReport> read_twilio_status(const FormFields& fields) {
  using Fate = DeliveryReport::Fate;
  const auto* sid = field(fields, "MessageSid");
  const auto* status = field(fields, "MessageStatus");
  if (sid == nullptr || sid->empty() || status == nullptr) return std::nullopt;

  if (*status == "delivered" || *status == "read") return DeliveryReport{*sid, Fate::delivered};
  if (*status == "failed" || *status == "undelivered" || *status == "canceled") {
    return DeliveryReport{*sid, Fate::failed};
  }
  return DeliveryReport{*sid, Fate::pending};
}

std::optional<InboundText> read_twilio_inbound(const FormFields& fields) {
  return inbound(field(fields, "From"), field(fields, "Body"));
}

std::optional<DeliveryReport> read_kannel_status(const FormFields& fields) {
  using Fate = DeliveryReport::Fate;
  const auto* reference = field(fields, "reference");
  const auto* type = field(fields, "type");
  if (reference == nullptr || reference->empty() || type == nullptr) return std::nullopt;

  if (*type == "1") return DeliveryReport{*reference, Fate::delivered};
  if (*type == "2" || *type == "16") return DeliveryReport{*reference, Fate::failed};
  if (*type == "4" || *type == "8") return DeliveryReport{*reference, Fate::pending};
  return std::nullopt;
}

std::optional<InboundText> read_kannel_inbound(const FormFields& fields) {
  const auto* from = field(fields, "from");
  const auto* text = field(fields, "text");
  const auto* charset = field(fields, "charset");
  if (text != nullptr && charset != nullptr && (*charset == "UTF-16BE" || *charset == "UCS-2")) {
    const auto utf8 = from_utf16_be(*text);
    return inbound(from, &utf8);
  }
  return inbound(from, text);
}

Answer answer_in(std::string_view text) {
  constexpr std::array<std::string_view, 16> accepting{
      "1",  "y",    "yes",    "yesplease", "o",       "oui",     "ouimerci", "ouisvp", "ouisilvousplait",
      "ok", "okay", "accept", "accepter",  "accepte", "iaccept", "jaccepte"};
  constexpr std::array<std::string_view, 14> declining{
      "2",       "n",        "no",     "nothanks", "nothankyou", "non",      "nonmerci",
      "decline", "decliner", "refuse", "refuser",  "irefuse",    "jerefuse", "idecline"};
  constexpr std::array<std::string_view, 3> passing{"3", "nottomorrow", "pasdemain"};
  constexpr std::size_t bytes_max = 64;
  if (text.size() > bytes_max) return Answer::nothing;

  const auto said = letters_and_digits(text);
  if (std::ranges::find(accepting, said) != accepting.end()) return Answer::accept;
  if (std::ranges::find(declining, said) != declining.end()) return Answer::decline;
  if (std::ranges::find(passing, said) != passing.end()) return Answer::not_tomorrow;
  return Answer::nothing;
}

}  // namespace holdfast::messages
