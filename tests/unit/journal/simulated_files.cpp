#include "unit/journal/simulated_files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace holdfast::journal {
namespace {

constexpr std::uint64_t sector_bytes = 512;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

void copy_sector(const std::vector<std::byte>& from, std::vector<std::byte>& to, std::uint64_t sector) {
  const auto begin = sector * sector_bytes;
  const auto end = std::min<std::uint64_t>({begin + sector_bytes, from.size(), to.size()});
  if (begin < end)
    std::copy(from.begin() + static_cast<long>(begin), from.begin() + static_cast<long>(end),
              to.begin() + static_cast<long>(begin));
}

}  // namespace

class SimulatedFile final : public File {
 public:
  SimulatedFile(SimulatedFiles& files, std::shared_ptr<SimulatedFiles::Node> node)
      : files_(files), node_(std::move(node)) {}

  void write(std::span<const std::byte> bytes, std::uint64_t offset) override {
    const std::lock_guard lock(files_.mutex_);
    const auto end = offset + bytes.size();
    const auto grows = end - std::min<std::uint64_t>(end, node_->seen.size());
    if (grows > files_.free_bytes_) fail(ENOSPC, "write");
    files_.free_bytes_ -= grows;
    if (grows > 0) {
      node_->seen.resize(end);
      node_->size_dirty = true;
    }
    std::copy(bytes.begin(), bytes.end(), node_->seen.begin() + static_cast<long>(offset));
    for (auto sector = offset / sector_bytes; sector * sector_bytes < end; ++sector)
      node_->dirty.insert(sector);
    files_.count_call();
  }

  std::size_t read(std::span<std::byte> bytes, std::uint64_t offset) const override {
    const std::lock_guard lock(files_.mutex_);
    const auto& seen = node_->seen;
    const auto begin = std::min<std::uint64_t>(offset, seen.size());
    const auto size = std::min<std::uint64_t>(bytes.size(), seen.size() - begin);
    std::copy_n(seen.begin() + static_cast<long>(begin), size, bytes.begin());
    return size;
  }

  std::uint64_t size() const override {
    const std::lock_guard lock(files_.mutex_);
    return node_->seen.size();
  }

  void truncate(std::uint64_t bytes) override {
    const std::lock_guard lock(files_.mutex_);
    node_->seen.resize(bytes);
    node_->size_dirty = true;
    std::erase_if(node_->dirty, [&](std::uint64_t sector) { return sector * sector_bytes >= bytes; });
    files_.count_call();
  }

  void sync() override {
    ++files_.held_syncs_;
    files_.syncs_take_long_.wait(true);
    --files_.held_syncs_;
    const std::lock_guard lock(files_.mutex_);
    files_.count_call();
    if (failed_) ++files_.syncs_after_failure_;
    if (files_.syncs_to_failure_ && (*files_.syncs_to_failure_)-- == 1) {
      files_.syncs_to_failure_.reset();
      // As Linux does it: the pages count as clean from now on, and the next sync would succeed.
      node_->dirty.clear();
      failed_ = true;
      fail(EIO, "sync");
    }
    files_.carry_over(*node_);
  }

  void sync_all() override { sync(); }

 private:
  SimulatedFiles& files_;
  std::shared_ptr<SimulatedFiles::Node> node_;
  bool failed_ = false;
};

class SimulatedLock final : public Lock {
 public:
  SimulatedLock(SimulatedFiles& files, std::filesystem::path path) : files_(files), path_(std::move(path)) {}
  SimulatedLock(const SimulatedLock&) = delete;
  SimulatedLock& operator=(const SimulatedLock&) = delete;
  ~SimulatedLock() override {
    const std::lock_guard lock(files_.mutex_);
    files_.locked_.erase(path_);
  }

 private:
  SimulatedFiles& files_;
  std::filesystem::path path_;
};

void SimulatedFiles::die_at(std::uint64_t call) {
  const std::lock_guard lock(mutex_);
  die_at_ = calls_ + call;
}

void SimulatedFiles::hold_syncs() {
  syncs_take_long_ = true;
}

void SimulatedFiles::let_syncs_go() {
  syncs_take_long_ = false;
  syncs_take_long_.notify_all();
}

void SimulatedFiles::fail_sync_at(std::uint64_t sync) {
  const std::lock_guard lock(mutex_);
  syncs_to_failure_ = sync;
}

void SimulatedFiles::set_free_bytes(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  free_bytes_ = bytes;
}

std::uint64_t SimulatedFiles::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::uint64_t SimulatedFiles::syncs_after_failure() const {
  const std::lock_guard lock(mutex_);
  return syncs_after_failure_;
}

// What the dying call did stays in the cache: power loss then decides how much of it there is.
void SimulatedFiles::count_call() {
  if (++calls_ >= die_at_) fail(EIO, "the machine is dead");
}

void SimulatedFiles::carry_over(Node& node) {
  if (node.size_dirty) node.on_disk.resize(node.seen.size());
  for (const auto sector : node.dirty) copy_sector(node.seen, node.on_disk, sector);
  node.dirty.clear();
  node.size_dirty = false;
}

void SimulatedFiles::lose(Node& node, std::mt19937_64& random) {
  const auto chance = random() % 4;  // of four: none, some, most, all
  if (node.size_dirty && random() % 2 == 0) node.on_disk.resize(node.seen.size());
  for (const auto sector : node.dirty) {
    if (random() % 3 < chance) copy_sector(node.seen, node.on_disk, sector);
  }
  node.seen = node.on_disk;
  node.dirty.clear();
  node.size_dirty = false;
}

