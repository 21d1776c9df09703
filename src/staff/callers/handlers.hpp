#pragma once

#include "staff/office.hpp"

// One coroutine a route, for agents with somebody on the line.

namespace holdfast::staff {

Answer show_register(Office&, http::Request&, Visit&);
Answer register_caller(Office&, http::Request&, Visit&);

Answer show_find(Office&, http::Request&, Visit&);
Answer find(Office&, http::Request&, Visit&);

Answer show_registered(Office&, http::Request&, Visit&);
Answer show_standing(Office&, http::Request&, Visit&);
Answer accept_for(Office&, http::Request&, Visit&);
Answer decline_for(Office&, http::Request&, Visit&);
Answer cancel_for(Office&, http::Request&, Visit&);
Answer go_again_for(Office&, http::Request&, Visit&);
Answer show_wishes(Office&, http::Request&, Visit&);
Answer change_wishes(Office&, http::Request&, Visit&);
Answer show_contact(Office&, http::Request&, Visit&);
Answer correct_contact(Office&, http::Request&, Visit&);
Answer show_data(Office&, http::Request&, Visit&);
Answer show_data_of(Office&, http::Request&, Visit&);
Answer erase_for(Office&, http::Request&, Visit&);
Answer give_card(Office&, http::Request&, Visit&);

Answer show_reviews(Office&, http::Request&, Visit&);
Answer let_person_through(Office&, http::Request&, Visit&);
Answer merge_person(Office&, http::Request&, Visit&);
Answer end_person(Office&, http::Request&, Visit&);

Answer show_calls(Office&, http::Request&, Visit&);
Answer take_next_call(Office&, http::Request&, Visit&);
Answer take_next_number(Office&, http::Request&, Visit&);
Answer end_number(Office&, http::Request&, Visit&);
Answer told_person(Office&, http::Request&, Visit&);
Answer nobody_answered(Office&, http::Request&, Visit&);
Answer wrong_telephone(Office&, http::Request&, Visit&);
Answer give_call_back(Office&, http::Request&, Visit&);

}  // namespace holdfast::staff
