// Orders: what shall be. A window with more people than it shall have seats is closed here and emptied by
// move_displaced.

#include "holdfast/store/windows.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/cut.hpp"
#include "store/programme/programme_lock.hpp"
#include "store/programme/window_changes.hpp"

namespace holdfast::store {

namespace {

// Locks by id, as everybody does, before anything is judged or written.
constexpr auto lock_windows_ordered = R"sql(
  SELECT w.id
    FROM windows AS w
    JOIN unnest($1::text[], $2::timestamptz[]) AS n (clinic_id, starts_at) USING (clinic_id, starts_at)
   ORDER BY w.id
     FOR UPDATE OF w
)sql";

constexpr auto read_windows_ordered = R"sql(
  SELECT n.place, n.starts_at <= coalesce($3::timestamptz, statement_timestamp()) AS begun,
         w.id IS NOT NULL AS is_there, coalesce(w.capacity_ordered, w.capacity) AS capacity
    FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS n (clinic_id, starts_at, place)
    LEFT JOIN windows AS w USING (clinic_id, starts_at)
   ORDER BY n.place
)sql";

// By what an order says: "cut" is nobody's window yet where it is foreseen. A household goes together, and is
// told once.
constexpr auto count_people_who_lose_their_seat =
    "WITH cut AS ("
    "  SELECT w.id, w.held + w.booked - n.capacity AS excess "
    "    FROM windows AS w "
    "    JOIN unnest($1::text[], $2::timestamptz[], $3::integer[]) AS n (clinic_id, starts_at, capacity) "
    "         USING (clinic_id, starts_at)"
    ")," HOLDFAST_IN_LINE_TO_GO R"sql(
  , going AS (
    SELECT id FROM in_line WHERE place <= excess
    UNION
    SELECT p.id
      FROM in_line AS l
      JOIN offers AS m ON m.id = l.id
      JOIN offers AS p ON p.party_id = m.party_id AND p.state IN ('held', 'accepted')
     WHERE l.place <= l.excess
  )
  SELECT r.contact, o.state = 'accepted' AS booked, o.notified_at IS NOT NULL AS knows, count(*) AS people,
         count(DISTINCT coalesce(o.party_id, o.id)) AS told
    FROM going
    JOIN offers AS o ON o.id = going.id
    JOIN registrations AS r ON r.id = o.registration_id
   GROUP BY 1, 2, 3
)sql";

// Seats kept for second doses of people who have heard of none yet: they go before anybody who has.
constexpr auto count_kept_seats_given_up = R"sql(
  SELECT coalesce(sum(least(w.kept, greatest(0, w.held + w.booked + w.kept - n.capacity))), 0)
    FROM windows AS w
    JOIN unnest($1::text[], $2::timestamptz[], $3::integer[]) AS n (clinic_id, starts_at, capacity)
         USING (clinic_id, starts_at)
)sql";

constexpr auto select_windows_of = R"sql(
  SELECT id, starts_at, coalesce(capacity_ordered, capacity) AS capacity, held, booked, kept,
         capacity_in_waiting
    FROM windows
   WHERE clinic_id = $1 AND starts_at >= $2 AND starts_at < $3
   ORDER BY starts_at
)sql";

pqxx::binarystring clinics_of(const std::vector<WindowOrder>& orders) {
  return array_of(orders, [](const WindowOrder& each) { return each.clinic.text; });
}

void count_people(Transaction& tx, const std::vector<WindowOrder>& changes, WindowsOrdered& report) {
  const auto clinics = clinics_of(changes);
  const auto starts = array_of(changes, &WindowOrder::starts_at);
  const auto capacities = array_of(changes, &WindowOrder::capacity);
  for (const auto& row : query(tx, count_people_who_lose_their_seat, clinics, starts, capacities)) {
    const auto people = row["people"].as<std::size_t>();
    (row["booked"].as<bool>() ? report.booked : report.held) += people;
    if (row["booked"].as<bool>() || row["knows"].as<bool>())
      report.told_by[contact(row["contact"])] += row["told"].as<std::size_t>();
  }
  report.kept += query(tx, count_kept_seats_given_up, clinics, starts, capacities)[0][0].as<std::size_t>();
}

std::vector<WindowOrder> orders_of(const std::vector<WindowChange>& changes) {
  std::vector<WindowOrder> orders;
  std::ranges::transform(changes, std::back_inserter(orders), &WindowChange::order);
  return orders;
}

std::optional<int> in_waiting(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<int>();
}

}  // namespace

void lock_ordered_windows(Transaction& tx, const std::vector<WindowOrder>& orders) {
  const auto clinics = clinics_of(orders);
  refuse_unknown_clinic(tx, clinics);
  query(tx, lock_windows_ordered, clinics, array_of(orders, &WindowOrder::starts_at));
}

std::vector<WindowChange> changes_in(Transaction& tx, const std::vector<WindowOrder>& orders,
                                     WindowsOrdered& report, std::optional<Instant> asked) {
  const auto moment = asked ? std::optional{timestamp(*asked)} : std::nullopt;
  const auto rows =
      query(tx, read_windows_ordered, clinics_of(orders), array_of(orders, &WindowOrder::starts_at), moment);
  std::vector<WindowChange> changes;
  for (const auto& row : rows) {
    const auto& order = orders[static_cast<std::size_t>(number(row["place"])) - 1];
    const auto is_there = row["is_there"].as<bool>();
    const auto capacity = is_there ? row["capacity"].as<int>() : 0;
    if (!is_there && order.capacity == 0) continue;
    if (row["begun"].as<bool>()) {
      ++report.begun;
    } else if (order.capacity == capacity) {
      ++report.unchanged;
    } else {
      ++(!is_there ? report.added : order.capacity > capacity ? report.raised : report.cut);
      changes.push_back({order, capacity});
    }
  }
  count_people(tx, orders_of(changes), report);
  return changes;
}

WindowsOrdered foresee_windows(Transaction& tx, const std::vector<WindowOrder>& orders) {
  WindowsOrdered report;
  (void)changes_in(tx, orders, report);
  return report;
}

WindowsOrdered order_windows(Transaction& tx, const std::vector<WindowOrder>& orders,
                             std::optional<Instant> asked) {
  lock_programme(tx);
  lock_ordered_windows(tx, orders);

  WindowsOrdered report;
  const auto changes = orders_of(changes_in(tx, orders, report, asked));
  if (changes.empty()) return report;
  query(tx, write_windows, clinics_of(changes), array_of(changes, &WindowOrder::starts_at),
        array_of(changes, &WindowOrder::capacity));
  raise_version(tx);
  return report;
}

std::vector<WindowSeats> read_windows_of(Transaction& tx, const ClinicId& clinic, Instant from,
                                         Instant until) {
  const auto rows = query(tx, select_windows_of, clinic.text, timestamp(from), timestamp(until));
  std::vector<WindowSeats> windows;
  windows.reserve(rows.size());
  for (const auto& row : rows) {
    windows.push_back({.id = window_id(row["id"]),
                       .starts_at = instant(row["starts_at"]),
                       .capacity = row["capacity"].as<int>(),
                       .held = row["held"].as<int>(),
                       .booked = row["booked"].as<int>(),
                       .kept = row["kept"].as<int>(),
                       .in_waiting = in_waiting(row["capacity_in_waiting"])});
  }
  return windows;
}

}  // namespace holdfast::store
