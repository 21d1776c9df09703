#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::store {

/// One numbered pair: `0001_programme.up.sql` and `0001_programme.down.sql`.
struct Migration {
  int number = 0;
  std::string name;      ///< "0001_programme"
  std::string up, down;  ///< their SQL
  std::string checksum;  ///< SHA-256 of `up`, hexadecimal
};

/// The pairs of a folder, in order. Throws std::runtime_error naming the file if one is unpaired, misnamed or
/// unreadable, or if a number is missing or there twice.
std::vector<Migration> read_migrations(const std::filesystem::path& directory);

}  // namespace holdfast::store
