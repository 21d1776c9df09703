#include <condition_variable>
#include <iostream>
#include <mutex>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/intake/record.hpp"
#include "holdfast/journal/adopted.hpp"
#include "holdfast/journal/inspect.hpp"

namespace holdfast::app {

namespace {

/// Says at the terminal what a server would log.
class Said final : public journal::Watcher {
 public:
  void committed(std::size_t, double) noexcept override {}
  void size(std::uint64_t, std::size_t) noexcept override {}
  void torn_tail(const std::string& segment, std::uint64_t bytes) noexcept override {
    std::cerr << segment << ": a torn tail of " << bytes << " bytes was cut and kept beside\n";
  }
  void corrupt(const std::string& segment, const std::string& what) noexcept override {
    std::cerr << segment << ": DAMAGED: " << what << '\n';
  }
  void failed(const std::string& what) noexcept override { std::cerr << what << '\n'; }
};

/// A journal of our own, and a wait for what is given to it.
class OwnJournal {
 public:
  OwnJournal(const Config& config, const journal::Keys& keys, Said& said)
      : journal_(
            config.journal.directory, keys, journal_limits(config),
            [this](auto entries, auto outcome) { settle(entries.size(), outcome); }, said) {
    journal_.start();
  }

  /// Throws where there is no room for all of them, or the disk fails.
  void keep(const std::vector<journal::Record>& records) {
    std::vector<journal::Entry> entries(records.size());
    std::size_t given = 0;
    for (const auto& record : records) {
      entries[given].bytes = record.bytes;
      if (!journal_.append(entries[given])) break;
      ++given;
    }
    std::unique_lock lock{mutex_};
    settled_changed_.wait(lock, [&] { return settled_ == given; });
    settled_ = 0;
    if (given < records.size() || failed_)
      throw std::runtime_error("no room in " + journal_.directory().string());
  }

 private:
  void settle(std::size_t entries, journal::Outcome outcome) {
    const std::lock_guard lock{mutex_};
    settled_ += entries;
    failed_ = failed_ || outcome == journal::Outcome::failed;
    settled_changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable settled_changed_;
  std::size_t settled_ = 0;  ///< under `mutex_`, as the next
  bool failed_ = false;
  journal::Journal journal_;  ///< its thread ends before what it calls
};

std::size_t take_over(journal::Adopted& dead, OwnJournal& own) {
  constexpr std::size_t records_max = 4096;
  constexpr std::size_t bytes_max = 8U << 20U;
  std::size_t taken = 0;
  for (auto records = dead.read(records_max, bytes_max); !records.empty();
       records = dead.read(records_max, bytes_max)) {
    own.keep(records);
    dead.forget_read();
    taken += records.size();
  }
  return taken;
}

}  // namespace

/// The records go into a journal of our own under `journal.directory`: whichever server runs there next, or
/// runs there now, takes them for those of a process that is gone.
int journal_adopt_command(const Config& config, const std::filesystem::path& directory) {
  const auto keys = intake::journal_keys(read_keys(config.keys.file));
  const auto found = journal::inspect(directory, keys);
  Said said;
  OwnJournal own{config, keys, said};
  bool all = !found.empty();
  for (const auto& report : found) {
    std::cout << report.directory.string() << ": " << std::flush;
    auto dead = journal::Adopted::lock(report.directory, keys, said);
    all = all && dead.has_value();
    if (dead) {
      std::cout << take_over(*dead, own) << " records adopted\n";
    } else {
      std::cout << "in use by a process that is alive\n";
    }
  }
  if (found.empty()) std::cerr << directory.string() << ": no journal is there\n";
  return all ? 0 : 1;
}

}  // namespace holdfast::app
