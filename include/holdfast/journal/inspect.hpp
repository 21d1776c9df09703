#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/journal/journal.hpp"

namespace holdfast::journal {

/// What one segment holds, as it could be read just now.
struct SegmentReport {
  std::string name;
  std::uint64_t file_bytes = 0;
  std::uint64_t used_bytes = 0;  ///< up to the end of the last frame
  std::uint64_t frames = 0;
  std::uint64_t records = 0;
  Lsn first_lsn = 0;  ///< of its records; 0 and 0: none
  Lsn last_lsn = 0;
  Lsn durable_lsn = 0;                            ///< the last one its frames tell of
  std::optional<std::chrono::seconds> forgotten;  ///< when, since 1970
  bool quarantined = false;
  std::uint64_t unread_bytes = 0;  ///< behind the last frame: a frame on its way, or a torn tail
  std::uint64_t cut_bytes = 0;     ///< kept beside by earlier recoveries
  std::vector<std::string> damages;
};

struct JournalReport {
  std::filesystem::path directory;
  std::vector<SegmentReport> segments;
};

/// Reports on a journal's own subdirectory, or on every one in `directory`. Takes no lock and changes
/// nothing, so a journal in use may move on meanwhile. Throws std::system_error where a directory cannot be
/// read.
[[nodiscard]] std::vector<JournalReport> inspect(const std::filesystem::path& directory, const Keys&);

/// Calls for every readable record in segments not forgotten, journal by journal, in order, each once. Takes
/// no lock: of a journal in use it may see records that are not settled yet. Returns how many it gave.
std::uint64_t for_each_record(const std::filesystem::path& directory, const Keys&,
                              const std::function<void(const Record&)>& callback);

}  // namespace holdfast::journal
