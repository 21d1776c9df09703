#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/reminder.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// A window to come with appointments, not all of whose people have had a kind of reminder.
struct WindowToRemind {
  WindowId id{};
  Instant starts_at;
  TimeZone zone;
};

/// Those of the next two days, the soonest first. By the windows of those days, not by the people.
[[nodiscard]] std::vector<WindowToRemind> windows_to_remind(Transaction&, Reminder, std::size_t limit);

/// One of them whose moment has come, and is not over.
struct RemindNow {
  WindowId window{};
  ReminderSpan span;
};

/// How many reminders were written, by channel: sms, email, call.
using Reminded = std::array<std::size_t, 3>;

/// Writes at most `limit` reminders to those who have an appointment in these windows and had it when the
/// span began; each is written with the mark that it was. Appointments locked at the moment are left for the
/// next time. Two processes at once, or one twice, write each once.
///
/// Locks offers by id, skipping. Windows where nothing is left to write, also of what was accepted just
/// before the span and committed late, are not looked at again.
[[nodiscard]] Reminded write_reminders(Transaction&, Reminder, const std::vector<RemindNow>&,
                                       std::size_t limit);

/// What is worth nothing any more leaves the call-back list; texts and e-mails are withdrawn where they are
/// claimed. At most `limit`.
void withdraw_useless_calls(Transaction&, std::size_t limit);

}  // namespace holdfast::store
