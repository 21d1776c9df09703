#include <fstream>
#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/commands/import_phases.hpp"
#include "app/files/programme_files.hpp"
#include "app/service/wiring.hpp"

namespace holdfast::app {

namespace {

using store::Imported;
using store::Transaction;

Imported import_from(std::istream& in, const ImportOrder& order, const Config& config, Transaction& tx,
                     CsvErrors& errors) {
  const auto& what = order.what;
  const auto checked = [&](auto rows, auto import) { return errors.empty() ? import(tx, rows) : Imported{}; };
  if (what == "clinics") {
    auto clinics = read_clinics(in, errors);
    for (auto& clinic : clinics) clinic.synthetic |= order.synthetic;
    return checked(std::move(clinics), store::import_clinics);
  }
  if (what == "areas") return checked(read_areas(in, errors), store::import_areas);
  if (what == "products") return checked(read_products(in, errors), store::import_products);
  if (what == "visits")
    return checked(read_visits(in, base_programme(config).home_zone, errors), store::import_visits);
  if (what == "windows") {
    const auto programme = store::read_programme(tx, base_programme(config));
    return checked(read_windows(in, programme, errors), store::import_windows);
  }
  throw std::logic_error("no such import: " + what);
}

}  // namespace

int import_command(const Config& config, const ImportOrder& order) {
  const auto& file = order.file;
  std::ifstream in{file};
  if (!in) {
    std::cerr << "holdfast: cannot read " << file.string() << '\n';
    return 2;
  }
  CsvErrors errors;
  store::Connection connection{store_settings(config)};
  if (order.what == "phases") {
    const auto phases = read_phases(in, errors);
    if (errors.empty()) return import_phases(config, connection, phases);
  }
  Imported imported;
  if (errors.empty()) {
    imported = connection.in_transaction(
        [&](Transaction& tx) { return import_from(in, order, config, tx, errors); });
  }
  for (const auto& error : errors) std::cerr << file.string() << ": " << error << '\n';
  if (!errors.empty()) {
    std::cerr << "Nothing was imported.\n";
    return 2;
  }
  print(order.what, imported);
  return 0;
}

}  // namespace holdfast::app
