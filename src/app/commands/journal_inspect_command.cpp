#include <iostream>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/intake/record.hpp"
#include "holdfast/journal/inspect.hpp"

namespace holdfast::app {

namespace {

void print(const journal::SegmentReport& segment) {
  std::cout << "  " << segment.name << ": " << segment.records << " records in " << segment.frames
            << " frames";
  if (segment.records > 0) std::cout << ", lsn " << segment.first_lsn << " to " << segment.last_lsn;
  std::cout << ", durable to " << segment.durable_lsn << ", " << segment.used_bytes << " of "
            << segment.file_bytes << " bytes used";
  if (segment.forgotten) std::cout << ", forgotten";
  if (segment.quarantined) std::cout << ", QUARANTINED";
  if (segment.unread_bytes > 0) std::cout << ", " << segment.unread_bytes << " bytes cannot be read yet";
  if (segment.cut_bytes > 0) std::cout << ", " << segment.cut_bytes << " bytes of torn tail kept beside";
  std::cout << '\n';
  for (const auto& damage : segment.damages) std::cout << "    DAMAGED: " << damage << '\n';
}

}  // namespace

int journal_inspect_command(const Config& config, const std::filesystem::path& directory) {
  bool damaged = false;
  for (const auto& report : journal::inspect(directory, intake::journal_keys(read_keys(config.keys.file)))) {
    std::cout << report.directory.string() << '\n';
    for (const auto& segment : report.segments) {
      print(segment);
      damaged = damaged || segment.quarantined || !segment.damages.empty();
    }
  }
  return damaged ? 1 : 0;
}

}  // namespace holdfast::app
