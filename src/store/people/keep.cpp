// Keeping a round's newcomers. The usual way is four round trips whatever the number: which keys are in use,
// who shares a telephone or e-mail with too many, the people themselves as one set, and nothing more unless
// somebody came back absent.

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "holdfast/store/rounds.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr auto no_card = "no-card";
constexpr auto card_already_registered = "card-already-registered";
constexpr auto too_many_on_one_contact = "too-many-on-one-contact";
constexpr auto of_the_household = "household";

// Who is in this round counts by the round's own order, also if stored by an earlier try of it. A second dose
// is nobody more.
constexpr Statement count_live_by_contact{"count_live_by_contact", R"sql(
  SELECT phone AS contact, count(*) AS live
    FROM registrations
   WHERE phone = ANY ($1::text[]) AND id <> ALL ($3::uuid[]) AND via <> 'call_centre'
     AND first_id IS NULL AND state IN ('queued', 'waiting', 'offered', 'booked', 'review')
   GROUP BY phone
   UNION ALL
  SELECT email, count(*)
    FROM registrations
   WHERE email = ANY ($2::text[]) AND id <> ALL ($3::uuid[]) AND via <> 'call_centre'
     AND first_id IS NULL AND state IN ('queued', 'waiting', 'offered', 'booked', 'review')
   GROUP BY email
)sql"};

// In order of card: two processes that keep the same people in opposite order would deadlock on the unique
// index. DO NOTHING: the same card, or the same person again, must not fail the others. Nobody came later
// than now: whose form came while a process's clock ran ahead is not left to wait until the others reach it.
// $columns, $values and $arrays are for a second hash, while there is one: most of the time there is none.
constexpr auto insert_registrations = R"sql(
  INSERT INTO registrations
         (id, state, reason, received_at, turn_at, asked_at, eligible_from, via, name, line1, line2, city,
          province, postal_code, phone, email, contact, language, date_of_birth, card_hash, card_sealed,
          preferences, offer_id$columns)
  SELECT n.id, n.state, n.reason, least(n.received_at, statement_timestamp()),
         CASE WHEN n.turn_at > n.received_at THEN n.turn_at ELSE least(n.turn_at, statement_timestamp()) END,
         least(n.received_at, statement_timestamp()), n.eligible_from, n.via, n.name,
         n.line1, n.line2, n.city, n.province, n.postal_code, n.phone, n.email, n.contact, n.language,
         n.date_of_birth, n.card_hash, n.card_sealed, n.preferences, n.offer_id$values
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::date[],
                $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                $14::text[], $15::text[], $16::text[], $17::text[], $18::date[], $19::bytea[], $20::bytea[],
                $21::jsonb[], $22::uuid[]$arrays)
      AS n (id, state, reason, received_at, turn_at, eligible_from, via, name, line1, line2, city, province,
            postal_code, phone, email, contact, language, date_of_birth, card_hash, card_sealed,
            preferences, offer_id$columns)
   ORDER BY n.card_hash$values, n.id
      ON CONFLICT DO NOTHING
  RETURNING id
)sql";

constexpr Statement find_registrations{"find_registrations",
                                       "SELECT id FROM registrations WHERE id = ANY ($1::uuid[])"};

// Once a day at most, by the unique key. In order of id, as every such set.
constexpr auto tell_card_holders = R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, 'card-used:' || r.id || ':' || current_date, 'card-used', r.contact, 'due',
         statement_timestamp()
    FROM registrations AS r
   WHERE r.$column = ANY ($1::bytea[]) AND r.state IN ('queued', 'waiting', 'offered', 'booked')
   ORDER BY r.id
      ON CONFLICT DO NOTHING
)sql";

constexpr Statement ask_staff_to_review{"ask_staff_to_review", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), n.id, n.id::text, 'review', 'call', 'due', statement_timestamp()
    FROM unnest($1::uuid[]) AS n (id)
   ORDER BY n.id
      ON CONFLICT DO NOTHING
)sql"};

