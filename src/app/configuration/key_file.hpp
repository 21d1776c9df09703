#pragma once

#include <filesystem>

#include "holdfast/domain/capability.hpp"

namespace holdfast::app {

/// Reads `keys.file`: a line a key, id and 64 hexadecimal digits; the last one is current. Throws
/// std::runtime_error naming the file and line, never a key.
[[nodiscard]] KeyRing read_keys(const std::filesystem::path&);

/// Writes a file with one new key, for the owner's eyes only; appends a new current key if the file is there.
void add_key(const std::filesystem::path&);

/// Puts a new key, of the next id, before the others: whoever reads the file then knows it and does not make
/// anything with it yet. Returns its id.
int prepare_key(const std::filesystem::path&);

/// Makes the key of the highest id the current one. Returns its id.
int use_newest_key(const std::filesystem::path&);

}  // namespace holdfast::app
