// A change whose time is over is done: through what does it for anybody, in one transaction with its end, so
// that a crash in between leaves it to the next who looks.

#include <utility>

#include "holdfast/store/careful_changes.hpp"
#include "store/careful/call_off.hpp"
#include "store/careful/careful_rows.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"

namespace holdfast::store {

namespace {

constexpr Statement any_change_due{"any_change_due", R"sql(
  SELECT FROM careful_changes WHERE state = 'waiting' AND due_at <= clock_timestamp() LIMIT 1
)sql"};

constexpr auto claim_due = R"sql(
  SELECT id, waits_since FROM careful_changes
   WHERE state = 'waiting' AND due_at <= clock_timestamp()
   ORDER BY due_at, id
   LIMIT 1
     FOR UPDATE
)sql";

constexpr auto write_done = R"sql(
  UPDATE careful_changes SET state = 'done', ended_at = clock_timestamp() WHERE id = $1
)sql";

void change_phases(Transaction& tx, const CarefulChange& change, const Programme& base) {
  auto programme = read_programme(tx, base);
  const auto phases = phases_after(change, programme);
  import_phases(tx, phases);
  reconsider_eligibility(tx, with_phases(std::move(programme), phases));
}

}  // namespace

std::optional<CarefulChange> do_due_change(Transaction& tx, const Programme& base) {
  if (execute(tx, any_change_due).empty() || !try_lock_programme(tx)) return std::nullopt;
  const auto claimed = query(tx, claim_due);
  if (claimed.empty()) return std::nullopt;

  const auto change = read_change(tx, ChangeId{number(claimed[0]["id"])}).value();
  const Doer doer{.staff = change.proposed_by, .address = "by itself"};
  // Looked at, not locked: residences are locked before their visits are.
  if (has_begun(change, Connection::clock(tx))) {
    end_lapsed(tx, change);
    return read_change(tx, change.id);
  }
  if (change.visit) {
    call_off_visit(tx, *change.visit);
  } else if (change.clinic) {
    release(tx, change);
    order_windows(tx, orders_of(tx, change), instant(claimed[0]["waits_since"]));
  } else {
    change_phases(tx, change, base);
  }
  query(tx, write_done, static_cast<std::int64_t>(change.id));
  audit(tx, doer,
        {.action = done_action(change), .subject = subject_of(change), .detail = detail_of(change)});
  return read_change(tx, change.id);
}

}  // namespace holdfast::store