// Most need nothing: their insert carries no column for it.
constexpr Statement write_needs{"write_needs", R"sql(
  UPDATE registrations AS r SET needs = n.needs FROM unnest($1::uuid[], $2::text[]) AS n (id, needs)
   WHERE r.id = n.id
)sql"};

constexpr Statement join_households{"join_households", R"sql(
  UPDATE registrations AS r SET household_id = n.household_id, neighbouring_hours = n.neighbouring_hours
    FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS n (id, household_id, neighbouring_hours)
   WHERE r.id = n.id
)sql"};

constexpr Statement review_with_household{"review_with_household", R"sql(
  UPDATE registrations SET state = 'review', reason = 'household', offer_id = NULL WHERE id = ANY ($1::uuid[])
)sql"};

std::string put_in(std::string sql,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> gaps) {
  for (const auto& [gap, text] : gaps) {
    for (auto at = sql.find(gap); at != std::string::npos; at = sql.find(gap))
      sql.replace(at, gap.size(), text);
  }
  return sql;
}

const Statement& inserting(bool second_hash) {
  static const auto one = put_in(insert_registrations, {{"$columns", ""}, {"$values", ""}, {"$arrays", ""}});
  static const auto two =
      put_in(insert_registrations,
             {{"$columns", ", card_hash_2"}, {"$values", ", n.card_hash_2"}, {"$arrays", ", $23::bytea[]"}});
  static const Statement statements[]{{"insert_registrations", one.c_str()},
                                      {"insert_registrations_with_two", two.c_str()}};
  return statements[second_hash ? 1 : 0];
}

const Statement& telling(std::size_t column) {
  static const auto first = on_column(tell_card_holders, 0);
  static const auto second = on_column(tell_card_holders, 1);
  static const Statement statements[]{{"tell_card_holders", first.c_str()},
                                      {"tell_card_holders_by_second", second.c_str()}};
  return statements[column];
}

/// A row to be written, and where its newcomer stands in the order given.
struct Row {
  const Newcomer* newcomer = nullptr;
  std::size_t index = 0;
  RegistrationState state{};
  std::string reason;
  std::array<std::optional<std::string>, 2> card_hash;  ///< by column of CardKeys
  std::optional<std::string> card_sealed;
  std::string preferences;

  [[nodiscard]] const Registration& person() const { return *newcomer->registration; }
  void send_to_review(const char* why) {
    state = RegistrationState::review;
    reason = why;
  }
};

Row row_for(const Newcomer& newcomer, std::size_t index, const Vault& vault, const CardKeys& keys) {
  const auto& person = *newcomer.registration;
  Row row{.newcomer = &newcomer,
          .index = index,
          .state = newcomer.foreseen,
          .reason = newcomer.reason,
          .card_hash = {},
          .card_sealed = {},
          .preferences = preferences_json(person.preferences)};
  if (!person.health_card_number.empty()) {
    for (std::size_t at = 0; at < keys.key.size(); ++at) {
      if (keys.key[at]) row.card_hash[at] = vault.card_hash(person.health_card_number, *keys.key[at]);
    }
    row.card_sealed = vault.seal(person.health_card_number, keys.sealing());
  } else if (row.state != RegistrationState::review) {
    row.send_to_review(no_card);
  }
  return row;
}

/// An agent rings for many people from one desk, and gives the call centre's own addresses for some.
bool counts_against_contact(const Registration& person) {
  return person.via != Via::call_centre;
}

std::unordered_map<std::string, int> live_by_contact(Transaction& tx, const std::vector<Row>& rows) {
  std::vector<std::string_view> phones, emails;
  std::vector<RegistrationId> ids;
  for (const auto& row : rows) {
    ids.push_back(row.person().id);
    if (!counts_against_contact(row.person())) continue;
    if (!row.person().phone.empty()) phones.push_back(row.person().phone);
    if (!row.person().email.empty()) emails.push_back(row.person().email);
  }

  std::unordered_map<std::string, int> live;
  if (phones.empty() && emails.empty()) return live;
  for (const auto& found :
       execute(tx, count_live_by_contact, array_of(phones), array_of(emails), array_of(ids))) {
    live[text(found["contact"])] = found["live"].as<int>();
  }
  return live;
}

