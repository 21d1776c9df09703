#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "journal/files.hpp"
#include "journal/names.hpp"

namespace holdfast::journal {

/// `gently` syncs little by little, so that the writer's own syncs do not wait behind one great one.
enum class Pace { gently, at_once };

/// Makes a zero-filled segment ready to be written: under a temporary name, filled, synced, renamed, and its
/// name synced too. What was there under its name is replaced. If it throws, nothing but a temporary file may
/// be left.
[[nodiscard]] std::unique_ptr<File> make_segment(Files&, const std::filesystem::path& directory,
                                                 std::uint64_t number, std::uint64_t bytes, Pace);

/// Cuts a segment for good. What a later segment has made void must go: it may say something else after the
/// next loss of power, when that later segment may be forgotten and deleted.
void trim(Files&, const std::filesystem::path& directory, const SegmentName&, std::uint64_t bytes);

/// The segments of a directory by number, of one number the one in use first.
[[nodiscard]] std::vector<SegmentName> list_segments(Files&, const std::filesystem::path& directory);

/// Removes what is left of segments that were never finished.
void remove_temporaries(Files&, const std::filesystem::path& directory);

/// The forgotten segments whose time is over, oldest first. Never a quarantined one, which is kept for
/// somebody to look at, nor the last segment of all, which knows the next lsn.
[[nodiscard]] std::vector<SegmentName> expired(Files&, const std::filesystem::path& directory,
                                               std::chrono::seconds kept_for);

/// Removes segments and the bytes cut off them.
void remove_segments(Files&, const std::filesystem::path& directory, const std::vector<SegmentName>&);

}  // namespace holdfast::journal
