#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/programme.hpp"

namespace holdfast::store {

/// Half a day of a mobile team. Its seats are no clinic's.
struct Visit {
  VisitId id{};
  std::string team;
  Instant starts_at, ends_at;
  int seats = 0, held = 0, booked = 0;
  bool is_held_back = false;  ///< a change waits that calls it off
  bool is_called_off = false;
  std::vector<std::string> area;  ///< what postal codes there begin with: "M6R", "M6"
  std::string product;            ///< id of what is given there, or empty: nobody has said

  [[nodiscard]] int free() const noexcept { return seats - held - booked; }
};

/// By team and start. Without a product a visit keeps the one it has. Seats below what is taken, a visit that
/// was called off, an unknown product, and another one where somebody was ticked or is due for a second dose,
/// are refused: throws `Poisoned`.
Imported import_visits(Transaction&, const std::vector<Visit>&);

/// Those that end at `from` or later, the soonest first, at most `limit`.
[[nodiscard]] std::vector<Visit> list_visits(Transaction&, Instant from, std::size_t limit);
/// Those that ended in [from, until), the soonest first; of more than `limit` the last.
[[nodiscard]] std::vector<Visit> list_visits_over(Transaction&, Instant from, Instant until,
                                                  std::size_t limit);

[[nodiscard]] std::optional<Visit> read_visit(Transaction&, VisitId);

/// Whom a team sees to on a visit, residence after residence.
struct VisitList {
  struct Person {
    ResidentId id{};
    std::string name;
    Date date_of_birth;
    bool has_card = false;
    std::optional<Instant> given_at;  ///< ticked as vaccinated
    std::string given_by;             ///< name of the staff
  };
  struct Residence {
    ResidenceId id;
    std::string name, line1, city, postal_code, contact_name, phone;
    bool is_second = false;      ///< it is their second visit
    std::vector<Person> people;  ///< by name
  };
  Visit visit;
  std::vector<Residence> residences;
};
[[nodiscard]] std::optional<VisitList> read_visit_list(Transaction&, VisitId);

/// For metrics. Each is counted once; `waiting` waits for a first visit, and what is overdue has no seat on
/// the days of its second, though somebody is on its list.
struct ResidenceFigures {
  std::size_t review = 0, waiting = 0, second_waiting = 0, second_overdue = 0, offered = 0, booked = 0;
  std::size_t seats_free = 0, seats_held = 0, seats_booked = 0;  ///< of visits to come
};
[[nodiscard]] ResidenceFigures read_residence_figures(Transaction&);

}  // namespace holdfast::store
