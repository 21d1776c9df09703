#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// One line of a file: as many texts as there are columns, empty for null.
using ExportedRow = std::vector<std::string>;

/// One file: docs/data.md says what the columns are. Who is erased is in none of them.
struct ExportedTable {
  std::string name;  ///< of the file, without .csv
  std::vector<std::string> columns;
  const char* rows;      ///< the statement, in a fixed order
  bool at_home = false;  ///< its times are on the wall of the programme's home
};
/// people and bookings first; then what `holdfast import` reads under the same names.
[[nodiscard]] const std::vector<ExportedTable>& exported_tables();

/// Gives every row to `take`, card numbers opened; how many it were. All of one snapshot: call it in a
/// transaction of its own, for all tables together.
std::size_t export_rows(Transaction&, const Vault&, const TimeZone& home, const ExportedTable&,
                        const std::function<void(const ExportedRow&)>& take);

/// So that what is read from now on in this transaction belongs together.
void take_one_snapshot(Transaction&);

}  // namespace holdfast::store
