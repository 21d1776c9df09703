#pragma once

// Who is moved out of windows that are cut, the same where it is foreseen and where it is done. `cut` has to
// name the windows (id) and how many people are too many (excess).

namespace holdfast::store {

/// Not those who were vaccinated there already, nor who had their data erased once their hour had begun.
#define HOLDFAST_MAY_BE_MOVED(o)                            \
  " NOT EXISTS (SELECT FROM attendance WHERE offer_id = " o \
  ".id AND came) "                                          \
  " AND NOT EXISTS (SELECT FROM registrations WHERE id = " o ".registration_id AND erased_at IS NOT NULL) "

/// The offers of `cut`, each with its place in line within its window: the first `excess` are to go. An offer
/// goes before an appointment, the latest before those made earlier.
#define HOLDFAST_IN_LINE_TO_GO                                                                          \
  " in_line AS ("                                                                                       \
  "   SELECT o.id, o.registration_id, o.window_id, o.state, o.notified_at, cut.excess, "                \
  "          row_number() OVER (PARTITION BY o.window_id "                                              \
  "                             ORDER BY o.state = 'accepted', o.created_at DESC, o.id DESC) AS place " \
  "     FROM cut "                                                                                      \
  "     JOIN offers AS o ON o.window_id = cut.id AND o.state IN ('held', 'accepted') "                  \
  "    WHERE cut.excess > 0 AND " HOLDFAST_MAY_BE_MOVED("o") ")"

}  // namespace holdfast::store
