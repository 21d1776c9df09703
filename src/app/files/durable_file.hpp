#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

// Files of which nobody ever reads half a change, whatever ends the process or the machine. Both block for
// the disk and throw std::system_error.

namespace holdfast::app {

/// Puts `text` in the file's place, or leaves what was there. Owner and mode stay; a new file is for its
/// owner's eyes. A link stays one: what it leads to is replaced.
void replace_file(const std::filesystem::path&, const std::string& text);

/// Adds whole lines at the end, one process after the other; on disk when it returns. A line that a crash cut
/// short before is left as it is, and ended. `mode`: of a new file, which is made for no line too.
void append_lines(const std::filesystem::path&, std::string lines, mode_t mode);

}  // namespace holdfast::app
