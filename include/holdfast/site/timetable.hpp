#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::site {

/// One window and its seats.
struct HourSeats {
  LocalTime start;  ///< on the wall of its clinic
  Instant starts_at;
  int capacity = 0;
  int free = 0;
};

/// The hours of every clinic, with their seats as of one moment: to show how busy it is, never to promise a
/// seat by.
struct Timetable {
  Instant as_of;
  std::unordered_map<std::string, std::vector<HourSeats>> by_clinic;  ///< by its id; by time
};

/// Keeps a timetable at hand for pages that thousands look at: one query in `interval`, however many ask, and
/// never more than a twentieth of one connection's time. Any thread. The desk must outlive it.
class TimetableReader {
 public:
  using ProgrammeNow = std::function<std::shared_ptr<const Programme>()>;

  TimetableReader(store::Desk&, ProgrammeNow, std::function<Instant()> clock,
                  std::chrono::milliseconds interval = std::chrono::seconds{5});

  /// The newest that was read; nothing before the first. Where it is old the desk is asked for another, and
  /// nobody waits for it; while the database is away the old one stands.
  [[nodiscard]] std::shared_ptr<const Timetable> newest() const;

 private:
  struct State;
  store::Desk& desk_;
  const ProgrammeNow programme_;
  std::shared_ptr<State> state_;  // a job on the desk may end after this reader
};

}  // namespace holdfast::site
