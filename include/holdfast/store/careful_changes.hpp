#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/staff.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/windows.hpp"

// What staff order that touches people: it is written down, confirmed by a second person where it touches
// many, waits while it can be undone, and is done then, once. Until it is done nobody hears of it and nobody
// loses a seat; seats that it takes away are given to nobody new. Undone, everything is as it was.
//
// Every step is written into the audit log, with what was and what shall be, in the same transaction. All
// take the programme's lock first, then the change, then windows by id; undoing needs the last two alone.

namespace holdfast::store {

enum class ChangeId : std::int64_t {};
/// `lapsed`: what it would have called off had begun before it was done, and took place. Nobody undid it.
enum class ChangeState { proposed, waiting, done, undone, lapsed };
[[nodiscard]] std::string_view name_of(ChangeState) noexcept;

struct CareRules {
  std::size_t alone_max = 100;          ///< people that one of the staff may touch alone
  std::chrono::seconds undo_time{300};  ///< in which a change can be undone
};

/// What became of an order.
struct Proposal {
  enum class Fate {
    done,          ///< at once: it touches nobody
    waiting,       ///< and is done when its time is over
    needs_second,  ///< another of the staff must confirm it
    in_the_way,    ///< not taken: `change` concerns the same and has not ended
  } fate{};
  std::optional<ChangeId> change = {};
  std::size_t people = 0;
};

/// Of one clinic, each window at most once. Throws `Poisoned` for a clinic that is not there.
Proposal propose_windows(Transaction&, const Doer&, const ClinicId&, const std::vector<WindowOrder>&,
                         const CareRules&);

/// Of a phase that stands in `programme`, which was read in this transaction.
Proposal propose_phase(Transaction&, const Doer&, const Programme&, const Phase&, Date opens_on,
                       const CareRules&);

/// A visit to residences is called off. Nothing: there is none, or it has begun or is called off.
std::optional<Proposal> propose_visit_off(Transaction&, const Doer&, VisitId, const CareRules&);

/// Whom calling a visit off would touch: of every residence that is on it, also those who are on another
/// visit that is to come; of every offer of it, also the people of its other visits.
struct VisitOff {
  std::size_t booked = 0, held = 0;  ///< who lose a seat, who lose the offer of one
  [[nodiscard]] std::size_t people() const noexcept { return booked + held; }
};
[[nodiscard]] VisitOff foresee_visit_off(Transaction&, VisitId);

/// Phases as a file has them: one change of all that it changes. `imported` if it is done at once; `turns`
/// are the people it touches. Two changes that concern the same phase do not wait beside one another.
struct PhasesProposed {
  Proposal proposal;
  TurnsMoved turns;
  Imported imported;
};
PhasesProposed propose_phases(Transaction&, const Doer&, const Programme& base, const std::vector<Phase>&,
                              const CareRules&);

/// People whose day would be another.
[[nodiscard]] TurnsMoved foresee_phase(Transaction&, const Programme&, const Phase&, Date opens_on);

/// A phase as a file has it.
struct PhaseOrdered {
  Phase phase;
  std::optional<Date> opened_on = {};          ///< before; nothing: it is added
  std::optional<int> minimum_age_before = {};  ///< the same
};

/// A change as staff see it.
struct CarefulChange {
  ChangeId id{};
  ChangeState state{};
  std::optional<ClinicId> clinic = {};     ///< whose windows, or
  std::optional<std::int64_t> phase = {};  ///< which phase, or
  std::optional<VisitId> visit = {};       ///< which visit is called off,
  std::string team = {};                   ///< whose, and `first` is its start, or
  std::vector<PhaseOrdered> phases = {};   ///< the phases of a file
  std::string phase_name = {};
  Date opened_on{}, opens_on{};                  ///< of a phase
  std::size_t windows = 0;                       ///< and of windows: how many, their
  std::optional<Instant> first = {}, last = {};  ///< first and last hour,
  std::int64_t seats_before = 0, seats = 0;      ///< all their seats
  std::size_t people = 0;                        ///< touched, counted when it was ordered or confirmed
  bool needs_second = false;
  std::optional<StaffId> proposed_by = {};  ///< nothing: at the command line
  std::string proposed_by_name = {}, confirmed_by_name = {}, undone_by_name = {};  ///< empty: nobody
  Instant proposed_at{};
  std::optional<Instant> due_at = {}, ended_at = {};

  [[nodiscard]] bool is_open() const noexcept {
    return state == ChangeState::proposed || state == ChangeState::waiting;
  }
};

/// What metrics call it: "windows", "phase", "visit".
[[nodiscard]] std::string_view kind_of(const CarefulChange&) noexcept;

[[nodiscard]] std::optional<CarefulChange> read_change(Transaction&, ChangeId);
/// Those that have not ended first, then the newest.
[[nodiscard]] std::vector<CarefulChange> read_changes(Transaction&, std::size_t limit);
/// What a change of windows would do at this moment.
[[nodiscard]] WindowsOrdered foresee_change(Transaction&, const CarefulChange&);
/// How many it would touch at this moment, of whatever it is. Looks at everybody who waits for one of phases.
[[nodiscard]] std::size_t people_now(Transaction&, const CarefulChange&, const Programme& base);

/// By somebody who did not propose it: it waits from now on, its people counted again. Where a visit has
/// begun that it would call off, it ends instead, lapsed. Safe to repeat.
enum class Confirmed { waiting, same_person, ended, unknown };
Confirmed confirm_change(Transaction&, const Doer&, ChangeId, const Programme& base, const CareRules&);

/// Takes back what is proposed or waits: also a moment after its time, as long as nobody is doing it. Waits
/// for nobody: `under_way` is what somebody else ends, confirms or does at this moment. Of a visit that has
/// begun it lapses instead, which is `undone` here too. Safe to repeat.
enum class Undone { undone, done_already, under_way, unknown };
Undone undo_change(Transaction&, const Doer&, ChangeId);

/// Does one change whose time is over, if there is one and nobody else is at it: each is done once, by
/// whichever process comes first, all of it or nothing. A visit that has begun takes place: that change has
/// `lapsed`. `base` as for `read_programme`.
[[nodiscard]] std::optional<CarefulChange> do_due_change(Transaction&, const Programme& base);

}  // namespace holdfast::store
