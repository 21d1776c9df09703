#include "holdfast/journal/journal.hpp"

#include <sodium.h>

#include <stdexcept>

#include "journal/directory.hpp"
#include "journal/keeper.hpp"
#include "journal/reader.hpp"
#include "journal/recovery.hpp"
#include "journal/writer.hpp"

namespace holdfast::journal {
namespace {

const Keys& checked(const Keys& keys) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  if (!keys.by_id.contains(keys.current))
    throw std::invalid_argument("journal: the current key is not given");
  return keys;
}

Limits checked(Limits limits) {
  if (limits.segment_bytes % page_bytes != 0) {
    throw std::invalid_argument("journal: segment_bytes is not a multiple of 4096");
  }
  if (limits.pending_max == 0) throw std::invalid_argument("journal: pending_max is 0");
  const auto record = record_header_bytes + limits.record_bytes_max;
  if (record > limits.batch_bytes_max || record > payload_fitting(limits.segment_bytes)) {
    throw std::invalid_argument("journal: a record of record_bytes_max fits no batch or no segment");
  }
  return limits;
}

}  // namespace

struct Journal::Impl {
  Impl(Files& the_files, const std::filesystem::path& the_root, const Keys& the_keys,
       const Limits& the_limits, Settled settled, Watcher& watcher)
      : keys(checked(the_keys)),
        limits(checked(the_limits)),
        files(the_files),
        root(the_root),
        own(take_directory(files, root)),
        recovered(recover(files, own.path, keys, watcher)),
        begun(begin_segment(files, own.path, keys, limits.segment_bytes, recovered)),
        shelf(on_shelf()),
        pending(limits.pending_max),
        keeper({files, own.path.parent_path(), own.path, limits, shelf, gate, watcher,
                [this] { writer.roll(); }, [this](const std::string& what) { writer.fail(what); }},
               recovered.next_number + 1),
        writer({keys, limits, recovered.journal, recovered.epoch, std::move(settled), watcher, shelf, gate,
                keeper, pending, wake},
               std::move(begun)),
        reader(files, own.path, keys, shelf, watcher) {}

  ~Impl() {
    writer.stop();
    keeper.stop();
  }

  // Also learns where the records that have to be driven again begin.
  std::vector<Segment> on_shelf() {
    auto segments = std::move(recovered.segments);
    segments.push_back(begun.segment);
    for (const auto& segment : segments) {
      if (segment.records == 0) continue;
      first_unforgotten = segment.first;
      break;
    }
    return segments;
  }

  const Keys keys;
  const Limits limits;
  Files& files;
  const std::filesystem::path root;
  const OwnDirectory own;  // the lock is let go last
  Recovered recovered;
  Begun begun;
  std::optional<Lsn> first_unforgotten;
  Shelf shelf;
  Gate gate;
  Wake wake;
  Pending pending;
  Keeper keeper;
  Writer writer;
  Reader reader;
};

Journal::Journal(std::filesystem::path directory, Keys keys, Limits limits, Settled settled, Watcher& watcher)
    : Journal(std::move(directory), std::move(keys), limits, std::move(settled), watcher, posix_files()) {}

Journal::Journal(std::filesystem::path directory, Keys keys, Limits limits, Settled settled, Watcher& watcher,
                 Files& files)
    : impl_(std::make_unique<Impl>(files, directory, keys, limits, std::move(settled), watcher)) {}

Journal::~Journal() = default;

void Journal::start() {
  impl_->keeper.start();
  impl_->writer.start();
}

bool Journal::append(Entry& entry) noexcept {
  const auto taken = append_quietly(entry);
  if (taken == Taken::first) call_writer();
  return taken != Taken::refused;
}

Journal::Taken Journal::append_quietly(Entry& entry) noexcept {
  if (!impl_->gate.open() || entry.bytes.size() > impl_->limits.record_bytes_max) return Taken::refused;
  if (impl_->writer.is_slow()) return Taken::refused;
  return impl_->pending.push(entry);
}

void Journal::call_writer() noexcept {
  impl_->wake.call();
}

std::vector<Record> Journal::read(Lsn from, std::size_t records_max, std::size_t bytes_max) {
  return impl_->reader.read(from, records_max, bytes_max);
}

std::optional<Lsn> Journal::first_unforgotten() const {
  return impl_->first_unforgotten;
}

Lsn Journal::end() const noexcept {
  return impl_->writer.end();
}

void Journal::forget(std::span<const Lsn> lsns) {
  if (impl_->shelf.forget(lsns)) impl_->keeper.look();
}

bool Journal::has_room() const noexcept {
  return impl_->gate.open();
}

std::uint64_t Journal::bytes() const noexcept {
  return impl_->shelf.bytes();
}

std::filesystem::path Journal::directory() const {
  return impl_->own.path;
}

std::vector<std::filesystem::path> Journal::unlocked_siblings() const {
  return journal::unlocked_siblings(impl_->files, impl_->root, impl_->own.path);
}

}  // namespace holdfast::journal
