#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

#include "app/commands.hpp"
#include "app/key_file.hpp"
#include "app/wiring.hpp"
#include "holdfast/domain/csv.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/export.hpp"

namespace holdfast::app {

namespace {

/// A new file that only its owner reads.
std::ofstream new_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), path.string());
  ::close(descriptor);
  std::ofstream out;
  out.exceptions(std::ios::failbit | std::ios::badbit);
  out.open(path);
  return out;
}

}  // namespace

int export_command(const Config& config, const std::filesystem::path& directory) {
  const store::Vault vault{read_keys(config.keys.file)};
  store::Connection connection{store_settings(config)};
  auto people = new_file(directory / "people.csv");
  auto bookings = new_file(directory / "bookings.csv");
  std::size_t counted[2]{};
  connection.in_transaction([&](store::Transaction& tx) {
    store::take_one_snapshot(tx);
    const auto put = [&](std::ofstream& out, const store::ExportedTable& table) {
      out << csv_line(table.columns);
      return store::export_rows(tx, vault, table, [&](const auto& row) { out << csv_line(row); });
    };
    counted[0] = put(people, store::exported_people());
    counted[1] = put(bookings, store::exported_bookings());
    store::audit(tx, {.staff = std::nullopt, .address = "command line"},
                 {.action = "exported", .detail = "people: " + std::to_string(counted[0])});
  });
  people.close();
  bookings.close();
  std::cout << counted[0] << " people, " << counted[1]
            << " appointments. The files hold card numbers in clear.\n";
  return 0;
}

}  // namespace holdfast::app
