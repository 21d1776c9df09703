#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "holdfast/domain/programme.hpp"
#include "holdfast/observe/log.hpp"

namespace holdfast::app {

/// The programme as it was read last, kept beside the journal: a process that starts while the database is
/// away judges forms by it. Clinics, phases and areas; nothing of people.
class KeptProgramme {
 public:
  /// Reads what is there. `base` gives weights and home zone.
  KeptProgramme(std::filesystem::path file, const Programme& base, observe::Log&);

  /// As it was kept before this process started; null if it never was, or cannot be read.
  [[nodiscard]] const std::shared_ptr<const Programme>& from_before() const noexcept { return from_before_; }

  /// Puts another version in its place. Blocks for the disk; what fails is logged. Any thread.
  void keep(const Programme&) noexcept;

 private:
  const std::filesystem::path file_;
  observe::Log& log_;
  std::shared_ptr<const Programme> from_before_;
  std::mutex mutex_;
  std::int64_t newest_ = 0;  ///< version, under `mutex_`
};

}  // namespace holdfast::app
