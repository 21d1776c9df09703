#include "holdfast/store/visits.hpp"

#include <set>

#include "holdfast/store/failure.hpp"
#include "store/arrays.hpp"
#include "store/programme_lock.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"
#include "store/visit_rows.hpp"

namespace holdfast::store {

namespace {

// Of a file: $1 to $5.
#define HOLDFAST_VISITS_OF_FILE                                                           \
  " unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $5::text[]) " \
  "   AS n (team, starts_at, ends_at, seats, area) "
#define HOLDFAST_VISIT_IS_AS_IN_FILE(v) \
  " (" v ".ends_at, " v ".seats, " v ".area) = (n.ends_at, n.seats, string_to_array(n.area, ' ')) "

// By id, as everybody locks them; the others are not touched.
constexpr auto lock_visits_that_change =
    "SELECT v.team, v.starts_at, v.held + v.booked AS taken, v.seats AS seats_before, n.seats,"
    "       v.called_off_at IS NOT NULL AS is_off"
    "  FROM visits v JOIN" HOLDFAST_VISITS_OF_FILE
    "USING (team, starts_at)"
    " WHERE NOT" HOLDFAST_VISIT_IS_AS_IN_FILE("v") R"sql(
   ORDER BY v.id
     FOR UPDATE OF v
)sql";

constexpr auto write_visits =
    "INSERT INTO visits AS v (team, starts_at, ends_at, seats, area)"
    "SELECT n.team, n.starts_at, n.ends_at, n.seats, string_to_array(n.area, ' ')"
    "  FROM" HOLDFAST_VISITS_OF_FILE
    " WHERE NOT EXISTS (SELECT FROM visits o WHERE o.team = n.team AND o.starts_at = n.starts_at"
    "                      AND" HOLDFAST_VISIT_IS_AS_IN_FILE("o") R"sql()
      ON CONFLICT (team, starts_at) DO UPDATE
     SET ends_at = excluded.ends_at, seats = excluded.seats, area = excluded.area
  RETURNING v.xmax = 0 AS added
)sql";

constexpr auto select_visits = "SELECT " HOLDFAST_VISIT_COLUMNS R"sql(
    FROM visits v WHERE v.ends_at >= $1 ORDER BY v.starts_at, v.id LIMIT $2
)sql";

constexpr auto select_visit = "SELECT " HOLDFAST_VISIT_COLUMNS " FROM visits v WHERE v.id = $1";

constexpr auto select_people = R"sql(
  SELECT r.id, r.name AS residence, r.line1, r.city, r.postal_code, r.contact_name, r.phone,
         p.name, p.date_of_birth, p.card_sealed IS NOT NULL AS has_card
    FROM residents p JOIN residences r ON r.id = p.residence_id
   WHERE p.visit_id = $1 AND p.erased_at IS NULL
   ORDER BY r.name, r.id, p.name, p.id
)sql";

constexpr auto count_residences = R"sql(
  SELECT count(*) FILTER (WHERE state = 'review') AS review,
         count(*) FILTER (WHERE state = 'waiting') AS waiting,
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
  lock_programme(tx);
  for (const auto& row : query(tx, lock_visits_that_change, teams, starts, ends, seats, areas)) {
    if (row["seats"].as<int>() == row["seats_before"].as<int>()) continue;
    if (row["is_off"].as<bool>())
      throw Poisoned("was called off: " + text(row["team"]) + " at " + rfc3339(instant(row["starts_at"])));
    if (row["seats"].as<int>() >= row["taken"].as<int>()) continue;
    throw Poisoned("more seats taken than the new number: " + text(row["team"]) + " at " +
                   rfc3339(instant(row["starts_at"])));
  }
  Imported imported;
  for (const auto& row : query(tx, write_visits, teams, starts, ends, seats, areas)) {
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
                                 .people = {}});
    }
    list.residences.back().people.push_back({.name = text(each["name"]),
                                             .date_of_birth = date(each["date_of_birth"]),
                                             .has_card = each["has_card"].as<bool>()});
  }
  return list;
}

ResidenceFigures read_residence_figures(Transaction& tx) {
  const auto residences = query(tx, count_residences)[0];
  const auto seats = query(tx, count_seats)[0];
  const auto count = [](const pqxx::row& row, const char* name) { return row[name].as<std::size_t>(); };
  return {.review = count(residences, "review"),
          .waiting = count(residences, "waiting"),
          .offered = count(residences, "offered"),
          .booked = count(residences, "booked"),
          .seats_free = count(seats, "free"),
          .seats_held = count(seats, "held"),
          .seats_booked = count(seats, "booked")};
}

}  // namespace holdfast::store
