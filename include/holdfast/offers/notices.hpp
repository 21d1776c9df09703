#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "holdfast/domain/heads_up.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/reminder.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/heads_ups.hpp"
#include "holdfast/store/reminders.hpp"

namespace holdfast::offers {

/// Hears what the notices do, on their thread. Must not block or throw.
class NoticesWatcher {
 public:
  virtual ~NoticesWatcher() = default;
  virtual void reminded(Reminder, const store::Reminded&) noexcept = 0;
  virtual void heads_ups_told(std::size_t people) noexcept = 0;
  virtual void heads_ups_judged(const store::HeadsUpDay&) noexcept = 0;
  virtual void database(bool up) noexcept = 0;
};

/// Writes what people are told because its hour has come: reminders of appointments, and to those near the
/// front of the waiting list, in the evening, that an offer is likely tomorrow. At noon it is counted how
/// many of these were right.
///
/// One thread, one connection. Looks every `sweep` which windows it is time for, and where there is much to
/// write, writes so much a second and no more: offers, whose clocks run, must not stand behind an evening's
/// reminders. Several processes share the work by skipping what another has locked; an evening's heads-ups
/// are written by one of them, in one transaction. Does nothing while nothing may change, says of no offer
/// that it is likely while offers are paused, and tries again while the database is away.
class Notices {
 public:
  struct Limits {
    std::chrono::milliseconds sweep{10'000};
    std::chrono::milliseconds pace{1000};  ///< from one batch to the next, where there is more
    std::size_t batch_max = 20;
    std::size_t windows_max = 20'000;  ///< looked at in one sweep
    std::size_t people_max = 20'000;   ///< of the waiting list, looked at in one evening
  };

  struct Rules {
    ReminderRules reminders;
    HeadsUpRules heads_ups;
  };
  using ProgrammeNow = std::function<std::shared_ptr<const Programme>()>;

  Notices(store::Settings, Rules, Limits, ProgrammeNow, std::function<void()> messages_due, NoticesWatcher&,
          const Switches& = all_switches_off);
  ~Notices();  ///< stops and joins

  void start();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::offers
