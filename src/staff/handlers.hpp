#pragma once

#include "staff/office.hpp"

// One coroutine a route. What the store throws passes through: site::guarded knows which page it becomes.

namespace holdfast::staff {

Answer show_sign_in(Office&, http::Request&, Visit&);
Answer sign_in(Office&, http::Request&, Visit&);
Answer show_second_factor(Office&, http::Request&, Visit&);
Answer second_factor(Office&, http::Request&, Visit&);
Answer show_set_up(Office&, http::Request&, Visit&);
Answer show_set_up_code(Office&, http::Request&, Visit&);
Answer set_up(Office&, http::Request&, Visit&);
Answer show_new_password(Office&, http::Request&, Visit&);
Answer new_password(Office&, http::Request&, Visit&);
Answer sign_out(Office&, http::Request&, Visit&);

Answer show_home(Office&, http::Request&, Visit&);
Answer show_password(Office&, http::Request&, Visit&);
Answer change_password(Office&, http::Request&, Visit&);

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
