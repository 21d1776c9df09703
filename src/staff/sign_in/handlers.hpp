#pragma once

#include "staff/office.hpp"

// One coroutine a route, for whoever comes in. What the store throws passes through: site::guarded knows
// which page it becomes.

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
Answer show_password(Office&, http::Request&, Visit&);
Answer change_password(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
