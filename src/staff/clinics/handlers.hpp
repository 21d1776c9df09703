#pragma once

#include "staff/office.hpp"

// One coroutine a route, for those who manage clinics.

namespace holdfast::staff {

Answer show_clinics(Office&, http::Request&, Visit&);
Answer show_new_clinic(Office&, http::Request&, Visit&);
Answer add_clinic(Office&, http::Request&, Visit&);
Answer show_clinic(Office&, http::Request&, Visit&);
Answer change_clinic(Office&, http::Request&, Visit&);

Answer show_windows(Office&, http::Request&, Visit&);
Answer show_weeks(Office&, http::Request&, Visit&);
Answer order_weeks(Office&, http::Request&, Visit&);

Answer show_day(Office&, http::Request&, Visit&);
Answer show_day_csv(Office&, http::Request&, Visit&);
Answer show_walk_in(Office&, http::Request&, Visit&);
Answer add_walk_in(Office&, http::Request&, Visit&);
Answer mark_attendance(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