/// Those beyond the limit, in the order given, must be looked at by staff.
void review_crowded_contacts(Transaction& tx, std::vector<Row>& rows, int live_max) {
  auto live = live_by_contact(tx, rows);
  for (auto& row : rows) {
    const auto& person = row.person();
    if (!counts_against_contact(person)) continue;

    bool crowded = false;
    for (const auto& contact : {person.phone, person.email}) {
      if (!contact.empty()) crowded |= live[contact]++ >= live_max;
    }
    if (crowded && row.state != RegistrationState::review) row.send_to_review(too_many_on_one_contact);
  }
}

/// Where staff must look at one of a household they look at all of it. Returns whose state that changed.
std::vector<RegistrationId> review_households(std::vector<Row>& rows) {
  std::unordered_set<RegistrationId> looked_at;
  for (const auto& row : rows) {
    if (row.newcomer->household && row.state == RegistrationState::review)
      looked_at.insert(*row.newcomer->household);
  }
  std::vector<RegistrationId> changed;
  for (auto& row : rows) {
    if (row.state == RegistrationState::review || !row.newcomer->household) continue;
    if (!looked_at.contains(*row.newcomer->household)) continue;
    row.send_to_review(of_the_household);
    changed.push_back(row.person().id);
  }
  return changed;
}

/// After all are stored, which the plain way need not write again.
void join(Transaction& tx, std::vector<Row>& rows) {
  std::vector<const Newcomer*> members;
  for (const auto& row : rows) {
    if (row.newcomer->household) members.push_back(row.newcomer);
  }
  if (members.empty()) return;
  const auto reviewed = review_households(rows);
  if (!reviewed.empty()) execute(tx, review_with_household, array_of(reviewed));
  execute(tx, join_households, array_of(members, [](const Newcomer* each) { return each->registration->id; }),
          array_of(members, [](const Newcomer* each) { return each->household; }),
          array_of(members, [](const Newcomer* each) { return each->neighbouring_hours; }));
}

std::unordered_set<RegistrationId> ids_in(const pqxx::result& found) {
  std::unordered_set<RegistrationId> ids;
  ids.reserve(found.size());
  for (const auto& each : found) ids.insert(id_in<RegistrationId>(each[0]));
  return ids;
}

pqxx::binarystring hashes_of(const std::vector<Row>& rows, std::size_t column) {
  return array_of(rows, [column](const Row& row) { return bytes_or_null(row.card_hash.at(column)); });
}

/// Returns the ids of the rows that were not there.
std::unordered_set<RegistrationId> insert(Transaction& tx, const std::vector<Row>& rows,
                                          const CardKeys& keys) {
  const auto of_row = [&](auto projection) { return array_of(rows, projection); };
  const auto of_person = [&](auto member) {
    return array_of(rows, [member](const Row& row) -> const auto& { return row.person().*member; });
  };
  const auto of_address = [&](auto member) {
    return array_of(rows, [member](const Row& row) -> const auto& { return row.person().address.*member; });
  };
  const auto of_newcomer = [&](auto member) {
    return array_of(rows, [member](const Row& row) -> const auto& { return row.newcomer->*member; });
  };
  const auto of_word = [&](auto member) {
    return array_of(rows, [member](const Row& row) { return name_of(row.person().*member); });
  };
  const auto nullable = [&](auto member) {
    return array_of(rows, [member](const Row& row) { return text_or_null(row.person().*member); });
  };
  const auto offer_of = [](const Row& row) {
    return row.state == RegistrationState::offered ? row.newcomer->foreseen_offer : std::nullopt;
  };

  const auto run = [&](bool second_hash, const auto&... more) {
    return execute(tx, inserting(second_hash), of_person(&Registration::id),
                   of_row([](const Row& row) { return name_of(row.state); }),
                   of_row([](const Row& row) { return text_or_null(row.reason); }),
                   of_person(&Registration::received_at), of_newcomer(&Newcomer::turn_at),
                   of_newcomer(&Newcomer::eligible_from), of_word(&Registration::via),
                   of_person(&Registration::name), of_address(&Address::line1), of_address(&Address::line2),
                   of_address(&Address::city), of_address(&Address::province),
                   of_address(&Address::postal_code), nullable(&Registration::phone),
                   nullable(&Registration::email), of_word(&Registration::contact),
                   of_word(&Registration::language), of_person(&Registration::date_of_birth),
                   hashes_of(rows, 0), of_row([](const Row& row) { return bytes_or_null(row.card_sealed); }),
                   of_row([](const Row& row) { return Json{row.preferences}; }), of_row(offer_of), more...);
  };
  return ids_in(keys.key.back() ? run(true, hashes_of(rows, 1)) : run(false));
}

