#include "holdfast/feeds/systems.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include <sodium.h>

namespace holdfast::feeds {

namespace {

using Hash = std::array<std::uint8_t, 32>;

// A token has all the strength of its 256 random bits, so a plain hash keeps it.
Hash hash_of(std::string_view token) {
  Hash hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size(), nullptr, 0);
  return hash;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string hexadecimal(const Hash& hash) {
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

bool read_hash(const std::string& text, Hash& hash) {
  std::size_t length = 0;
  return text.size() == hash.size() * 2 &&
         sodium_hex2bin(hash.data(), hash.size(), text.data(), text.size(), nullptr, &length, nullptr) == 0 &&
         length == hash.size();
}

bool read_clinics(const std::string& text, std::vector<ClinicId>& clinics) {
  if (text == "*") return true;
  std::istringstream ids{text};
  for (std::string id; std::getline(ids, id, ',');) clinics.push_back({id});
  return !clinics.empty() &&
         std::ranges::all_of(clinics, [](const ClinicId& clinic) { return is_name(clinic.text); });
}

}  // namespace

bool System::may_read(const ClinicId& clinic) const {
  return clinics.empty() || std::ranges::find(clinics, clinic) != clinics.end();
}

NewSystem new_system(std::string name, std::vector<ClinicId> clinics) {
  const auto fits = [](const ClinicId& clinic) { return is_name(clinic.text); };
  if (!is_name(name) || !std::ranges::all_of(clinics, fits)) {
    throw std::runtime_error("names of systems and clinics are of small letters, digits and hyphens");
  }
  Hash secret{};
  randombytes_buf(secret.data(), secret.size());
  constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string token(sodium_base64_ENCODED_LEN(secret.size(), variant), '\0');
  sodium_bin2base64(token.data(), token.size(), secret.data(), secret.size(), variant);
  token.pop_back();
  const auto hash = hash_of(token);
  return {.system = {std::move(name), std::move(clinics), hash}, .token = std::move(token)};
}

std::string line_of(const System& system) {
  std::string clinics;
  for (const auto& clinic : system.clinics) clinics += (clinics.empty() ? "" : ",") + clinic.text;
  return system.name + ' ' + (clinics.empty() ? "*" : clinics) + ' ' + hexadecimal(system.token_hash);
}

std::vector<System> read_systems(const std::filesystem::path& path) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error("cannot read the file of systems " + path.string());
  std::vector<System> systems;
  std::set<std::string> names;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos || line.front() == '#') continue;
    std::istringstream words{line};
    System system;
    std::string clinics, hash, more;
    words >> system.name >> clinics >> hash;
    if (!is_name(system.name) || !read_clinics(clinics, system.clinics) ||
        !read_hash(hash, system.token_hash) || words >> more || !names.insert(system.name).second) {
      throw std::runtime_error(path.string() + ", line " + std::to_string(number) +
                               ": not a system of its own name, its clinics and its token's hash");
    }
    systems.push_back(std::move(system));
  }
  return systems;
}

const System* system_with(const std::vector<System>& systems, std::string_view token) {
  const auto hash = hash_of(token);
  const System* found = nullptr;
  for (const auto& system : systems) {
    if (sodium_memcmp(hash.data(), system.token_hash.data(), hash.size()) == 0) found = &system;
  }
  return found;
}

}  // namespace holdfast::feeds
