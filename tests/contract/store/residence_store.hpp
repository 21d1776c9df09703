#pragma once

#include <string>
#include <vector>

#include "contract/store/park_house.hpp"
#include "contract/store/people.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/residence_turn.hpp"
#include "holdfast/store/residences.hpp"

namespace holdfast::test {

using store::Transaction;

inline const TimeZone home = TimeZone::named("America/Toronto");

class ResidenceStore : public RoundTest {
 protected:
  ResidenceStore() {
    scene.execute(
        "INSERT INTO staff (email, name, role, password_hash) SELECT n || '@example.org', n, 'manager', '-' "
        "FROM unnest('{mo,ada}'::text[]) AS n");
  }

  VisitId add_visit(int seats, int days = 4) {
    return static_cast<VisitId>(
        std::stoll(scene.value("INSERT INTO visits (team, starts_at, ends_at, seats, area) VALUES ('Team " +
                               std::to_string(++teams_) + "', now() + interval '" + std::to_string(days) +
                               " days', now() + interval '" + std::to_string(days) + " days 3 hours', " +
                               std::to_string(seats) + ", '{M6R}') RETURNING id")));
  }
  /// Waiting, with these on its roster.
  ResidenceId add_residence(const std::vector<Resident>& people) {
    const auto residence = park_house();
    run([&](Transaction& tx) {
      store::add_residence(tx, vault, residence, people);
      return store::let_residence_through(tx, residence.id);
    });
    return residence.id;
  }
  static std::vector<Resident> some_people(int count) {
    std::vector<Resident> people;
    for (int n = 0; n < count; ++n)
      people.push_back({"Resident " + std::to_string(n), std::chrono::March / 12 / 1938, a_card_number()});
    return people;
  }
  bool offer(const ResidenceId& id) {
    return run([&](Transaction& tx) { return store::offer_visits(tx, id, {}); });
  }
  bool accept(const ResidenceId& id) {
    const auto accepted = run([&](Transaction& tx) { return store::accept_residence_offer(tx, id); });
    return accepted && *accepted;
  }
  ResidenceId booked(const std::vector<Resident>& people) {
    const auto id = add_residence(people);
    EXPECT_TRUE(offer(id) && accept(id));
    return id;
  }
  void told() {
    scene.execute("UPDATE residence_offers SET notified_at = now(), held_until = now() + interval '1 day'");
    scene.execute("UPDATE messages SET state = 'sent', sent_at = now() WHERE kind = 'residence-offer'");
  }
  /// As if the visit had begun an hour ago.
  void begin(VisitId id) {
    scene.execute(
        "UPDATE visits SET starts_at = now() - interval '1 hour', ends_at = now() + interval '2 hours' "
        "WHERE id = " +
        number(id));
  }
  static std::string number(VisitId id) { return std::to_string(static_cast<std::int64_t>(id)); }
  [[nodiscard]] std::string state(const ResidenceId& id) const {
    return scene.value("SELECT state FROM residences WHERE id = '$'", id);
  }
  /// "seats held booked".
  [[nodiscard]] std::string row(VisitId id) const {
    return scene.value("SELECT concat_ws(' ', seats, held, booked) FROM visits WHERE id = " + number(id));
  }
  [[nodiscard]] std::string count(const std::string& kind) const {
    return scene.value("SELECT count(*) FROM messages WHERE state <> 'withdrawn' AND kind = '" + kind + "'");
  }
  /// "names" of a roster, an erased one as "-".
  [[nodiscard]] std::string roster(const ResidenceId& id) const {
    return scene.value(
        "SELECT coalesce(string_agg(name, ' ' ORDER BY id), '') FROM residents WHERE residence_id = '$'", id);
  }
  bool erase(const Registration& person) {
    return run([&](Transaction& tx) { return store::erase_person(tx, vault, person.id, {{}, "a test"}); });
  }
  bool erased_by_staff(const Registration& person) {
    return run([&](Transaction& tx) { return store::erase_person(tx, vault, person.id, doer("mo")); });
  }
  std::size_t purge() {
    store::PurgePlace place;
    return run([&](Transaction& tx) { return store::purge(tx, {}, place, 1000).residents; });
  }

  [[nodiscard]] store::Doer doer(const std::string& name) const {
    return {.staff = StaffId{std::stoll(scene.value("SELECT id FROM staff WHERE name = '" + name + "'"))},
            .address = "127.0.0.1"};
  }
  std::optional<store::Proposal> call_off(VisitId id, store::CareRules rules = {}) {
    return run([&](Transaction& tx) { return store::propose_visit_off(tx, doer("mo"), id, rules); });
  }
  bool do_due() {
    scene.execute(
        "UPDATE careful_changes SET waits_since = waits_since - interval '6 min', due_at = due_at - interval "
        "'6 "
        "min'");
    return run([](Transaction& tx) { return store::do_due_change(tx, {}); }).has_value();
  }

 private:
  int teams_ = 0;
};

}  // namespace holdfast::test
