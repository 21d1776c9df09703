#include "holdfast/store/visits.hpp"

#include <set>

#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"
#include "store/residences/visit_rows.hpp"

namespace holdfast::store {

namespace {

// Of a file: $1 to $6. Without a product a visit keeps the one it has.
#define HOLDFAST_VISITS_OF_FILE                                                                       \
  " unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $5::text[], $6::text[]) " \
  "   AS n (team, starts_at, ends_at, seats, area, product) "
#define HOLDFAST_VISIT_IS_AS_IN_FILE(v)                          \
  " (" v ".ends_at, " v ".seats, " v                             \
  ".area) = (n.ends_at, n.seats, string_to_array(n.area, ' ')) " \
  " AND n.product IN ('', coalesce(" v ".product_id, '')) "

// By id, as everybody locks them; the others are not touched.
constexpr auto lock_visits_that_change =
    "SELECT v.team, v.starts_at, v.held + v.booked AS taken, n.seats,"
    "       v.called_off_at IS NOT NULL AS is_off,"
    "       v.seats <> n.seats OR n.product NOT IN ('', coalesce(v.product_id, '')) AS concerns_people"
    "  FROM visits v JOIN" HOLDFAST_VISITS_OF_FILE
    "USING (team, starts_at)"
    " WHERE NOT (" HOLDFAST_VISIT_IS_AS_IN_FILE("v") R"sql()
   ORDER BY v.id
     FOR UPDATE OF v
)sql";

constexpr auto select_unknown_products = R"sql(
  SELECT n.id FROM unnest($1::text[]) AS n (id)
   WHERE n.id <> '' AND NOT EXISTS (SELECT FROM products p WHERE p.id = n.id)
   LIMIT 1
)sql";
constexpr auto select_product_stays = R"sql(
  SELECT v.team, v.starts_at
    FROM visits v JOIN unnest($1::text[], $2::timestamptz[], $3::text[]) AS n (team, starts_at, product)
         USING (team, starts_at)
   WHERE n.product NOT IN ('', coalesce(v.product_id, ''))
     AND (EXISTS (SELECT FROM residents p WHERE p.visit_id = v.id AND p.given_at IS NOT NULL)
          OR )sql" HOLDFAST_SECOND_OF_ANOTHER("v.id", "n.product") ") LIMIT 1";

constexpr auto write_visits =
    "INSERT INTO visits AS v (team, starts_at, ends_at, seats, area, product_id)"
    "SELECT n.team, n.starts_at, n.ends_at, n.seats, string_to_array(n.area, ' '), nullif(n.product, '')"
    "  FROM" HOLDFAST_VISITS_OF_FILE
    " WHERE NOT EXISTS (SELECT FROM visits o WHERE o.team = n.team AND o.starts_at = n.starts_at"
    "                      AND" HOLDFAST_VISIT_IS_AS_IN_FILE("o") R"sql()
      ON CONFLICT (team, starts_at) DO UPDATE
     SET ends_at = excluded.ends_at, seats = excluded.seats, area = excluded.area,
         product_id = coalesce(excluded.product_id, v.product_id)
  RETURNING v.xmax = 0 AS added
)sql";

constexpr auto select_visits = "SELECT " HOLDFAST_VISIT_COLUMNS R"sql(
    FROM visits v WHERE v.ends_at >= $1 ORDER BY v.starts_at, v.id LIMIT $2
)sql";

constexpr auto select_visits_over = "SELECT " HOLDFAST_VISIT_COLUMNS R"sql(
    FROM (SELECT * FROM visits WHERE ends_at >= $1 AND ends_at < $2
           ORDER BY starts_at DESC, id DESC LIMIT $3) v
   ORDER BY v.starts_at, v.id
)sql";

constexpr auto select_visit = "SELECT " HOLDFAST_VISIT_COLUMNS " FROM visits v WHERE v.id = $1";

