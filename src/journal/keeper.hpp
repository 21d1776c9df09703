#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "holdfast/journal/journal.hpp"
#include "journal/files.hpp"
#include "journal/gate.hpp"
#include "journal/shelf.hpp"

namespace holdfast::journal {

/// A zero-filled segment, synced under its name.
struct Spare {
  std::unique_ptr<File> file;
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;
};

/// The journal's housekeeping, on a thread of its own so that the writer never waits for it: one spare
/// segment always ready, forgotten segments marked and deleted when their day is over, room measured.
class Keeper {
 public:
  struct Parts {
    Files& files;
    std::filesystem::path root, directory;
    Limits limits;
    Shelf& shelf;
    Gate& gate;
    Watcher& watcher;
    std::function<void()> roll;                    ///< asks the writer to begin a new segment
    std::function<void(const std::string&)> fail;  ///< the disk refused something other than room
  };

  Keeper(Parts, std::uint64_t next_number);
  ~Keeper();

  /// Measures the room once, then starts the thread.
  void start();
  /// Marks what is forgotten, removes the spare, ends the thread. Safe to repeat.
  void stop();

  /// The spare; waits for one up to the deadline.
  [[nodiscard]] std::optional<Spare> take_spare(std::chrono::milliseconds deadline);

  /// There may be something to mark.
  void look();

 private:
  void run();
  void tick();
  void make_spare();
  void close_spent();
  void delete_expired();
  void measure();

  const Parts parts_;
  std::uint64_t next_number_;             // keeper's thread
  std::chrono::seconds closed_spent_at_;  // keeper's thread, as what follows
  bool expired_looked_at_ = false;
  std::chrono::steady_clock::time_point look_at_expired_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Spare> spare_;  // under mutex_
  bool look_ = false;           // under mutex_
  bool stopping_ = false;       // under mutex_
  std::thread thread_;
};

}  // namespace holdfast::journal
