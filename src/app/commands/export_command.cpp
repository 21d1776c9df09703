#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <list>
#include <optional>
#include <system_error>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/domain/csv.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/export.hpp"

namespace holdfast::app {

namespace {

namespace fs = std::filesystem;

/// The descriptor of a file, closed with this object.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// A file of our name for what is not whole yet, locked as long as whoever writes it lives: empty, for its
/// owner alone. One that is there and that nobody has locked was left by an export that was killed, and is
/// taken over. Throws where it is somebody else's, or no file.
class PartFile {
 public:
  explicit PartFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600)) {
    struct stat own {
    }, there{};
    const auto fd = descriptor_.get();
    if (fd < 0 || ::fstat(fd, &own) != 0) fail(path, errno);
    if (!S_ISREG(own.st_mode) || own.st_uid != ::geteuid() || own.st_nlink > 1) fail(path, EEXIST);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) fail(path, errno == EWOULDBLOCK ? EBUSY : errno);
    // Whoever had it may have given it its name, or removed it, between the two.
    if (::lstat(path.c_str(), &there) != 0 || there.st_ino != own.st_ino || there.st_dev != own.st_dev)
      fail(path, EBUSY);
    if (::fstat(fd, &own) != 0) fail(path, errno);
    was_left_ = own.st_size > 0;
    if (::ftruncate(fd, 0) != 0 || ::fchmod(fd, 0600) != 0) fail(path, errno);
  }
  [[nodiscard]] bool was_left() const noexcept { return was_left_; }

 private:
  [[noreturn]] static void fail(const fs::path& path, int error) {
    throw std::system_error(error, std::generic_category(), path.string());
  }

  Descriptor descriptor_;
  bool was_left_ = false;  ///< with something in it
};

/// A new file that only its owner reads, and that has its name when all of it is written. It is gone with
/// this object unless it was kept.
class NewFile {
 public:
  explicit NewFile(const fs::path& path) : path_(path), part_(path.string() + ".part") {
    if (fs::exists(fs::symlink_status(path)))
      throw std::system_error(EEXIST, std::generic_category(), path.string());
    lock_.emplace(part_);
    stands_ = part_;
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out.open(part_);
    if (lock_->was_left())
      std::cout << "Removed what an export that did not end had left: " << part_.string() << '\n';
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    std::error_code ignored;
    if (!is_kept_) fs::remove(stands_, ignored);
  }

  void take_name() {
    out.close();
    fs::rename(part_, path_);
    stands_ = path_;
  }
  void keep() noexcept { is_kept_ = true; }

  std::ofstream out;

 private:
  const fs::path path_, part_;
  std::optional<PartFile> lock_;
  fs::path stands_;  ///< where it is now
  bool is_kept_ = false;
};

}  // namespace

int export_command(const Config& config, const fs::path& directory) {
  const store::Vault vault{read_keys(config.keys.file)};
  const auto home = base_programme(config).home_zone;
  store::Connection connection{store_settings(config)};
  const auto& tables = store::exported_tables();
  std::list<NewFile> files;
  for (const auto& table : tables) files.emplace_back(directory / (table.name + ".csv"));

  std::vector<std::size_t> counted;
  connection.in_transaction([&](store::Transaction& tx) {
    store::take_one_snapshot(tx);
    auto file = files.begin();
    for (const auto& table : tables) {
      auto& out = (file++)->out;
      out << csv_line(table.columns);
      counted.push_back(
          store::export_rows(tx, vault, home, table, [&out](const auto& row) { out << csv_line(row); }));
    }
    store::audit(tx, {.staff = std::nullopt, .address = "command line"},
                 {.action = "exported", .detail = "people: " + std::to_string(counted.at(0))});
    for (auto& each : files) each.take_name();
  });
  for (auto& each : files) each.keep();
  std::cout << counted.at(0) << " people, " << counted.at(1)
            << " appointments. The files hold card numbers in clear.\n";
  return 0;
}

}  // namespace holdfast::app