constexpr auto select_people = R"sql(
  SELECT r.id, r.name AS residence, r.line1, r.city, r.postal_code, r.contact_name, r.phone,
         r.first_id IS NOT NULL AS is_second, p.id AS person, p.name, p.date_of_birth,
         p.card_sealed IS NOT NULL AS has_card, p.given_at, s.name AS given_by
    FROM residents p
    JOIN residences r ON r.id = p.residence_id
    LEFT JOIN staff s ON s.id = p.given_by
   WHERE p.visit_id = $1 AND p.erased_at IS NULL
   ORDER BY r.name, r.id, p.name, p.id
)sql";

constexpr auto count_residences = R"sql(
  SELECT count(*) FILTER (WHERE state = 'review' AND coalesce(due_until > clock_timestamp(), true)) AS review,
         count(*) FILTER (WHERE state = 'waiting' AND first_id IS NULL) AS waiting,
         count(*) FILTER (WHERE state = 'waiting' AND due_until > clock_timestamp()) AS second_waiting,
         count(*) FILTER (WHERE state IN ('review', 'waiting', 'declined', 'lapsed')
                                AND due_until <= clock_timestamp()
                                AND EXISTS (SELECT FROM residents p
                                             WHERE p.residence_id = residences.id AND p.erased_at IS NULL))
           AS second_overdue,
         count(*) FILTER (WHERE state = 'offered') AS offered,
         count(*) FILTER (WHERE state = 'booked') AS booked
    FROM residences WHERE erased_at IS NULL
)sql";
constexpr auto count_seats = R"sql(
  SELECT coalesce(sum(seats - held - booked), 0) AS free, coalesce(sum(held), 0) AS held,
         coalesce(sum(booked), 0) AS booked
    FROM visits WHERE starts_at > clock_timestamp()
)sql";

std::string joined(const std::vector<std::string>& area) {
  std::string all;
  for (const auto& each : area) all.append(all.empty() ? "" : " ").append(each);
  return all;
}

/// Throws `Poisoned` if the products of a file cannot be those of its visits.
void check_products(Transaction& tx, const pqxx::binarystring& teams, const pqxx::binarystring& starts,
                    const pqxx::binarystring& products) {
  for (const auto& row : query(tx, select_unknown_products, products))
    throw Poisoned("unknown product: " + text(row["id"]));
  for (const auto& row : query(tx, select_product_stays, teams, starts, products)) {
    throw Poisoned("somebody was vaccinated with another product, or is due for it: " + text(row["team"]) +
                   " at " + rfc3339(instant(row["starts_at"])));
  }
}

}  // namespace

Visit visit_in(Cells& cells) {
  Visit visit;
  visit.id = static_cast<VisitId>(number(cells.next()));
  visit.team = text(cells.next());
  visit.starts_at = instant(cells.next());
  visit.ends_at = instant(cells.next());
  visit.seats = cells.next().as<int>();
  visit.held = cells.next().as<int>();
  visit.booked = cells.next().as<int>();
  visit.is_held_back = cells.next().as<bool>();
  visit.is_called_off = cells.next().as<bool>();
  const auto area = text(cells.next());
  for (std::size_t at = 0; at < area.size();) {
    const auto end = std::min(area.find(' ', at), area.size());
    visit.area.push_back(area.substr(at, end - at));
    at = end + 1;
  }
  visit.product = text(cells.next());
  return visit;
}

