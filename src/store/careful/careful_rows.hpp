#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/careful_changes.hpp"
#include "store/programme/window_changes.hpp"

// What the steps of a careful change share.

namespace holdfast::store {

/// With the programme locked: the change, locked too.
[[nodiscard]] std::optional<CarefulChange> lock_change(Transaction&, ChangeId);

/// The same; nothing while somebody else has it locked.
[[nodiscard]] std::optional<CarefulChange> try_lock_change(Transaction&, ChangeId);

/// With the programme locked: writes down what is planned, but for its windows or phases; then, once these
/// are written, that it is proposed. Where one may do it alone it waits from then on.
[[nodiscard]] ChangeId write_planned(Transaction&, const Doer&, const CarefulChange& planned,
                                     const CareRules&);
[[nodiscard]] Proposal proposed(Transaction&, const Doer&, ChangeId, const CareRules&);
/// Nobody was touched: it needed no care, and is done.
[[nodiscard]] Proposal done_at_once(Transaction&, const Doer&, const CarefulChange&);

/// The phases as the change says, of the programme as it is.
[[nodiscard]] std::vector<Phase> phases_after(const CarefulChange&, const Programme&);
/// The programme with these: others are as they were.
[[nodiscard]] Programme with_phases(Programme, const std::vector<Phase>&);

/// Of a change of phases from a file.
[[nodiscard]] std::vector<PhaseOrdered> read_phases_ordered(Transaction&, ChangeId);

/// What its windows shall have, as the change says.
[[nodiscard]] std::vector<WindowOrder> orders_of(Transaction&, const CarefulChange&);

/// Gives no seat of its windows beyond what they shall have, none of its visit; and again as before. Locks
/// them by id.
void hold_back(Transaction&, const CarefulChange&);
void release(Transaction&, const CarefulChange&);

/// Whether the visit has begun that it would call off: then it can only lapse.
[[nodiscard]] bool has_begun(const CarefulChange&, Instant now);

/// Gives free what it holds back; it is undone, or has lapsed.
void end_undone(Transaction&, const Doer&, const CarefulChange&);
void end_lapsed(Transaction&, const CarefulChange&);

/// For the audit log: "clinic sterling-road", "phase 4", "phases 4, 5".
[[nodiscard]] std::string subject_of(const CarefulChange&);
/// What was and what shall be, in counts and times: "windows: 8, 2026-12-05T15:00:00Z to
/// 2026-12-05T22:00:00Z; seats: 500 to 0; people: 480; change 7".
[[nodiscard]] std::string detail_of(const CarefulChange&);

/// What is written where it is done.
[[nodiscard]] const char* done_action(const CarefulChange&) noexcept;

}  // namespace holdfast::store
