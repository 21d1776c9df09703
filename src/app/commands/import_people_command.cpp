#include <fstream>
#include <iostream>
#include <utility>

#include "app/commands/commands.hpp"
#include "app/configuration/key_file.hpp"
#include "app/files/people_files.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/moving_in.hpp"

namespace holdfast::app {

namespace {

constexpr std::size_t rows_at_once = 2000;
constexpr const char* people_file = "people.csv";
constexpr const char* bookings_file = "bookings.csv";

/// Gathers rows, and hands them on in parts.
template <class Row, class Give>
class Parts {
 public:
  explicit Parts(Give give) : give_(std::move(give)) { rows_.reserve(rows_at_once); }

  void add(Row row) {
    rows_.push_back(std::move(row));
    if (rows_.size() == rows_at_once) flush();
  }
  void flush() {
    if (!rows_.empty()) give_(rows_);
    rows_.clear();
  }

 private:
  Give give_;
  std::vector<Row> rows_;
};

template <class Row, class Give>
Parts<Row, Give> parts_of(Give give) {
  return Parts<Row, Give>{std::move(give)};
}

std::string in_file(const char* file, const std::string& what) {
  return std::string{file} + ": " + what;
}

/// Everybody, or every fault. What was staged ends with the transaction.
struct Read {
  std::vector<std::string> faults;
  store::MovedIn moved;
};

/// Of both files, read to their ends.
Read read_files(std::istream& people, std::istream& bookings, const MovingFrom& from,
                const store::Vault& vault, store::Transaction& tx) {
  Read read;
  CsvErrors of_people, of_bookings;
  auto persons = parts_of<store::MovedPerson>(
      [&](const std::vector<store::MovedPerson>& part) { store::stage_people(tx, vault, part); });
  read_people(people, from, of_people, [&](store::MovedPerson person) { persons.add(std::move(person)); });
  persons.flush();
  auto appointments = parts_of<store::MovedBooking>(
      [&](const std::vector<store::MovedBooking>& part) { store::stage_bookings(tx, part); });
  read_bookings(bookings, from, of_bookings,
                [&](store::MovedBooking booking) { appointments.add(std::move(booking)); });
  appointments.flush();
  for (const auto& each : of_people) read.faults.push_back(in_file(people_file, each));
  for (const auto& each : of_bookings) read.faults.push_back(in_file(bookings_file, each));
  return read;
}

Read move_all_in(std::istream& people, std::istream& bookings, const Config& config, const KeyRing& keys,
                 store::Transaction& tx) {
  const Capabilities ids{keys};
  const store::Vault vault{keys};
  store::begin_moving_in(tx);
  const auto programme = store::read_programme(tx, base_programme(config));
  const MovingFrom from{.programme = programme, .ids = ids, .now = store::Connection::clock(tx)};
  auto read = read_files(people, bookings, from, vault, tx);
  const auto staged = read.faults.empty() ? store::Staged::whole : store::Staged::in_part;
  for (const auto& fault : store::faults_of_moving(tx, staged, csv_errors_max)) {
    read.faults.push_back(in_file(fault.in_bookings ? bookings_file : people_file,
                                  "line " + std::to_string(fault.line) + ": " + fault.what));
  }
  if (!read.faults.empty()) return read;
  read.moved = store::move_in(tx);
  if (read.moved.people > 0) {
    store::audit(tx, {.staff = std::nullopt, .address = "command line"},
                 {.action = "imported",
                  .detail = "people: " + std::to_string(read.moved.people) +
                            ", appointments: " + std::to_string(read.moved.bookings)});
  }
  return read;
}

}  // namespace

int import_people_command(const Config& config, const std::filesystem::path& directory) {
  std::ifstream people{directory / people_file};
  std::ifstream bookings{directory / bookings_file};
  if (!people || !bookings) {
    std::cerr << "holdfast: cannot read " << (directory / (people ? bookings_file : people_file)).string()
              << '\n';
    return 2;
  }
  const auto keys = read_keys(config.keys.file);
  store::Connection connection{store_settings(config)};
  connection.in_transaction(
      [&](store::Transaction& tx) { store::prepare_moving_in(tx, store::Vault{keys}); });
  const auto read = connection.in_transaction(
      [&](store::Transaction& tx) { return move_all_in(people, bookings, config, keys, tx); });
  for (const auto& fault : read.faults) std::cerr << fault << '\n';
  if (!read.faults.empty()) {
    std::cerr << "Nothing was imported.\n";
    return 2;
  }
  std::cout << "people: " << read.moved.people << " added, " << read.moved.unchanged << " unchanged; "
            << read.moved.bookings << " appointments. Nobody was written to.\n";
  return 0;
}

}  // namespace holdfast::app
