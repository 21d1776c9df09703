#include "journal/keeper.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "journal/directory.hpp"
#include "journal/marking.hpp"
#include "journal/segment_files.hpp"

namespace holdfast::journal {
namespace {

using namespace std::chrono_literals;

constexpr auto tick_every = 250ms;
constexpr auto expired_every_max = 60s;

bool is_lack_of_room(const std::system_error& error) {
  return error.code() == std::errc::no_space_on_device || error.code().value() == EDQUOT;
}

}  // namespace

Keeper::Keeper(Parts parts, std::uint64_t next_number)
    : parts_(std::move(parts)), next_number_(next_number), closed_spent_at_(parts_.files.now()) {}

Keeper::~Keeper() {
  stop();
}

void Keeper::start() {
  measure();
  thread_ = std::thread([this] { run(); });
}

void Keeper::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::optional<Spare> Keeper::take_spare(std::chrono::milliseconds deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, deadline, [&] { return spare_ || parts_.gate.closed_for(Gate::failed); });
  auto spare = std::exchange(spare_, std::nullopt);
  look_ = true;
  changed_.notify_all();
  return spare;
}

void Keeper::look() {
  {
    const std::lock_guard lock(mutex_);
    look_ = true;
  }
  changed_.notify_all();
}

void Keeper::run() {
  for (bool last = false; !last;) {
    try {
      tick();
    } catch (const std::exception& error) {
      parts_.fail(error.what());
      changed_.notify_all();  // nobody is to wait for a spare that will not come
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, tick_every, [&] { return look_ || stopping_; });
    look_ = false;
    last = stopping_;
  }
  if (parts_.gate.closed_for(Gate::failed)) return;
  try {
    mark_forgotten(parts_.files, parts_.directory, parts_.shelf);
    // A journal that was emptied and stopped leaves nothing that looks as if it had to be adopted.
    const std::lock_guard lock(mutex_);
    if (const auto spare = std::exchange(spare_, std::nullopt)) {
      parts_.files.remove(parts_.directory / SegmentName{.number = spare->number}.text());
    }
  } catch (const std::exception& error) {
    parts_.fail(error.what());
  }
}

void Keeper::tick() {
  if (parts_.gate.closed_for(Gate::failed)) return;
  mark_forgotten(parts_.files, parts_.directory, parts_.shelf);
  close_spent();
  delete_expired();
  measure();
  make_spare();
}

// The open segment is never deleted, and one that is seldom written to stays open for long: what people sent
// would outlast its day.
void Keeper::close_spent() {
  const auto now = parts_.files.now();
  const bool stepped_back = now < closed_spent_at_;
  if (!stepped_back && now - closed_spent_at_ < parts_.limits.spent_open_for) return;
  if (!parts_.shelf.open_is_spent()) return;
  closed_spent_at_ = now;
  parts_.roll();
}

void Keeper::make_spare() {
  {
    const std::lock_guard lock(mutex_);
    if (spare_ || stopping_) return;
  }
  const auto bytes = parts_.limits.segment_bytes;
  try {
    Spare spare{.file = make_segment(parts_.files, parts_.directory, next_number_, bytes, Pace::gently),
                .number = next_number_,
                .bytes = bytes};
    ++next_number_;
    const std::lock_guard lock(mutex_);
    spare_ = std::move(spare);
  } catch (const std::system_error& error) {
    if (!is_lack_of_room(error)) throw;
    parts_.gate.set(Gate::space_low, true);
    remove_temporaries(parts_.files, parts_.directory);
    return;
  }
  changed_.notify_all();
  measure();
}

// Dead siblings whose records were adopted have nobody else who would delete what is left of them.
void Keeper::delete_expired() {
  const auto now = std::chrono::steady_clock::now();
  if (expired_looked_at_ && now < look_at_expired_) return;
  expired_looked_at_ = true;
  const auto kept_for = parts_.limits.forgotten_kept_for;
  look_at_expired_ =
      now + std::clamp<std::chrono::milliseconds>(kept_for / 10, tick_every, expired_every_max);
  remove_segments(parts_.files, parts_.directory, expired(parts_.files, parts_.directory, kept_for));
  for (const auto& path : siblings(parts_.files, parts_.root, parts_.directory)) {
    try {
      if (expired(parts_.files, path, kept_for).empty()) continue;
      const auto own = lock_directory(parts_.files, path);
      if (own.lock) remove_segments(parts_.files, path, expired(parts_.files, path, kept_for));
    } catch (const std::system_error&) {
      // Not ours, and perhaps taken away by hand meanwhile: no reason for this journal to end.
    }
  }
}

void Keeper::measure() {
  const auto low = [&] {
    return parts_.files.free_bytes(parts_.directory) < 2 * parts_.limits.segment_bytes;
  };
  // Rather than refuse people, let go of what is only kept to be driven again into a restored database.
  while (low()) {
    auto names = expired(parts_.files, parts_.directory, 0s);
    if (names.empty()) break;
    names.resize(1);
    remove_segments(parts_.files, parts_.directory, names);
  }
  parts_.gate.set(Gate::space_low, low());
  const auto bytes = parts_.shelf.bytes();
  parts_.gate.set(Gate::full, bytes >= parts_.limits.bytes_max);
  if (bytes >= parts_.limits.bytes_max && parts_.shelf.open_is_spent()) parts_.roll();
  parts_.watcher.size(bytes, parts_.shelf.size());
}

}  // namespace holdfast::journal
