#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <list>
#include <system_error>

#include "app/commands.hpp"
#include "app/key_file.hpp"
#include "app/wiring.hpp"
#include "holdfast/domain/csv.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/export.hpp"

namespace holdfast::app {

namespace {

namespace fs = std::filesystem;

/// A new file that only its owner reads, and that has its name when all of it is written. It is gone with
/// this object unless it was kept.
class NewFile {
 public:
  explicit NewFile(const fs::path& path) : path_(path), part_(path.string() + ".part") {
    if (fs::exists(path)) throw std::system_error(EEXIST, std::generic_category(), path.string());
    const int descriptor = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), part_.string());
    ::close(descriptor);
    stands_ = part_;
    out.exceptions(std::ios::failbit | std::ios::badbit);
    out.open(part_);
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
