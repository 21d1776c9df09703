// Seats kept for second doses that wait. A seat is kept by two rows that change together: whose it is stands
// with the registration, how many there are with the window.

#include <map>

#include "holdfast/store/second_doses.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_free_windows{"find_free_windows", R"sql(
  SELECT id, clinic_id, starts_at, capacity, capacity - held - booked - kept AS free
    FROM windows
   WHERE starts_at >= $1 AND starts_at < $2 AND capacity_ordered IS NULL AND capacity_in_waiting IS NULL
     AND held + booked + kept < capacity
)sql"};

constexpr Statement write_kept{"write_kept_windows", R"sql(
  UPDATE registrations AS r SET kept_window = n.window_id
    FROM unnest($1::uuid[], $2::bigint[]) AS n (id, window_id)
   WHERE r.id = n.id AND r.kept_window IS DISTINCT FROM n.window_id
)sql"};

constexpr Statement count_kept{"count_kept_seats", R"sql(
  UPDATE windows AS w SET kept = w.kept + n.seats
    FROM unnest($1::bigint[], $2::integer[]) AS n (id, seats)
   WHERE w.id = n.id
)sql"};

constexpr Statement give_up_one{"give_up_kept_seat", R"sql(
  WITH theirs AS (SELECT kept_window FROM registrations WHERE id = $1 AND kept_window IS NOT NULL),
       given_up AS (UPDATE registrations SET kept_window = NULL
                     WHERE id = $1 AND kept_window IS NOT NULL)
  UPDATE windows AS w SET kept = w.kept - 1 FROM theirs WHERE w.id = theirs.kept_window
)sql"};

constexpr Statement lock_kept_in_cut_windows{"lock_kept_in_cut_windows", R"sql(
  SELECT r.id, r.kept_window
    FROM registrations AS r
   WHERE r.state = 'waiting' AND r.first_id IS NOT NULL
     AND r.kept_window IN (SELECT id FROM windows WHERE capacity_ordered IS NOT NULL)
   ORDER BY r.id
     FOR UPDATE SKIP LOCKED
)sql"};

constexpr Statement lock_windows_of_kept{"lock_windows_of_kept", R"sql(
  SELECT id FROM windows WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
)sql"};

// Down to what is taken now, and no further than ordered.
constexpr Statement lower_cut_windows{"lower_cut_windows", R"sql(
  UPDATE windows
     SET capacity = greatest(capacity_ordered, held + booked + kept),
         capacity_ordered = CASE WHEN held + booked + kept > capacity_ordered THEN capacity_ordered END
   WHERE id = ANY ($1::bigint[]) AND capacity_ordered IS NOT NULL
)sql"};

constexpr Statement select_waiting{"read_waiting_second_doses", "SELECT" HOLDFAST_REGISTRATION_COLUMNS R"sql(,
         r.turn_at, r.asked_at, r.refused_windows, r.kept_window
    FROM registrations AS r
   WHERE r.state = 'waiting' AND r.first_id IS NOT NULL AND (r.turn_at, r.id) > ($1::timestamptz, $2::uuid)
     AND (r.kept_window IS NOT NULL OR (r.due_from <= $4::date AND r.due_until >= $5::date))
   ORDER BY r.turn_at, r.id
   LIMIT $3::bigint
)sql"};

constexpr Statement lock_waiting{"lock_second_doses", R"sql(
  SELECT id, kept_window FROM registrations WHERE id = ANY ($1::uuid[]) AND state = 'waiting'
   ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

std::optional<WindowId> maybe_window(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{window_id(field)};
}

std::map<WindowId, std::int32_t> seats_of(const std::vector<KeptSeat>& seats, std::int32_t each) {
  std::map<WindowId, std::int32_t> count;
  for (const auto& seat : seats) count[seat.window] += each;
  return count;
}

/// Both sides of it, or the round is driven again on what is true now.
void change(Transaction& tx, const std::vector<KeptSeat>& seats, bool keep) {
  if (seats.empty()) return;
  const auto kept = [&](const KeptSeat& seat) { return keep ? std::optional{seat.window} : std::nullopt; };
  const auto changed = execute(tx, write_kept, array_of(seats, &KeptSeat::person), array_of(seats, kept));
  if (changed.affected_rows() != seats.size()) throw Contended("kept seats changed under the round");
  const auto windows = seats_of(seats, keep ? 1 : -1);
  execute(tx, count_kept, array_of(windows, [](const auto& each) { return each.first; }),
          array_of(windows, [](const auto& each) { return each.second; }));
}

}  // namespace

std::vector<StoredWindow> find_free_windows(Transaction& tx, Instant from, Instant until) {
  std::vector<StoredWindow> windows;
  for (const auto& row : execute(tx, select_free_windows, timestamp(from), timestamp(until))) {
    windows.push_back(window_in(row));
  }
  return windows;
}

void keep_seats(Transaction& tx, const std::vector<KeptSeat>& seats) {
  change(tx, seats, true);
}

void give_up_seats(Transaction& tx, const std::vector<KeptSeat>& seats) {
  change(tx, seats, false);
}

void give_up_seat(Transaction& tx, const RegistrationId& person) {
  execute(tx, give_up_one, uuid(person));
}

std::size_t give_up_seats_of_cut_windows(Transaction& tx) {
  std::vector<KeptSeat> seats;
  for (const auto& row : execute(tx, lock_kept_in_cut_windows)) {
    seats.push_back({id_in<RegistrationId>(row["id"]), window_id(row["kept_window"])});
  }
  if (seats.empty()) return 0;
  const auto windows = array_of(seats, &KeptSeat::window);
  execute(tx, lock_windows_of_kept, windows);
  give_up_seats(tx, seats);
  execute(tx, lower_cut_windows, windows);
  return seats.size();
}

std::vector<WaitingSecondDose> read_waiting_second_doses(Transaction& tx, SecondDoseCursor after,
                                                         const OpenDays& open, std::size_t limit) {
  const auto day_or_null = [](const std::optional<Date>& date) {
    return date ? std::optional{day(*date)} : std::nullopt;
  };
  std::vector<WaitingSecondDose> people;
  for (const auto& row : execute(tx, select_waiting, timestamp(after.turn_at), uuid(after.id), limit,
                                 day_or_null(open.until), day_or_null(open.from))) {
    Cells cells{row};
    people.push_back({.registration = registration_in(cells),
                      .turn_at = instant(cells.next()),
                      .asked_at = instant(cells.next()),
                      .refused = window_ids(cells.next()),
                      .kept = maybe_window(cells.next())});
  }
  return people;
}

std::vector<StillWaiting> lock_second_doses(Transaction& tx, const std::vector<RegistrationId>& ids) {
  std::vector<StillWaiting> locked;
  for (const auto& row : execute(tx, lock_waiting, array_of(ids))) {
    locked.push_back({id_in<RegistrationId>(row["id"]), maybe_window(row["kept_window"])});
  }
  return locked;
}

}  // namespace holdfast::store
