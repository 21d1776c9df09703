#pragma once

// Who is moved out of windows that are cut, the same where it is foreseen and where it is done. `cut` has to
// name the windows (id) and how many people are too many (excess).

namespace holdfast::store {

/// The offers of `cut`, each with its place in line within its window: the first `excess` are to go. An offer
/// goes before an appointment, the latest before those made earlier.
#define HOLDFAST_IN_LINE_TO_GO                                                                          \
  " in_line AS ("                                                                                       \
  "   SELECT o.id, o.registration_id, o.window_id, o.state, o.notified_at, cut.excess, "                \
  "          row_number() OVER (PARTITION BY o.window_id "                                              \
  "                             ORDER BY o.state = 'accepted', o.created_at DESC, o.id DESC) AS place " \
  "     FROM cut "                                                                                      \
  "     JOIN offers AS o ON o.window_id = cut.id AND o.state IN ('held', 'accepted') "                  \
  "    WHERE cut.excess > 0)"

}  // namespace holdfast::store
