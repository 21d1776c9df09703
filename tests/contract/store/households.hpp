#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/store/people.hpp"

namespace holdfast::test {

/// Tests of people who come together.
class HouseholdTest : public RoundTest {
 protected:
  struct Household {
    std::vector<Registration> people;
    std::vector<OfferId> offers;  ///< by person
  };

  static std::vector<Registration> people(std::size_t size) {
    std::vector<Registration> all;
    for (std::size_t each = 0; each < size; ++each) {
      auto person = a_person();
      if (each > 0) person.phone = all.front().phone;
      if (each > 0) person.email = all.front().email;
      all.push_back(std::move(person));
    }
    return all;
  }

  std::vector<store::Newcomer> newcomers(const std::vector<Registration>& all, RegistrationState foreseen,
                                         bool neighbouring_hours = false) {
    std::vector<store::Newcomer> rows;
    for (const auto& person : all) {
      rows.push_back(newcomer(person, foreseen));
      rows.back().household = all.front().id;
      rows.back().neighbouring_hours = neighbouring_hours;
    }
    return rows;
  }

  /// Kept and offered, the last `in_second` of them in another window.
  Household offered(std::size_t size, WindowId first, std::optional<WindowId> second = {},
                    std::size_t in_second = 0) {
    Household household{.people = people(size), .offers = {}};
    const auto rows = newcomers(household.people, RegistrationState::offered, second.has_value());
    store::NewRound round{.started_at = std::chrono::sys_days{std::chrono::November / 2 / 2026},
                          .people = size,
                          .offers = {},
                          .unseated_but_foreseen = {}};
    auto party = *rows.front().foreseen_offer;
    for (const auto& row : rows) party = std::min(party, *row.foreseen_offer);
    for (std::size_t at = 0; at < size; ++at) {
      household.offers.push_back(*rows[at].foreseen_offer);
      round.offers.push_back({.id = *rows[at].foreseen_offer,
                              .registration = household.people[at].id,
                              .window = at + in_second < size ? first : second.value(),
                              .choice = 1,
                              .contact = Contact::sms,
                              .stored_as = RegistrationState::offered,
                              .party = party});
    }
    run([&](store::Transaction& tx) {
      store::keep(tx, vault, rows);
      std::vector<WindowId> windows{first};
      if (second) windows.push_back(*second);
      (void)store::lock_windows(tx, windows);
      store::make_offers(tx, round);
    });
    return household;
  }

  void start_clock(const OfferId& offer) {
    run([&](store::Transaction& tx) { return store::start_hold(tx, offer, std::chrono::seconds{600}); });
  }
  auto accept(const OfferId& offer) {
    return run([&](store::Transaction& tx) { return store::accept_offer(tx, offer); });
  }
  auto cancel(const Registration& person) {
    return run([&](store::Transaction& tx) { return store::cancel_registration(tx, person.id, "asked"); });
  }
  std::vector<std::string> states(const Household& household) const {
    std::vector<std::string> all;
    for (const auto& person : household.people) all.push_back(state(person));
    return all;
  }
  std::string seats(WindowId window) const {
    return scene.value("SELECT held || ' ' || booked FROM windows WHERE id = " +
                       std::to_string(static_cast<std::int64_t>(window)));
  }
  int messages(const std::string& kind) const {
    return std::stoi(scene.value("SELECT count(*) FROM messages WHERE kind = '" + kind + "'"));
  }
  /// The two hours that `add_window` makes one after the other.
  std::pair<WindowId, WindowId> two_hours(int first, int second) {
    return {scene.add_window(first), scene.add_window(second)};
  }
};

}  // namespace holdfast::test
