#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/free_seats.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/residence_turn.hpp"
#include "holdfast/store/standby.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::allocation {

struct Limits {
  std::size_t workers = 2;
  std::size_t round_max = 1024;  ///< newcomers matched and committed together
  std::chrono::seconds delivery_grace{900};
  std::chrono::seconds delivery_grace_call{3600};
  int contact_from_hour = 8;  ///< offers from the waiting list go out from here, local time of the programme,
  int contact_to_hour = 20;   ///< until here
  std::chrono::seconds present_for{
      600};  ///< whoever sent a form or went in again so lately is there: no contact hours
  std::chrono::milliseconds seats_refresh{100};  ///< how old the picture of free seats may be
  std::chrono::milliseconds sweep{1000};         ///< the waiting list is looked at at least so often
  std::size_t turn_people_max = 20'000;          ///< looked at in one step of the waiting list's turn
  int live_per_contact_max = 6;
  bool rounds_kept = true;  ///< written down, to be solved again
  store::StandbyRules standby{};
  std::chrono::seconds standby_hold{300};         ///< 0: no offers at short notice are made
  std::chrono::milliseconds standby_sweep{2000};  ///< how long a seat may stay free before somebody is asked
  store::ResidenceRules residences{};
  std::chrono::milliseconds residences_sweep{
      2000};  ///< how long a residence may wait though there is a visit
};

/// What one round did.
struct RoundReport {
  enum class Kind { newcomers, waiting, standby };
  Kind kind{};
  std::size_t people = 0, seated = 0, waiting = 0, review = 0, known = 0;
  std::array<std::size_t, 6> choices{};  ///< [1] to [5]: seated at that choice; [0]: at none of theirs
  std::int64_t distance = 0;
  std::vector<std::int64_t> distances = {};  ///< of those seated by the wishes of their own, each
  std::chrono::duration<double> match{}, database{}, total{};
  /// Of newcomers, each: from being kept until they have an offer or a reason why not.
  std::vector<std::chrono::duration<double>> answers = {};
};

/// Hears what the rounds do, on the workers' threads. Must not block or throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void round_committed(const RoundReport&) noexcept = 0;
  virtual void dead_letter(const std::string& reason) noexcept = 0;
  virtual void database(bool up, const std::string& what) noexcept = 0;
  virtual void programme_read(const Programme&, std::size_t windows) noexcept = 0;
};

/// Whether offers may be made on a channel now: false while its gateway is down.
using ChannelOpen = std::function<bool(Contact)>;

/// The worker pool that turns kept registrations and the waiting list into offers.
///
/// Each worker has its own thread and connection. Several processes may do this on one database: windows are
/// locked before seats are given, people before windows, each by id. `start` and `stop` once each; `stop`
/// ends after the rounds that run. While the database is away nothing is lost: batches go back to the intake.
/// While offers are paused newcomers are stored and wait; while nothing may change they stay in the intake.
/// After a start they stay there until this process's waiting list has had its first turn, two seconds at
/// most: until then every free seat is kept back for whoever waits.
class Allocator {
 public:
  /// `base` gives weights and home zone; the rest of the programme is read from the database.
  Allocator(store::Settings, intake::Intake&, const store::Vault&, Programme base, Limits, ChannelOpen,
            Watcher&, std::function<Instant()> clock, std::function<void()> messages_due,
            const Switches& = all_switches_off);
  ~Allocator();

  void start();
  void stop();

  /// Seats were freed or somebody went in again: the waiting list has its turn at once. Any thread; never
  /// blocks.
  void nudge() noexcept;

  /// Before offers go on that did not for a while: every free seat is first the waiting list's, who came
  /// before whoever comes now. Any thread.
  void waiting_first();

  /// The newest programme read from the database; `base` until then. Any thread.
  [[nodiscard]] std::shared_ptr<const Programme> programme() const;
  [[nodiscard]] bool has_read_programme() const;

  /// The seats as this process sees them now, from memory; nothing until the programme was read. Any thread.
  [[nodiscard]] std::optional<FreeSeats> free_seats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::allocation
