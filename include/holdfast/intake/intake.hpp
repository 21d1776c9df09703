#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/journal/journal.hpp"

namespace holdfast::intake {

struct Waiter;
struct Adoption;

/// A checked form on its way in.
struct Submission {
  Registration registration;  ///< `id`, also of a household's others, and `received_at` are set by the intake
  std::optional<std::string> idempotency_key;
};

/// The form is on disk.
struct Receipt {
  RegistrationId id;
  std::vector<RegistrationId> household{};  ///< of the others in it, in their order
};

/// Why a form was not taken. Nothing of it was kept.
enum class SubmitRefusal {
  full,        ///< no room on disk or on the way to it: try later
  not_kept,    ///< the disk failed: try later, elsewhere
  key_reused,  ///< the idempotency key came with another form before
};

/// A registration that is on disk and not yet in the database.
struct Kept : journal::Entry {
  Registration registration;
  std::string record;            ///< the bytes the journal keeps; empty again once they are durable
  Waiter* waiter = nullptr;      ///< the suspended submit; null once it was woken
  Adoption* adoption = nullptr;  ///< instead of a waiter: it came out of a dead process's journal
};
using KeptPtr = std::unique_ptr<Kept>;

struct Limits {
  /// Registrations in memory; the rest stays on disk and is read back in order.
  std::size_t queue_max = 8192;
  std::size_t keys_remembered_max = 100'000;
};

/// Where a form becomes a promise: kept by the journal, then queued for the rounds.
///
/// Submit runs on the io threads given at construction; take and forget on any worker; the journal's thread
/// hands over what is durable. The queue between them is lock-free and bounded; what does not fit stays in
/// the journal and is read back in order when there is room (once spilled, newcomers follow through the disk
/// too).
class Intake {
 public:
  /// `lanes`: the io contexts whose coroutines will submit. Recovers the journal: throws where its directory
  /// cannot be used.
  Intake(std::filesystem::path journal_directory, const KeyRing&, journal::Limits, Limits, journal::Watcher&,
         std::vector<boost::asio::io_context*> lanes, std::function<Instant()> clock);
  /// Writes what is pending. What is still queued stays in the journal. The lanes must have stopped.
  ~Intake();

  /// Starts the journal's writer.
  void start();

  /// Keeps and queues. Suspends until the form is durable. The same key with the same form gets the same id
  /// on every instance and is kept again, which is harmless. Call on one of the lanes.
  [[nodiscard]] boost::asio::awaitable<Result<Receipt, SubmitRefusal>> submit(Submission);

  /// The oldest registrations not yet taken, at most `max`; waits for one until `timeout`. Empty: none came.
  [[nodiscard]] std::vector<KeptPtr> take(std::size_t max, std::chrono::milliseconds timeout);

  /// The batch is in the database: the journal may let go.
  void forget(const std::vector<KeptPtr>& batch);

  /// The batch could not be stored now: it comes first again.
  void give_back(std::vector<KeptPtr> batch);

  /// Adopts the journals of processes that are gone: their registrations are kept in our own journal, then
  /// forgotten there. Returns how many registrations came. Blocks on the disk; one thread at a time. Throws
  /// std::system_error where the disk fails, and std::runtime_error where nothing came and a journal is
  /// sealed with keys we lack: what was not adopted is untouched, and adopted by the next who tries and can.
  std::size_t adopt();

  /// Whether this process holds the registration and the database may not know it yet.
  [[nodiscard]] bool holds(const RegistrationId&) const;
  [[nodiscard]] std::size_t queued() const noexcept;
  /// When the oldest that waits in memory came; nothing if none does.
  [[nodiscard]] std::optional<Instant> oldest() const;
  /// Whether a form could be kept now: readiness.
  [[nodiscard]] bool has_room() const noexcept;
  [[nodiscard]] std::uint64_t journal_bytes() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::intake
