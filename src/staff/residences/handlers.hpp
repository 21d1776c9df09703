#pragma once

#include "staff/office.hpp"

// One coroutine a route, for retirement residences and the visits to them.

namespace holdfast::staff {

Answer show_residences(Office&, http::Request&, Visit&);
Answer show_residence(Office&, http::Request&, Visit&);
Answer let_residence_through(Office&, http::Request&, Visit&);
Answer end_residence(Office&, http::Request&, Visit&);
Answer show_residence_contact(Office&, http::Request&, Visit&);
Answer correct_residence_contact(Office&, http::Request&, Visit&);

Answer show_visits(Office&, http::Request&, Visit&);
/// Whom the team sees to, for printing.
Answer show_visit(Office&, http::Request&, Visit&);
/// Who was vaccinated, one by one or all of a residence; and taking one back.
Answer tick_visit(Office&, http::Request&, Visit&);
Answer set_visit_product(Office&, http::Request&, Visit&);
/// What calling it off would do, and doing it with care.
Answer show_call_off(Office&, http::Request&, Visit&);
Answer call_visit_off(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