/// Moves those whose id is not in `ids` out of `rows`. Each id counts once: a form twice in one round is one
/// form.
std::vector<Row> take_absent(std::vector<Row>& rows, std::unordered_set<RegistrationId> ids) {
  const auto absent = std::stable_partition(rows.begin(), rows.end(),
                                            [&](const Row& row) { return ids.erase(row.person().id) == 1; });
  std::vector<Row> taken(std::make_move_iterator(absent), std::make_move_iterator(rows.end()));
  rows.erase(absent, rows.end());
  return taken;
}

/// Of those that came back absent: who is not stored at all shares a card with somebody live, and is stored
/// for review.
std::vector<Row> insert_second_forms(Transaction& tx, std::vector<Row> absent, const CardKeys& keys) {
  const auto ids = array_of(absent, [](const Row& row) { return row.person().id; });
  const auto known = ids_in(execute(tx, find_registrations, ids));
  std::erase_if(absent, [&](const Row& row) { return known.contains(row.person().id); });
  if (absent.empty()) return absent;

  for (auto& row : absent) row.send_to_review(card_already_registered);
  take_absent(absent, insert(tx, absent, keys));
  execute(tx, telling(keys.complete), hashes_of(absent, keys.complete));
  return absent;
}

void keep_needs(Transaction& tx, const std::vector<Row>& rows) {
  std::vector<const Registration*> people;
  for (const auto& row : rows) {
    if (!row.person().needs.empty()) people.push_back(&row.person());
  }
  if (people.empty()) return;
  execute(tx, write_needs, array_of(people, [](const auto* person) { return person->id; }),
          array_of(people, [](const auto* person) { return text_of(person->needs); }));
}

}  // namespace

std::vector<Kept> keep(Transaction& tx, const Vault& vault, std::span<const Newcomer> newcomers,
                       int live_per_contact_max) {
  std::vector<Kept> kept(newcomers.size(), Kept::known);
  if (newcomers.empty()) return kept;

  const auto keys = card_keys(tx, vault);
  std::vector<Row> rows;
  rows.reserve(newcomers.size());
  for (std::size_t at = 0; at < newcomers.size(); ++at)
    rows.push_back(row_for(newcomers[at], at, vault, keys));
  review_crowded_contacts(tx, rows, live_per_contact_max);
  review_households(rows);

  auto absent = take_absent(rows, insert(tx, rows, keys));
  if (!absent.empty())
    std::ranges::move(insert_second_forms(tx, std::move(absent), keys), std::back_inserter(rows));

  keep_needs(tx, rows);
  join(tx, rows);

  std::vector<RegistrationId> for_staff;
  for (const auto& row : rows) {
    kept[row.index] = row.state == row.newcomer->foreseen ? Kept::fresh : Kept::review;
    const auto own = row.state == RegistrationState::review && row.reason != of_the_household;
    if (own) for_staff.push_back(row.person().id);
  }
  if (!for_staff.empty()) execute(tx, ask_staff_to_review, array_of(for_staff));
  return kept;
}

}  // namespace holdfast::store
