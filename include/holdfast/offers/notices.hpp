#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "holdfast/domain/reminder.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/reminders.hpp"

namespace holdfast::offers {

/// Hears what the notices do, on their thread. Must not block or throw.
class NoticesWatcher {
 public:
  virtual ~NoticesWatcher() = default;
  virtual void reminded(Reminder, const store::Reminded&) noexcept = 0;
  virtual void database(bool up) noexcept = 0;
};

/// Writes what people are told because its hour has come: reminders of appointments.
///
/// One thread, one connection. Looks every `sweep` which windows it is time for, and where there is much to
/// write, writes so much a second and no more: offers, whose clocks run, must not stand behind an evening's
/// reminders. Several processes share the work by skipping what another has locked. Does nothing while
/// nothing may change, and tries again while the database is away.
class Notices {
 public:
  struct Limits {
    std::chrono::milliseconds sweep{10'000};
    std::chrono::milliseconds pace{1000};  ///< from one batch to the next, where there is more
    std::size_t batch_max = 20;
    std::size_t windows_max = 20'000;  ///< looked at in one sweep
  };

  Notices(store::Settings, ReminderRules, Limits, std::function<void()> messages_due, NoticesWatcher&,
          const Switches& = all_switches_off);
  ~Notices();  ///< stops and joins

  void start();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::offers
