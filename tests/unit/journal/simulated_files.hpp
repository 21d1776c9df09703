#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "journal/files.hpp"

namespace holdfast::journal {

/// Files in memory that forget as a machine does.
///
/// There is what programs see (the page cache) and what is on the disk. `sync` carries a file's changes over,
/// `sync_directory` names. When the power goes, of the sectors not synced any may have reached the disk, and
/// of the names not synced any; a file whose sync failed keeps what it shows until then, and loses it for
/// sure. Safe on any thread.
class SimulatedFiles final : public Files {
 public:
  // Faults. Calls that change something are counted: write, sync, truncate, rename, remove, create.

  /// The `call`-th from now on is the last: it is carried out in part, and every later one fails until
  /// `restart`.
  void die_at(std::uint64_t call);
  /// The n-th sync from now on fails with EIO.
  void fail_sync_at(std::uint64_t sync);
  /// So many bytes may still be given to files; writing more fails with ENOSPC.
  void set_free_bytes(std::uint64_t bytes);
  /// Syncs take from now on until they are let go, as on a disk that is slow.
  void hold_syncs();
  void let_syncs_go();
  /// How many are being held.
  [[nodiscard]] std::size_t held_syncs() const { return held_syncs_; }
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] std::uint64_t syncs_after_failure() const;

  enum class End { process_killed, power_lost };
  /// The next process may start.
  void restart(End, std::mt19937_64&);

  /// Changes bytes on disk and in the cache, as a bad disk does.
  void flip_bit(const std::filesystem::path&, std::uint64_t offset);
  /// Leaves only the first `bytes` of what is on disk and in the cache, and zeros after them.
  void zero_from(const std::filesystem::path&, std::uint64_t bytes);
  void advance(std::chrono::seconds);

  std::unique_ptr<File> open(const std::filesystem::path&, Access) override;
  void rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  void remove(const std::filesystem::path&) override;
  void create_directory(const std::filesystem::path&) override;
  void sync_directory(const std::filesystem::path&) override;
  std::vector<std::string> list(const std::filesystem::path&) override;
  std::vector<std::string> list_directories(const std::filesystem::path&) override;
  std::uint64_t free_bytes(const std::filesystem::path&) override;
  std::unique_ptr<Lock> try_lock(const std::filesystem::path&) override;
  std::chrono::seconds now() override;

 private:
  friend class SimulatedFile;
  friend class SimulatedLock;
  using Path = std::filesystem::path;

  struct Node {
    std::vector<std::byte> seen, on_disk;
    std::set<std::uint64_t> dirty;  // sectors seen that a sync would carry over
    bool size_dirty = false;
  };
  struct Directory {
    std::map<std::string, std::shared_ptr<Node>> seen, on_disk;
    struct Change {  // not synced: the node at `from` (null: a new one) is now at `to` (empty: nowhere)
      std::string from, to;
      std::shared_ptr<Node> node;
    };
    std::vector<Change> changes;
  };

  void count_call();
  void carry_over(Node&);
  static void lose(Node&, std::mt19937_64&);
  static void lose(Directory&, std::mt19937_64&);
  static void apply(std::map<std::string, std::shared_ptr<Node>>&, const Directory::Change&);
  Directory& directory_of(const Path&);

  mutable std::mutex mutex_;
  std::map<Path, Directory> directories_;
  std::set<Path> locked_;
  std::uint64_t calls_ = 0;
  std::uint64_t die_at_ = std::numeric_limits<std::uint64_t>::max();
  std::optional<std::uint64_t> syncs_to_failure_;
  std::uint64_t syncs_after_failure_ = 0;
  std::atomic<bool> syncs_take_long_{false};
  std::atomic<std::size_t> held_syncs_{0};
  std::uint64_t free_bytes_ = 1ULL << 40U;
  std::chrono::seconds now_{1'796'040'000};
};

}  // namespace holdfast::journal
