#pragma once

#include "staff/office.hpp"

// One coroutine a route, for those who run the programme.

namespace holdfast::staff {

Answer show_home(Office&, http::Request&, Visit&);
Answer show_overview(Office&, http::Request&, Visit&);

Answer show_changes(Office&, http::Request&, Visit&);
Answer show_change(Office&, http::Request&, Visit&);
Answer confirm_change(Office&, http::Request&, Visit&);
Answer undo_change(Office&, http::Request&, Visit&);

Answer show_phases(Office&, http::Request&, Visit&);
Answer show_phase(Office&, http::Request&, Visit&);
Answer change_phase(Office&, http::Request&, Visit&);

Answer show_people(Office&, http::Request&, Visit&);
Answer show_add_person(Office&, http::Request&, Visit&);
Answer add_person(Office&, http::Request&, Visit&);
Answer show_person(Office&, http::Request&, Visit&);
Answer change_person_role(Office&, http::Request&, Visit&);
Answer disable_person(Office&, http::Request&, Visit&);
Answer reset_person(Office&, http::Request&, Visit&);

Answer show_audit(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
