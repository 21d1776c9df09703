#include "staff/sign_in/session_cookie.hpp"

#include <array>

#include <sodium.h>

namespace holdfast::staff {

namespace {

constexpr std::size_t csrf_bytes = 16;

bool is_secure(std::string_view public_url) {
  return public_url.starts_with("https:");
}

std::string_view name(std::string_view public_url) {
  return is_secure(public_url) ? "__Host-staff" : "staff";
}

template <std::size_t size>
std::string hexadecimal(const std::array<unsigned char, size>& bytes) {
  std::array<char, 2 * size + 1> text{};
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  return text.data();
}

void set(http::Response& response, const std::string& value, std::string_view public_url) {
  std::string cookie{name(public_url)};
  cookie += "=" + value + "; Path=/; HttpOnly; SameSite=Strict";
  if (is_secure(public_url)) cookie += "; Secure";
  response.headers.emplace_back("Set-Cookie", std::move(cookie));
}

}  // namespace

std::optional<store::SessionToken> session_token(const http::Request& request, std::string_view public_url) {
  const auto text = http::cookie(request, name(public_url));
  store::SessionToken token;
  std::size_t bytes = 0;
  if (text.size() != 2 * token.bytes.size()) return std::nullopt;
  const auto read = sodium_hex2bin(token.bytes.data(), token.bytes.size(), text.data(), text.size(), nullptr,
                                   &bytes, nullptr);
  if (read != 0 || bytes != token.bytes.size()) return std::nullopt;
  return token;
}

void set_session(http::Response& response, const store::SessionToken& token, std::string_view public_url) {
  set(response, hexadecimal(token.bytes), public_url);
}

void forget_session(http::Response& response, std::string_view public_url) {
  set(response, "; Max-Age=0", public_url);
}

std::string csrf_token(const store::SessionToken& token) {
  constexpr std::string_view use = "a form of this session";
  std::array<unsigned char, csrf_bytes> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(use.data()), use.size(),
                     token.bytes.data(), token.bytes.size());
  return hexadecimal(hash);
}

bool is_csrf_token(std::string_view given, const store::SessionToken& token) {
  const auto right = csrf_token(token);
  return given.size() == right.size() && sodium_memcmp(given.data(), right.data(), right.size()) == 0;
}

}  // namespace holdfast::staff
