#include "unit/journal/a_journal.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <random>
#include <thread>

#include "journal/scanner.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;

/// One record and the wait for what becomes of it.
struct Waiting {
  std::string text;
  Entry entry;
  Outcome outcome = Outcome::failed;
};

/// Entries of tests are parts of a Waiting; settled ones are handed to whoever waits.
std::mutex settled_mutex;
std::condition_variable settled_changed;
std::map<Entry*, Outcome> settled_outcomes;

fs::path fresh_directory() {
  static std::atomic<unsigned> next{0};
  return fs::temp_directory_path() /
         ("holdfast_journal_" + std::to_string(::getpid()) + "_" + std::to_string(next++));
}

}  // namespace

std::string text_of(const Record& record) {
  return {reinterpret_cast<const char*>(record.bytes.data()), record.bytes.size()};
}

Keys some_keys(std::uint8_t seed) {
  Keys keys;
  keys.by_id[1].fill(seed);
  keys.current = 1;
  return keys;
}

Limits small_limits() {
  return {.segment_bytes = 256U << 10U,
          .batch_bytes_max = 64U << 10U,
          .record_bytes_max = 16U << 10U,
          .quiet = std::chrono::milliseconds(5)};
}

bool wait_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::vector<fs::path> segments_named(Files& files, const fs::path& directory, const std::string& ending) {
  std::vector<fs::path> paths;
  for (const auto& name : files.list(directory)) {
    if (name.find(ending) != std::string::npos) paths.push_back(directory / name);
  }
  return paths;
}

std::vector<std::uint64_t> frame_offsets(Files& files, const fs::path& segment, const Keys& keys) {
  auto file = files.open(segment, Access::read);
  const auto bytes = file->size();
  Scanner scanner(std::move(file), keys, 0, bytes);
  std::vector<std::uint64_t> offsets{0};
  while (const auto frame = scanner.next()) offsets.push_back(frame->offset + frame->bytes);
  return offsets;
}

Bench::Bench() : root(fresh_directory()), files(posix_files()), owns_root_(true) {}

Bench::Bench(Files& the_files, fs::path the_root) : root(std::move(the_root)), files(the_files) {}

Bench::~Bench() {
  std::error_code ignored;
  if (owns_root_) fs::remove_all(root, ignored);
}

std::unique_ptr<Journal> Bench::construct() {
  return std::make_unique<Journal>(
      root, keys, limits,
      [](std::span<Entry* const> batch, Outcome outcome) {
        const std::lock_guard lock(settled_mutex);
        for (auto* const entry : batch) settled_outcomes[entry] = outcome;
        settled_changed.notify_all();
      },
      notes, files);
}

std::unique_ptr<Journal> Bench::open() {
  auto journal = construct();
  journal->start();
  return journal;
}

std::vector<Kept> Bench::append_all(Journal& journal, std::size_t count, std::size_t bytes) {
  std::list<Waiting> all;
  std::vector<Kept> durable;
  for (std::size_t sent = 0; sent < count; ++sent) {
    auto text = std::to_string(next_text_++);
    if (text.size() < bytes) text.resize(bytes, '.');
    sent_.insert(text);
    all.push_back({.text = std::move(text), .entry = {}});
    auto& last = all.back();
    last.entry.bytes = std::as_bytes(std::span(last.text));
    if (!journal.append(last.entry)) all.pop_back();
  }
  std::unique_lock lock(settled_mutex);
  for (auto& one : all) {
    if (!settled_changed.wait_for(lock, std::chrono::seconds(30),
                                  [&] { return settled_outcomes.contains(&one.entry); })) {
      ADD_FAILURE() << "a record was never settled";
      break;
    }
    const auto node = settled_outcomes.extract(&one.entry);
    if (node.mapped() == Outcome::durable) durable.push_back({one.entry.lsn, one.text});
  }
  return durable;
}

std::vector<Kept> Bench::read_all(Journal& journal, Lsn from) {
  std::vector<Kept> read;
  for (;;) {
    const auto piece = journal.read(from, 100, 1U << 20U);
    if (piece.empty()) return read;
    for (const auto& record : piece) read.push_back({record.lsn, text_of(record)});
    from = piece.back().lsn + 1;
  }
}

}  // namespace holdfast::journal
