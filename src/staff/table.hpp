#pragma once

#include <span>

#include "staff/office.hpp"

namespace holdfast::staff {

/// One row of the table of routes.
///
/// To add a page:
/// 1. A row in table.cpp: method, pattern, the least role, the handler. The guard lets nobody below that role
///    come to the handler, and no POST without a CSRF token; the tests try every row with every role.
/// 2. A handler, `Answer show_thing(Office&, http::Request&, Visit&)`: a thin coroutine. `visit.staff` is who
///    asks, `visit.form` what they typed. It asks the database through `office.context.desk` with a plain
///    function that takes a Transaction, and whatever that does or shows of a person is written down in the
///    same transaction: `store::audit(tx, visit.doer(), {"looked-at", store::subject_of(id)})`.
///    A POST ends with `http::see_other`. What the store throws passes through.
/// 3. A template with [[>staff_head]], [[>staff_foot]], and [[>csrf]] inside every form; the handler ends
///    with `staff_page` (frame.hpp). If it belongs into the navigation: a line there.
struct Row {
  http::Method method;
  const char* pattern;
  Least least;
  Work work;
};

[[nodiscard]] std::span<const Row> table();

}  // namespace holdfast::staff
