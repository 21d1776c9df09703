#include "store/database/migration_files.hpp"

#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <sodium.h>

namespace holdfast::store {

namespace {

constexpr std::string_view up_ending = ".up.sql";
constexpr std::string_view down_ending = ".down.sql";
constexpr std::size_t number_digits = 4;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty())
    throw std::runtime_error("cannot read migration " + path.filename().string());
  return text.str();
}

std::string sha256(const std::string& text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<char, crypto_hash_sha256_BYTES * 2 + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
  return digits.data();
}

int number_in(const std::string& name) {
  const auto digits = name.find_first_not_of("0123456789");
  if (digits != number_digits || name[digits] != '_' || name.size() == number_digits + 1) {
    throw std::runtime_error("a migration is named like 0001_name: " + name);
  }
  return std::stoi(name);
}

}  // namespace

std::vector<Migration> read_migrations(const std::filesystem::path& directory) {
  std::map<std::string, Migration> by_name;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const auto file = entry.path().filename().string();
    const bool is_up = file.ends_with(up_ending);
    if (!is_up && !file.ends_with(down_ending)) continue;

    auto& migration = by_name[file.substr(0, file.size() - (is_up ? up_ending : down_ending).size())];
    (is_up ? migration.up : migration.down) = contents(entry.path());
  }

  std::vector<Migration> migrations;
  for (auto& [name, migration] : by_name) {
    migration.name = name;
    migration.number = number_in(name);
    if (migration.up.empty()) throw std::runtime_error("migration without its up: " + name);
    if (migration.down.empty()) throw std::runtime_error("migration without its down: " + name);
    if (migration.number != static_cast<int>(migrations.size()) + 1) {
      throw std::runtime_error("the migrations' numbers have a gap or meet at " + name);
    }
    migration.checksum = sha256(migration.up);
    migrations.push_back(std::move(migration));
  }
  if (migrations.empty()) throw std::runtime_error("no migrations in " + directory.string());
  return migrations;
}

}  // namespace holdfast::store