Imported import_visits(Transaction& tx, const std::vector<Visit>& visits) {
  std::set<std::pair<std::string, Instant>> seen;
  for (const auto& each : visits) {
    if (!seen.emplace(each.team, each.starts_at).second)
      throw Poisoned("there twice: " + each.team + " at " + rfc3339(each.starts_at));
  }
  const auto teams = array_of(visits, &Visit::team);
  const auto starts = array_of(visits, &Visit::starts_at);
  const auto ends = array_of(visits, &Visit::ends_at);
  const auto seats = array_of(visits, &Visit::seats);
  const auto areas = array_of(visits, [](const Visit& each) { return joined(each.area); });
  const auto products = array_of(visits, &Visit::product);
  lock_programme(tx);
  for (const auto& row : query(tx, lock_visits_that_change, teams, starts, ends, seats, areas, products)) {
    if (!row["concerns_people"].as<bool>()) continue;
    if (row["is_off"].as<bool>())
      throw Poisoned("was called off: " + text(row["team"]) + " at " + rfc3339(instant(row["starts_at"])));
    if (row["seats"].as<int>() >= row["taken"].as<int>()) continue;
    throw Poisoned("more seats taken than the new number: " + text(row["team"]) + " at " +
                   rfc3339(instant(row["starts_at"])));
  }
  check_products(tx, teams, starts, products);
  Imported imported;
  for (const auto& row : query(tx, write_visits, teams, starts, ends, seats, areas, products)) {
    ++(row["added"].as<bool>() ? imported.added : imported.changed);
  }
  imported.unchanged = visits.size() - imported.added - imported.changed;
  return imported;
}

std::vector<Visit> list_visits(Transaction& tx, Instant from, std::size_t limit) {
  std::vector<Visit> visits;
  for (const auto& row : query(tx, select_visits, timestamp(from), limit)) {
    Cells cells{row};
    visits.push_back(visit_in(cells));
  }
  return visits;
}

std::vector<Visit> list_visits_over(Transaction& tx, Instant from, Instant until, std::size_t limit) {
  std::vector<Visit> visits;
  for (const auto& row : query(tx, select_visits_over, timestamp(from), timestamp(until), limit)) {
    Cells cells{row};
    visits.push_back(visit_in(cells));
  }
  return visits;
}

std::optional<Visit> read_visit(Transaction& tx, VisitId id) {
  const auto found = query(tx, select_visit, static_cast<std::int64_t>(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  Cells cells{row};
  return visit_in(cells);
}

std::optional<VisitList> read_visit_list(Transaction& tx, VisitId id) {
  const auto key = static_cast<std::int64_t>(id);
  auto visit = read_visit(tx, id);
  if (!visit) return std::nullopt;
  VisitList list{.visit = *std::move(visit), .residences = {}};
  for (const auto& each : query(tx, select_people, key)) {
    const auto residence = id_in<ResidenceId>(each["id"]);
    if (list.residences.empty() || list.residences.back().id != residence) {
      list.residences.push_back({.id = residence,
                                 .name = text(each["residence"]),
                                 .line1 = text(each["line1"]),
                                 .city = text(each["city"]),
                                 .postal_code = text(each["postal_code"]),
                                 .contact_name = text(each["contact_name"]),
                                 .phone = text(each["phone"]),
                                 .is_second = each["is_second"].as<bool>(),
                                 .people = {}});
    }
    list.residences.back().people.push_back({.id = static_cast<ResidentId>(number(each["person"])),
                                             .name = text(each["name"]),
                                             .date_of_birth = date(each["date_of_birth"]),
                                             .has_card = each["has_card"].as<bool>(),
                                             .given_at = maybe_instant(each["given_at"]),
                                             .given_by = text(each["given_by"])});
  }
  return list;
}

ResidenceFigures read_residence_figures(Transaction& tx) {
  const auto residences = query(tx, count_residences)[0];
  const auto seats = query(tx, count_seats)[0];
  const auto count = [](const pqxx::row& row, const char* name) { return row[name].as<std::size_t>(); };
  return {.review = count(residences, "review"),
          .waiting = count(residences, "waiting"),
          .second_waiting = count(residences, "second_waiting"),
          .second_overdue = count(residences, "second_overdue"),
          .offered = count(residences, "offered"),
          .booked = count(residences, "booked"),
          .seats_free = count(seats, "free"),
          .seats_held = count(seats, "held"),
          .seats_booked = count(seats, "booked")};
}

}  // namespace holdfast::store
