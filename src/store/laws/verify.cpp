#include "holdfast/store/verify.hpp"

#include <algorithm>
#include <span>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/laws/laws.hpp"
#include "store/programme/window_rows.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t ids_max = 10'000;  // a statement
constexpr std::size_t examples_max = 5;

constexpr auto take_one_snapshot = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";

constexpr Statement find_missing{"find_missing", R"sql(
  SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
   WHERE NOT EXISTS (SELECT FROM registrations r WHERE r.id = asked.id)
     AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.id = asked.id)
)sql"};

constexpr auto find_phantoms = R"sql(
  WITH sent AS MATERIALIZED (SELECT unnest($1::bytea[]) AS card_hash)
  SELECT r.id FROM registrations r
   WHERE r.$column IS NOT NULL AND NOT EXISTS (SELECT FROM sent s WHERE s.card_hash = r.$column)
)sql";

constexpr auto count_cards = "SELECT count(*) FROM registrations WHERE $column IS NOT NULL";

// Of windows to come; one of a probe is no resident's.
constexpr Statement count_figures{"count_figures", R"sql(
  SELECT (SELECT count(*) FROM registrations WHERE state = 'waiting') AS waiting,
         (SELECT count(*) FROM offers WHERE state = 'held') AS offers_held,
         (SELECT count(*) FROM registrations
           WHERE state = 'waiting' AND first_id IS NOT NULL AND kept_window IS NULL) AS without_seat,
         (SELECT count(*) FROM dead_letters) AS dead_letters,
         coalesce(sum(greatest(held + booked - capacity, 0)), 0) AS oversold,
         coalesce(sum()sql" HOLDFAST_FREE_SEATS("w") R"sql()
                    FILTER (WHERE starts_at > now() AND NOT synthetic), 0) AS seats_free,
         coalesce(sum(held) FILTER (WHERE starts_at > now() AND NOT synthetic), 0) AS seats_held,
         coalesce(sum(booked) FILTER (WHERE starts_at > now() AND NOT synthetic), 0) AS seats_booked,
         coalesce(sum(kept) FILTER (WHERE starts_at > now() AND NOT synthetic), 0) AS seats_kept
    FROM windows AS w JOIN clinics ON clinics.id = w.clinic_id
)sql"};

LawCount count(Transaction& tx, const Law& law) {
  const auto sql = std::string{"WITH broken (id) AS MATERIALIZED ("} + law.broken + ") SELECT (" +
                   law.looked_at + ") AS looked_at, (SELECT count(*) FROM broken) AS broken";
  const auto row = query(tx, sql.c_str())[0];
  LawCount counted{.law = law.law,
                   .sentence = law.sentence,
                   .looked_at = row["looked_at"].as<std::size_t>(),
                   .broken = row["broken"].as<std::size_t>(),
                   .examples = {}};
  if (counted.broken == 0) return counted;

  const auto examples =
      std::string{"SELECT id FROM ("} + law.broken + ") broken (id) LIMIT " + std::to_string(examples_max);
  for (const auto& example : query(tx, examples.c_str())) counted.examples.push_back(text(example["id"]));
  return counted;
}

}  // namespace

std::vector<LawCount> count_laws(Transaction& tx) {
  query(tx, take_one_snapshot);
  read_whole_tables(tx);
  std::vector<LawCount> counts;
  for (const auto& law : laws_of_tables()) counts.push_back(count(tx, law));
  return counts;
}

std::vector<RegistrationId> missing(Transaction& tx, const std::vector<RegistrationId>& ids) {
  std::vector<RegistrationId> absent;
  std::span<const RegistrationId> rest{ids};
  while (!rest.empty()) {
    const auto some = rest.first(std::min(rest.size(), ids_max));
    for (const auto& row : execute(tx, find_missing, array_of(some))) {
      absent.push_back(id_in<RegistrationId>(row["id"]));
    }
    rest = rest.subspan(some.size());
  }
  return absent;
}

LawCount count_phantoms(Transaction& tx, const Vault& vault, const std::vector<std::string>& cards_sent) {
  read_whole_tables(tx);
  const auto keys = card_keys(tx, vault);
  std::vector<std::string> hashes;
  hashes.reserve(cards_sent.size());
  for (const auto& card : cards_sent) hashes.push_back(vault.card_hash(card, *keys.key.at(keys.complete)));
  const auto phantoms = query(tx, on_column(find_phantoms, keys.complete).c_str(),
                              array_of(hashes, [](const std::string& hash) { return Bytes{hash}; }));
  LawCount law{.law = "L2",
               .sentence = "every registration was sent by somebody",
               .looked_at = query(tx, on_column(count_cards, keys.complete).c_str())[0][0].as<std::size_t>(),
               .broken = phantoms.size(),
               .examples = {}};
  for (const auto& phantom : phantoms) {
    if (law.examples.size() < examples_max) law.examples.push_back(text(phantom["id"]));
  }
  return law;
}

Figures read_figures(Transaction& tx) {
  const auto row = execute(tx, count_figures)[0];
  const auto figure = [&](const char* name) { return row[name].as<std::size_t>(); };
  return {.waiting = figure("waiting"),
          .offers_held = figure("offers_held"),
          .dead_letters = figure("dead_letters"),
          .oversold = figure("oversold"),
          .seats_free = figure("seats_free"),
          .seats_held = figure("seats_held"),
          .seats_booked = figure("seats_booked"),
          .seats_kept = figure("seats_kept"),
          .second_doses_without_seat = figure("without_seat")};
}

}  // namespace holdfast::store
