#pragma once

#include <filesystem>

#include "journal/files.hpp"
#include "journal/shelf.hpp"

namespace holdfast::journal {

/// Marks the closed segments without records forgotten, by renaming each: one atomic step that survives a
/// restart. Throws std::system_error, and then what is not marked is on the shelf still.
void mark_forgotten(Files&, const std::filesystem::path& directory, Shelf&);

}  // namespace holdfast::journal
