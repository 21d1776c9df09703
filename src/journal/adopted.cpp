#include "holdfast/journal/adopted.hpp"

#include <sodium.h>

#include <stdexcept>

#include "journal/directory.hpp"
#include "journal/marking.hpp"
#include "journal/reader.hpp"
#include "journal/recovery.hpp"

namespace holdfast::journal {

struct Adopted::Impl {
  Impl(Files& the_files, OwnDirectory the_own, const Keys& the_keys, Watcher& watcher)
      : files(the_files),
        own(std::move(the_own)),
        keys(the_keys),
        found(recover(files, own.path, keys, watcher)),
        shelf(found.segments),
        reader(files, own.path, keys, shelf, watcher) {
    // The page cache may show what the disk lacks; then what holds no records is put away, so that a sibling
    // of nothing else is not offered again.
    for (const auto& segment : found.segments) {
      files.open(own.path / segment.file_name(), Access::write)->sync_all();
    }
    mark_forgotten(files, own.path, shelf);
  }

  Files& files;
  const OwnDirectory own;
  const Keys keys;
  const Recovered found;
  Shelf shelf;
  Reader reader;
  Lsn next = 1;  // everything below was given
};

Adopted::Adopted(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Adopted::Adopted(Adopted&&) noexcept = default;
Adopted& Adopted::operator=(Adopted&&) noexcept = default;
Adopted::~Adopted() = default;

std::optional<Adopted> Adopted::lock(std::filesystem::path subdirectory, const Keys& keys, Watcher& watcher) {
  return lock(std::move(subdirectory), keys, watcher, posix_files());
}

std::optional<Adopted> Adopted::lock(std::filesystem::path subdirectory, const Keys& keys, Watcher& watcher,
                                     Files& files) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  auto own = lock_directory(files, subdirectory);
  if (!own.lock) return std::nullopt;
  return Adopted(std::make_unique<Impl>(files, std::move(own), keys, watcher));
}

std::vector<Record> Adopted::read(std::size_t records_max, std::size_t bytes_max) {
  auto records = impl_->reader.read(impl_->next, records_max, bytes_max);
  if (!records.empty()) impl_->next = records.back().lsn + 1;
  return records;
}

void Adopted::forget_read() {
  impl_->shelf.forget_below(impl_->next);
  mark_forgotten(impl_->files, impl_->own.path, impl_->shelf);
}

const std::filesystem::path& Adopted::directory() const noexcept {
  return impl_->own.path;
}

}  // namespace holdfast::journal
