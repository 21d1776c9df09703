#include "journal/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::journal {
namespace {

using namespace std::chrono_literals;

// A spare is made in a fraction of this; whoever waits longer is told to come again.
constexpr auto spare_deadline = 2s;

std::int64_t steady_microseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::size_t payload_bytes_max(const Limits& limits) {
  return std::min<std::uint64_t>(limits.batch_bytes_max, payload_fitting(limits.segment_bytes));
}

}  // namespace

Writer::Writer(Parts parts, Begun begun)
    : parts_(std::move(parts)),
      frame_(payload_bytes_max(parts_.limits)),
      file_(std::move(begun.file)),
      file_bytes_(begun.bytes),
      offset_(begun.segment.bytes),
      next_lsn_(begun.segment.end),
      recorded_durable_(begun.segment.end - 1),
      end_(begun.segment.end) {
  batch_.reserve(parts_.limits.pending_max);
}

Writer::~Writer() {
  stop();
}

void Writer::start() {
  thread_ = std::thread([this] { run(); });
}

void Writer::stop() {
  parts_.gate.set(Gate::stopping, true);
  stopping_.store(true, std::memory_order_release);
  parts_.wake.call();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    append_to_waiting(parts_.pending.take_and_close());  // never started: nothing can be made durable
    settle_all_failed();
  }
}

void Writer::roll() {
  roll_.store(true, std::memory_order_release);
  parts_.wake.call();
}

void Writer::fail(const std::string& what) noexcept {
  if (!parts_.gate.set(Gate::failed, true)) return;
  parts_.watcher.failed(what);
}

bool Writer::is_slow() const noexcept {
  const auto began = commit_began_.load(std::memory_order_relaxed);
  if (began == 0) return false;
  const auto takes =
      std::max(last_commit_took_.load(std::memory_order_relaxed), steady_microseconds() - began);
  return std::chrono::microseconds{takes} > parts_.limits.sync_max;
}

void Writer::run() {
  while (!stopping_.load(std::memory_order_acquire)) {
    // The commit begins with the taking: what comes after it would wait for this commit and for its own.
    commit_began_.store(steady_microseconds(), std::memory_order_relaxed);
    append_to_waiting(parts_.pending.take());
    if (waiting_) {
      write_pending();
      continue;
    }
    commit_began_.store(0, std::memory_order_relaxed);
    const bool failed = parts_.gate.closed_for(Gate::failed);
    if (!failed && roll_.exchange(false, std::memory_order_acq_rel)) make_room(file_bytes_ + 1);
    const bool speaks = !failed && must_say_what_is_durable();
    const bool called = parts_.wake.sleep(speaks ? std::optional(parts_.limits.quiet) : std::nullopt);
    if (!called && speaks) write_quiet();
  }
  finish();
}

void Writer::finish() {
  append_to_waiting(parts_.pending.take_and_close());
  while (waiting_) write_pending();
  if (!parts_.gate.closed_for(Gate::failed) && must_say_what_is_durable()) write_quiet();
  parts_.shelf.close();
}

void Writer::append_to_waiting(Entry* oldest) {
  if (!oldest) return;
  if (waiting_) {
    last_waiting_->next = oldest;
  } else {
    waiting_ = oldest;
  }
  for (last_waiting_ = oldest; last_waiting_->next;) last_waiting_ = last_waiting_->next;
}

void Writer::write_pending() {
  if (parts_.gate.closed_for(Gate::failed)) return settle_all_failed();
  try {
    write_batch();
  } catch (const std::exception& error) {
    fail(error.what());
    settle(Outcome::failed);
    settle_all_failed();
  }
}

void Writer::write_batch() {
  const auto started = std::chrono::steady_clock::now();
  frame_.clear();
  if (!make_room(frame_bytes(record_header_bytes + waiting_->bytes.size()))) return settle_all_failed();
  const auto room =
      std::min<std::uint64_t>(payload_bytes_max(parts_.limits), payload_fitting(file_bytes_ - offset_));
  auto lsn = next_lsn_;
  while (waiting_ && frame_.payload_bytes() + record_header_bytes + waiting_->bytes.size() <= room) {
    auto* const entry = waiting_;
    waiting_ = entry->next;
    entry->next = nullptr;
    entry->lsn = lsn++;
    frame_.add(entry->bytes);
    batch_.push_back(entry);
  }
  write_frame(Kind::records);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  parts_.watcher.committed(batch_.size(), took.count());
  settle(Outcome::durable);
}

void Writer::write_quiet() {
  try {
    frame_.clear();
    if (make_room(frame_bytes(0))) write_frame(Kind::quiet);
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

// When it returns the frame is durable. When it throws the file is never touched again.
void Writer::write_frame(Kind kind) {
  const auto durable = next_lsn_ - 1;
  const auto frame = frame_.seal({.kind = kind,
                                  .journal = parts_.journal,
                                  .epoch = parts_.epoch,
                                  .lsn = next_lsn_,
                                  .durable_lsn = durable},
                                 parts_.keys);
  const auto began = steady_microseconds();
  commit_began_.store(began, std::memory_order_relaxed);
  file_->write(frame, offset_);
  file_->sync();
  last_commit_took_.store(steady_microseconds() - began, std::memory_order_relaxed);
  commit_began_.store(0, std::memory_order_relaxed);
  parts_.shelf.extend(next_lsn_, batch_.size(), offset_, frame.size());
  if (parts_.shelf.bytes() >= parts_.limits.bytes_max) parts_.gate.set(Gate::full, true);
  offset_ += frame.size();
  next_lsn_ += batch_.size();
  recorded_durable_ = durable;
  end_.store(next_lsn_, std::memory_order_release);
}

// Room for a frame of so many bytes: in the open segment, or in the spare, which then is the open one.
bool Writer::make_room(std::uint64_t bytes) {
  if (file_bytes_ - offset_ >= bytes) return true;
  auto spare = parts_.keeper.take_spare(spare_deadline);
  if (!spare) return false;
  parts_.shelf.close();
  parts_.shelf.open(spare->number, next_lsn_);
  file_ = std::move(spare->file);
  file_bytes_ = spare->bytes;
  offset_ = 0;
  return true;
}

void Writer::settle(Outcome outcome) noexcept {
  if (batch_.empty()) return;
  parts_.pending.settled(batch_.size());
  parts_.settled(batch_, outcome);
  batch_.clear();
}

void Writer::settle_all_failed() {
  while (waiting_) {
    batch_.push_back(std::exchange(waiting_, waiting_->next));
  }
  settle(Outcome::failed);
}

}  // namespace holdfast::journal