void SimulatedFiles::apply(std::map<std::string, std::shared_ptr<Node>>& names,
                           const Directory::Change& change) {
  if (!change.from.empty()) {
    const auto at = names.find(change.from);
    if (at == names.end() || at->second != change.node) return;
    names.erase(at);
  }
  if (!change.to.empty()) names[change.to] = change.node;
}

void SimulatedFiles::lose(Directory& directory, std::mt19937_64& random) {
  const bool in_order = random() % 2 == 0;
  for (const auto& change : directory.changes) {
    if (random() % 3 == 0) {
      if (in_order) break;
      continue;
    }
    apply(directory.on_disk, change);
  }
  directory.changes.clear();
  directory.seen = directory.on_disk;
}

void SimulatedFiles::restart(End end, std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  die_at_ = std::numeric_limits<std::uint64_t>::max();
  syncs_to_failure_.reset();
  locked_.clear();
  if (end == End::process_killed) return;
  for (auto& [path, directory] : directories_) {
    std::set<std::shared_ptr<Node>> nodes;
    for (const auto& [name, node] : directory.seen) nodes.insert(node);
    for (const auto& [name, node] : directory.on_disk) nodes.insert(node);
    for (const auto& node : nodes) lose(*node, random);
    lose(directory, random);
  }
}

void SimulatedFiles::flip_bit(const Path& path, std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  auto& node = *directory_of(path).seen.at(path.filename().string());
  node.seen.at(offset) ^= std::byte{1};
  if (offset < node.on_disk.size()) node.on_disk[offset] ^= std::byte{1};
}

void SimulatedFiles::zero_from(const Path& path, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  auto& node = *directory_of(path).seen.at(path.filename().string());
  for (auto* const content : {&node.seen, &node.on_disk}) {
    if (bytes < content->size())
      std::fill(content->begin() + static_cast<long>(bytes), content->end(), std::byte{0});
  }
}

void SimulatedFiles::advance(std::chrono::seconds seconds) {
  const std::lock_guard lock(mutex_);
  now_ += seconds;
}

SimulatedFiles::Directory& SimulatedFiles::directory_of(const Path& path) {
  const auto at = directories_.find(path.parent_path());
  if (at == directories_.end()) fail(ENOENT, path.string());
  return at->second;
}

std::unique_ptr<File> SimulatedFiles::open(const Path& path, Access access) {
  const std::lock_guard lock(mutex_);
  auto& directory = directory_of(path);
  const auto name = path.filename().string();
  if (access == Access::create) {
    count_call();
    auto node = std::make_shared<Node>();
    directory.seen[name] = node;
    directory.changes.push_back({"", name, node});
    return std::make_unique<SimulatedFile>(*this, std::move(node));
  }
  const auto at = directory.seen.find(name);
  if (at == directory.seen.end()) fail(ENOENT, path.string());
  return std::make_unique<SimulatedFile>(*this, at->second);
}

void SimulatedFiles::rename(const Path& from, const Path& to) {
  const std::lock_guard lock(mutex_);
  auto& directory = directory_of(from);
  const auto at = directory.seen.find(from.filename().string());
  if (at == directory.seen.end()) fail(ENOENT, from.string());
  const Directory::Change change{from.filename().string(), to.filename().string(), at->second};
  apply(directory.seen, change);
  directory.changes.push_back(change);
  count_call();
}

void SimulatedFiles::remove(const Path& path) {
  const std::lock_guard lock(mutex_);
  auto& directory = directory_of(path);
  const auto at = directory.seen.find(path.filename().string());
  if (at == directory.seen.end()) fail(ENOENT, path.string());
  const Directory::Change change{path.filename().string(), "", at->second};
  free_bytes_ += at->second->seen.size();
  apply(directory.seen, change);
  directory.changes.push_back(change);
  count_call();
}

void SimulatedFiles::create_directory(const Path& path) {
  const std::lock_guard lock(mutex_);
  directories_.try_emplace(path);
}

void SimulatedFiles::sync_directory(const Path& path) {
  const std::lock_guard lock(mutex_);
  count_call();
  auto& directory = directories_.at(path);
  directory.on_disk = directory.seen;
  directory.changes.clear();
}

std::vector<std::string> SimulatedFiles::list(const Path& path) {
  const std::lock_guard lock(mutex_);
  const auto at = directories_.find(path);
  if (at == directories_.end()) fail(ENOENT, path.string());
  std::vector<std::string> names;
  for (const auto& [name, node] : at->second.seen) names.push_back(name);
  return names;
}

std::vector<std::string> SimulatedFiles::list_directories(const Path& path) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [other, directory] : directories_) {
    if (other.parent_path() == path) names.push_back(other.filename().string());
  }
  return names;
}

std::uint64_t SimulatedFiles::free_bytes(const Path&) {
  const std::lock_guard lock(mutex_);
  return free_bytes_;
}

std::unique_ptr<Lock> SimulatedFiles::try_lock(const Path& path) {
  const std::lock_guard lock(mutex_);
  if (!locked_.insert(path).second) return nullptr;
  return std::make_unique<SimulatedLock>(*this, path);
}

std::chrono::seconds SimulatedFiles::now() {
  const std::lock_guard lock(mutex_);
  return now_;
}

}  // namespace holdfast::journal
