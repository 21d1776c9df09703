#include "holdfast/site/timetable.hpp"

#include <algorithm>
#include <mutex>

#include "holdfast/store/programme.hpp"

namespace holdfast::site {

using std::chrono::steady_clock;

namespace {

constexpr int share_of_a_connection = 20;

std::shared_ptr<const Timetable> timetable_of(const std::vector<store::StoredWindow>& windows,
                                              const Programme& programme, Instant now) {
  auto timetable = std::make_shared<Timetable>();
  timetable->as_of = now;
  for (const auto& window : windows) {
    const auto clinic = programme.find(window.clinic);
    if (!clinic) continue;  // imported a moment ago: the next one has it
    timetable->by_clinic[window.clinic.text].push_back(
        {.start =
             std::chrono::floor<std::chrono::minutes>(programme.at(*clinic).zone.local(window.starts_at)),
         .starts_at = window.starts_at,
         .capacity = window.capacity,
         .free = window.free});
  }
  for (auto& [id, hours] : timetable->by_clinic) std::ranges::sort(hours, {}, &HourSeats::start);
  return timetable;
}

}  // namespace

struct TimetableReader::State {
  std::function<Instant()> clock;
  std::chrono::milliseconds interval;

  std::mutex mutex;  ///< of the rest
  std::shared_ptr<const Timetable> newest;
  bool reading = false;
  steady_clock::time_point due{};

  void read(store::Connection& connection, const Programme& programme) {
    const auto begun = steady_clock::now();
    const auto now = clock();
    const auto windows =
        connection.in_transaction([&](store::Transaction& tx) { return store::read_windows(tx, now); });
    auto timetable = timetable_of(windows, programme, now);

    const std::scoped_lock guard{mutex};
    newest = std::move(timetable);
    const auto took = steady_clock::now() - begun;
    due = steady_clock::now() + std::max<steady_clock::duration>(interval, took * share_of_a_connection);
  }
};

TimetableReader::TimetableReader(store::Desk& desk, ProgrammeNow programme, std::function<Instant()> clock,
                                 std::chrono::milliseconds interval)
    : desk_(desk), programme_(std::move(programme)), state_(std::make_shared<State>()) {
  state_->clock = std::move(clock);
  state_->interval = interval;
}

std::shared_ptr<const Timetable> TimetableReader::newest() const {
  const std::scoped_lock guard{state_->mutex};
  if (state_->reading || steady_clock::now() < state_->due) return state_->newest;

  state_->due = steady_clock::now() + state_->interval;  // also where it cannot be read
  // The snapshot goes along: when the job runs, who keeps the programme may be gone.
  auto job = [state = state_, programme = programme_()](store::Connection& connection) {
    state->read(connection, *programme);
  };
  auto done = [state = state_](std::exception_ptr) {
    const std::scoped_lock ended{state->mutex};
    state->reading = false;
  };
  state_->reading = desk_.post(std::move(job), std::move(done));
  return state_->newest;
}

}  // namespace holdfast::site
