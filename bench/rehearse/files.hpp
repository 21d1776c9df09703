#pragma once

#include <filesystem>

#include "bench/rehearse/server_said.hpp"
#include "bench/rehearse/tally.hpp"

namespace holdfast::rehearse {

/// What parts and servers write, and reports read: JSON files that say which of the two they are. All throw
/// std::runtime_error, with the file's name, if one cannot be read or written.
void write(const std::filesystem::path&, const Tally&);
void write(const std::filesystem::path&, const ServerSaid&);
[[nodiscard]] bool is_of_server(const std::filesystem::path&);
[[nodiscard]] Tally read_tally(const std::filesystem::path&);
[[nodiscard]] ServerSaid read_server(const std::filesystem::path&);

}  // namespace holdfast::rehearse
