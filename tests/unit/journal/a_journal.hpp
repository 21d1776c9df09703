#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "holdfast/journal/journal.hpp"
#include "journal/files.hpp"
#include "unit/journal/note_taker.hpp"

namespace holdfast::journal {

/// A record as a test sees it.
struct Kept {
  Lsn lsn = 0;
  std::string text;

  friend bool operator==(const Kept&, const Kept&) = default;
};

std::string text_of(const Record&);

Keys some_keys(std::uint8_t seed = 1);

/// Small segments, short quiet: so that tests see many of each.
Limits small_limits();

/// True once it holds; false if it does not within ten seconds. For what nobody signals.
bool wait_until(const std::function<bool()>& condition);

/// The names of the segments in a journal's directory that end so, with their directory.
std::vector<std::filesystem::path> segments_named(Files&, const std::filesystem::path& directory,
                                                  const std::string& ending);

/// Offsets at which the frames of a segment begin, the first behind the last included.
std::vector<std::uint64_t> frame_offsets(Files&, const std::filesystem::path& segment, const Keys&);

/// A directory that goes with the test, and journals in it.
class Bench {
 public:
  Bench();
  explicit Bench(Files&, std::filesystem::path root);
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench();

  /// Constructs a journal and starts it. What it settles is noted here.
  std::unique_ptr<Journal> open();
  std::unique_ptr<Journal> construct();

  /// Appends `count` records of distinct texts and waits until all are settled; those durable, in order.
  std::vector<Kept> append_all(Journal&, std::size_t count, std::size_t bytes = 600);
  static std::vector<Kept> read_all(Journal&, Lsn from = 1);

  /// Whether `append_all` ever sent it.
  [[nodiscard]] bool was_sent(const std::string& text) const { return sent_.contains(text); }

  std::filesystem::path root;
  Files& files;
  Keys keys = some_keys();
  Limits limits = small_limits();
  NoteTaker notes;

 private:
  bool owns_root_ = false;
  std::uint64_t next_text_ = 0;
  std::set<std::string> sent_;
};

}  // namespace holdfast::journal
