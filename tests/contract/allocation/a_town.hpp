#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "holdfast/allocation/allocator.hpp"
#include "holdfast/store/programme.hpp"
#include "support/child.hpp"
#include "support/database.hpp"
#include "unit/intake/an_intake.hpp"

namespace holdfast::test {

/// A programme in a database: clinic a in Toronto, clinic b in Montréal, out of reach of Toronto; everybody
/// is eligible. Its windows are the hours, from 0, of a day soon.
class Town {
 public:
  Town();

  [[nodiscard]] Instant start_of(int hour) const;
  [[nodiscard]] WindowId add_window(int hour, int capacity = 1, const std::string& clinic = "a");
  /// Sets the programme's one phase, and works out anew who may come when.
  void set_phase(Date opens_on, std::optional<Instant> gather_until = {});

  [[nodiscard]] Preference wish(int hour, const std::string& clinic = "a") const;
  /// Somebody in Toronto with a card, a telephone and an e-mail of their own.
  [[nodiscard]] Registration person(std::vector<Preference>) const;
  [[nodiscard]] Registration person(int hour) const { return person({wish(hour)}); }

  [[nodiscard]] std::string value(const std::string& sql) const { return database.value(sql); }
  [[nodiscard]] int count(const std::string& sql) const { return std::stoi(value("SELECT count(*) " + sql)); }
  [[nodiscard]] std::string state(const RegistrationId&) const;
  /// The window held for them; empty if none is.
  [[nodiscard]] std::string window_of(const RegistrationId&) const;
  void decline(const RegistrationId&);

  /// The laws that are broken, one a line.
  [[nodiscard]] std::string broken_laws();

  FreshDatabase database;
  const Instant now;  ///< when it was made; the clock of its processes stands still there
  store::Connection connection{database.settings()};

 private:
  Instant day_;
};

/// Writes down what the rounds do.
class Recorder final : public allocation::Watcher {
 public:
  void round_committed(const allocation::RoundReport&) noexcept override;
  void dead_letter(const std::string& reason) noexcept override;
  void database(bool up, const std::string& what) noexcept override;
  void programme_read(const Programme&, std::size_t windows) noexcept override;

  [[nodiscard]] std::vector<allocation::RoundReport> rounds() const;
  [[nodiscard]] std::vector<std::string> dead_letters() const;

  std::atomic<int> steps{0};     ///< how often a worker began anew with the database up
  std::atomic<int> failures{0};  ///< how often it was away
  std::atomic<std::int64_t> version{0};

 private:
  mutable std::mutex mutex_;
  std::vector<allocation::RoundReport> rounds_;
  std::vector<std::string> dead_letters_;
};

/// An intake and an allocator of one process of the town.
class Process {
 public:
  explicit Process(Town&, std::size_t workers = 1);
  /// With what another process's journal held.
  Process(Town&, std::size_t workers, const std::filesystem::path& journal);
  ~Process();

  /// Keeps a form; returns when it is on disk.
  RegistrationId submit(Registration);
  std::vector<RegistrationId> submit(std::vector<Registration>);
  void start();
  void stop() { allocator.reset(); }
  [[nodiscard]] Instant clock() const { return Instant{std::chrono::microseconds{bench.now_micros.load()}}; }
  void set_clock(Instant to) { bench.now_micros = to.time_since_epoch().count(); }

  /// Its round's wishes: read at start.
  allocation::Limits limits;
  std::atomic<bool> texts_open{true};
  std::atomic<int> messages_due{0};
  Recorder recorder;
  intake::testing::Bench bench;
  std::unique_ptr<intake::Intake> intake;
  std::unique_ptr<allocation::Allocator> allocator;

 private:
  Town& town_;
  store::Vault vault_;
};

class AllocatorTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(town.broken_laws(), ""); }

  /// Whether everybody's state comes to be this one.
  [[nodiscard]] bool all_become(const std::vector<RegistrationId>&, const std::string& state) const;
  [[nodiscard]] bool becomes(const RegistrationId& id, const std::string& state) const {
    return all_become({id}, state);
  }
  /// Whether this process's workers began anew so often from now on: they neither hang nor sleep.
  [[nodiscard]] static bool goes_on(const Process&, int steps);

  Town town;
};

}  // namespace holdfast::test
