#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "holdfast/domain/programme.hpp"

namespace holdfast {

/// How long a window is.
inline constexpr std::chrono::hours window_length{1};

/// What one process saw of all windows' seats at one moment: to show, never to give a seat by.
struct FreeSeats {
  struct Hour {
    WindowId id{};
    ClinicIndex clinic{};
    Instant starts_at;
    int capacity = 0;
    int free = 0;  ///< for somebody who registers now
  };
  std::shared_ptr<const Programme> programme;
  std::vector<Hour> hours;  ///< by id; past ones too
  Instant as_of;            ///< when the database was last asked
};

}  // namespace holdfast
