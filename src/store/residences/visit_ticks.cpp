#include "holdfast/store/visit_ticks.hpp"

#include <vector>

#include "holdfast/domain/second_dose.hpp"
#include "holdfast/store/residences.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"
#include "store/residences/visit_rows.hpp"

namespace holdfast::store {

namespace {

using People = std::vector<ResidentId>;

constexpr Statement lock_all_of_visit{"lock_residences_of_visit", R"sql(
  SELECT id, first_id IS NULL AS is_first FROM residences
   WHERE (id IN (SELECT residence_id FROM residents WHERE visit_id = $1) OR first_visit = $1)
     AND erased_at IS NULL
   ORDER BY id FOR UPDATE
)sql"};

// With the visit locked: another product may have come with a file until then.
constexpr Statement select_visit{"read_visit_to_tick", R"sql(
  SELECT (v.starts_at AT TIME ZONE $2)::date AS day, v.product_id, p.name, p.least_days, p.most_days,
         v.called_off_at IS NULL AND v.starts_at <= clock_timestamp() AS has_begun
    FROM visits v LEFT JOIN products p ON p.id = v.product_id
   WHERE v.id = $1
)sql"};

constexpr Statement write_given{"write_residents_given", R"sql(
  UPDATE residents SET given_at = clock_timestamp(), given_by = $4
   WHERE residence_id = $1 AND visit_id = $2 AND ($3::bigint IS NULL OR id = $3)
     AND given_at IS NULL AND erased_at IS NULL
  RETURNING id
)sql"};
constexpr Statement take_given_back{"take_residents_given_back", R"sql(
  UPDATE residents f SET given_at = NULL, given_by = NULL
   WHERE residence_id = $1 AND visit_id = $2 AND ($3::bigint IS NULL OR id = $3)
     AND given_at IS NOT NULL AND erased_at IS NULL
     AND NOT EXISTS (SELECT FROM residents s JOIN visits v ON v.id = s.visit_id
                      WHERE s.first_id = f.id AND v.starts_at <= clock_timestamp())
  RETURNING id
)sql"};
constexpr Statement select_given{"read_residents_given", R"sql(
  SELECT id FROM residents
   WHERE residence_id = $1 AND visit_id = $2 AND given_at IS NOT NULL AND erased_at IS NULL
)sql"};

constexpr Statement select_second{"find_second_visit_to_join", R"sql(
  SELECT id, state = 'booked' AS is_booked FROM residences
   WHERE first_id = $1 AND first_visit = $2 AND erased_at IS NULL
     AND state IN ('review', 'waiting', 'declined', 'lapsed', 'booked')
   ORDER BY state = 'booked', state <> 'waiting', received_at DESC, id LIMIT 1
)sql"};
constexpr Statement insert_second{"insert_second_visit", R"sql(
  INSERT INTO residences (id, state, received_at, name, line1, line2, city, province, postal_code,
                          contact_name, phone, email, contact, language, first_id, first_visit, product_id,
                          due_from, due_until)
  SELECT $1, 'waiting', clock_timestamp(), f.name, f.line1, f.line2, f.city, f.province, f.postal_code,
         f.contact_name, f.phone, f.email, f.contact, f.language, f.id, $3, $4,
         $5::date::timestamp AT TIME ZONE $7, ($6::date + 1)::timestamp AT TIME ZONE $7
    FROM residences f WHERE f.id = $2
)sql"};
constexpr Statement insert_people{"insert_residents_of_second_visit", R"sql(
  INSERT INTO residents (residence_id, name, date_of_birth, card_sealed, visit_id, own_registration, first_id)
  SELECT $1, f.name, f.date_of_birth, f.card_sealed, n.visit, f.own_registration, f.id
    FROM unnest($2::bigint[], $3::bigint[]) AS n (id, visit) JOIN residents f ON f.id = n.id
   ORDER BY f.id
)sql"};

constexpr Statement delete_people{"delete_residents_of_second_visit", R"sql(
  WITH gone AS (DELETE FROM residents WHERE first_id = ANY ($1::bigint[]) RETURNING visit_id)
  UPDATE visits v SET booked = v.booked - n.people
    FROM (SELECT visit_id, count(*) AS people FROM gone GROUP BY visit_id) n WHERE v.id = n.visit_id
)sql"};
// What nobody has heard of leaves nothing behind. By the index over causes: what is written to a residence
// that was never offered anything, also that it was cancelled, begins with its id.
#define HOLDFAST_IS_UNHEARD                                                   \
  " NOT EXISTS (SELECT FROM residence_offers o WHERE o.residence_id = r.id) " \
  " AND NOT EXISTS (SELECT FROM messages m "                                  \
  "                  WHERE m.cause >= r.id::text AND m.cause < r.id::text || '~') "
constexpr Statement select_empty{"read_empty_second_visits", R"sql(
  SELECT r.id FROM residences r
   WHERE r.first_id = $1 AND r.first_visit = $2 AND r.erased_at IS NULL AND r.state <> 'cancelled'
     AND NOT EXISTS (SELECT FROM residents p WHERE p.residence_id = r.id)
   ORDER BY r.id
)sql"};
constexpr Statement delete_unheard{"delete_unheard_second_visit",
                                   "DELETE FROM residences r WHERE r.id = $1 AND " HOLDFAST_IS_UNHEARD};

constexpr Statement select_may_be{"read_whether_visit_may_have_product",
                                  "SELECT ($2 = '' OR EXISTS (SELECT FROM products WHERE id = $2)) "
                                  "   AND NOT " HOLDFAST_SECOND_OF_ANOTHER("$1", "$2") R"sql(
         AND NOT EXISTS (SELECT FROM residences r WHERE r.first_visit = $1 AND NOT ()sql" HOLDFAST_IS_UNHEARD
                                                                                       "))"};
constexpr Statement write_product{"write_product_of_visit",
                                  "UPDATE visits SET product_id = nullif($2, '') WHERE id = $1"};

People people_in(const pqxx::result& rows) {
  People people;
  for (const auto& row : rows) people.push_back(static_cast<ResidentId>(number(row["id"])));
  return people;
}

pqxx::binarystring array_of_people(const People& people) {
  return array_of(people, [](ResidentId id) { return plain(id); });
}

/// A visit, what is given there, and the days of the second dose of that.
struct Ticked {
  VisitId visit{};
  bool has_begun = false;
  std::string product;  ///< empty: nobody has said
  std::optional<SecondDose> next;
};

/// Locks the live offers of these second visits, then the visit with theirs.
void lock_seats(Transaction& tx, VisitId visit, const std::vector<ResidenceId>& seconds) {
  lock_live_residence_offers(tx, seconds);
  lock_visits_of(tx, seconds, visit);
}

/// With the visit locked.
std::optional<Ticked> ticked_at(Transaction& tx, VisitId visit, const TimeZone& home) {
  const auto found = execute(tx, select_visit, plain(visit), home.name());
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  Ticked ticked{.visit = visit,
                .has_begun = row["has_begun"].as<bool>(),
                .product = text(row["product_id"]),
                .next = {}};
  if (ticked.product.empty()) return ticked;
  const Product product{.id = ticked.product,
                        .name = text(row["name"]),
                        .least_days = row["least_days"].as<int>(),
                        .most_days = row["most_days"].as<int>()};
  ticked.next = second_dose_after({}, date(row["day"]), product);
  return ticked;
}

void copy_people(Transaction& tx, const ResidenceId& second, const People& people,
                 const std::vector<std::optional<VisitId>>& seats) {
  execute(tx, insert_people, uuid(second), array_of_people(people), array_of(seats, [](const auto& seat) {
            return seat ? std::optional{plain(*seat)} : std::nullopt;
          }));
}

/// Puts those ticked on the list of a second visit.
void follow(Transaction& tx, const ResidenceId& first, const Ticked& ticked, const People& people,
            const TimeZone& home) {
  if (!ticked.next || people.empty()) return;
  const std::vector<std::optional<VisitId>> no_seats(people.size());
  const auto found = execute(tx, select_second, uuid(first), plain(ticked.visit));
  if (!found.empty()) {
    const auto second = id_in<ResidenceId>(found[0]["id"]);
    if (!found[0]["is_booked"].as<bool>()) return copy_people(tx, second, people, no_seats);
    const auto seats = take_open_seats(tx, second, people.size(), home);
    if (!seats.empty()) return copy_people(tx, second, people, seats);
  }
  const ResidenceId second{random_bytes()};
  execute(tx, insert_second, uuid(second), uuid(first), plain(ticked.visit), ticked.next->product,
          day(ticked.next->from), day(ticked.next->until), home.name());
  copy_people(tx, second, people, no_seats);
}

void leave_seconds(Transaction& tx, const ResidenceId& first, VisitId visit, const People& people,
                   const TimeZone& home) {
  execute(tx, delete_people, array_of_people(people));
  for (const auto& row : execute(tx, select_empty, uuid(first), plain(visit))) {
    const auto second = id_in<ResidenceId>(row["id"]);
    if (execute(tx, delete_unheard, uuid(second)).affected_rows() == 0) (void)end_residence(tx, second, home);
  }
}

}  // namespace

std::size_t tick_residents(Transaction& tx, const VisitTick& tick, StaffId by, const TimeZone& home) {
  std::optional<bool> is_first;
  std::vector<ResidenceId> seconds;
  for (const auto& each : lock_with_seconds(tx, tick.residence)) {
    if (each.id == tick.residence) {
      is_first = each.is_first;
    } else {
      seconds.push_back(each.id);
    }
  }
  lock_seats(tx, tick.visit, seconds);
  const auto ticked = ticked_at(tx, tick.visit, home);
  if (!is_first || !ticked || !ticked->has_begun) return 0;

  const auto person = tick.person ? std::optional{plain(*tick.person)} : std::nullopt;
  const auto residence = uuid(tick.residence);
  const auto changed =
      people_in(tick.given ? execute(tx, write_given, residence, plain(tick.visit), person,
                                     static_cast<std::int64_t>(by))
                           : execute(tx, take_given_back, residence, plain(tick.visit), person));
  if (!*is_first || changed.empty()) return changed.size();
  if (tick.given) {
    follow(tx, tick.residence, *ticked, changed, home);
  } else {
    leave_seconds(tx, tick.residence, tick.visit, changed, home);
  }
  return changed.size();
}

bool set_product_of_visit(Transaction& tx, VisitId visit, const std::string& product, const TimeZone& home) {
  std::vector<ResidenceId> firsts, seconds;
  for (const auto& row : execute(tx, lock_all_of_visit, plain(visit)))
    (row["is_first"].as<bool>() ? firsts : seconds).push_back(id_in<ResidenceId>(row["id"]));
  lock_seats(tx, visit, seconds);
  const auto before = ticked_at(tx, visit, home);
  if (!before) return false;
  if (before->product == product) return true;
  if (!execute(tx, select_may_be, plain(visit), product)[0][0].as<bool>()) return false;

  execute(tx, write_product, plain(visit), product);
  const auto ticked = ticked_at(tx, visit, home);
  for (const auto& first : firsts) {
    const auto people = people_in(execute(tx, select_given, uuid(first), plain(visit)));
    leave_seconds(tx, first, visit, people, home);
    follow(tx, first, *ticked, people, home);
  }
  return true;
}

}  // namespace holdfast::store
