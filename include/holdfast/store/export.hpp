#pragma once

#include <functional>
#include <string>
#include <vector>

#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// One line of a file: as many texts as there are columns, empty for null.
using ExportedRow = std::vector<std::string>;

/// People or their appointments as lines of a file: docs/data.md says what the columns are. Who is erased is
/// not among them.
struct ExportedTable {
  std::vector<std::string> columns;
  const char* part;  ///< the statement of the rows after an id, in order
};
[[nodiscard]] const ExportedTable& exported_people();
[[nodiscard]] const ExportedTable& exported_bookings();

/// Gives every row to `take`, in order of the ids, card numbers opened; how many it were. All of one
/// snapshot: call it in a transaction of its own, for both tables together.
std::size_t export_rows(Transaction&, const Vault&, const ExportedTable&,
                        const std::function<void(const ExportedRow&)>& take);

/// So that what is read from now on in this transaction belongs together.
void take_one_snapshot(Transaction&);

}  // namespace holdfast::store
