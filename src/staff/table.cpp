#include "staff/table.hpp"

#include "staff/callers/handlers.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/management/handlers.hpp"
#include "staff/residences/handlers.hpp"
#include "staff/sign_in/handlers.hpp"

namespace holdfast::staff {

namespace {

using enum http::Method;
using enum Least;

// A row of a table is a line.
// clang-format off
constexpr Row rows[]{
    {get,  "/staff/sign-in", anybody, show_sign_in},
    {post, "/staff/sign-in", anybody, sign_in},
    {get,  "/staff/second-factor", Least::second_factor, show_second_factor},
    {post, "/staff/second-factor", Least::second_factor, staff::second_factor},
    {get,  "/staff/set-up", Least::set_up, show_set_up},
    {get,  "/staff/set-up/code.svg", Least::set_up, show_set_up_code},
    {post, "/staff/set-up", Least::set_up, staff::set_up},
    {get,  "/staff/new-password", Least::new_password, show_new_password},
    {post, "/staff/new-password", Least::new_password, staff::new_password},

    {get,  "/staff", agent, show_home},
    {get,  "/staff/password", agent, show_password},
    {post, "/staff/password", agent, change_password},
    {post, "/staff/sign-out", agent, sign_out},

    {get,  "/staff/register", agent, show_register},
    {post, "/staff/register", agent, register_caller},
    {get,  "/staff/find", agent, show_find},
    {post, "/staff/find", agent, staff::find},
    {get,  "/staff/calls", agent, show_calls},
    {post, "/staff/calls", agent, take_next_call},
    {post, "/staff/calls/numbers", agent, take_next_number},
    {post, "/staff/calls/numbers/{id}", agent, end_number},
    {get,  "/staff/review", agent, show_reviews},
    {get,  "/staff/registrations/{reference}", agent, show_registered},
    {get,  "/staff/registrations/{reference}/standing", agent, show_standing},
    {post, "/staff/registrations/{reference}/accept", agent, accept_for},
    {post, "/staff/registrations/{reference}/decline", agent, decline_for},
    {post, "/staff/registrations/{reference}/cancel", agent, cancel_for},
    {post, "/staff/registrations/{reference}/requeue", agent, go_again_for},
    {get,  "/staff/registrations/{reference}/wishes", agent, show_wishes},
    {post, "/staff/registrations/{reference}/wishes", agent, change_wishes},
    {get,  "/staff/registrations/{reference}/contact", agent, show_contact},
    {post, "/staff/registrations/{reference}/contact", agent, correct_contact},
    {get,  "/staff/registrations/{reference}/data", agent, show_data},
    {post, "/staff/registrations/{reference}/data", agent, show_data_of},
    {post, "/staff/registrations/{reference}/erase", manager, erase_for},
    {post, "/staff/registrations/{reference}/card", agent, give_card},
    {post, "/staff/registrations/{reference}/let-through", agent, let_person_through},
    {post, "/staff/registrations/{reference}/merge", agent, merge_person},
    {post, "/staff/registrations/{reference}/end", agent, end_person},
    {post, "/staff/registrations/{reference}/told", agent, told_person},
    {post, "/staff/registrations/{reference}/no-answer", agent, nobody_answered},
    {post, "/staff/registrations/{reference}/wrong-number", agent, wrong_telephone},
    {post, "/staff/registrations/{reference}/give-back", agent, give_call_back},

    {get,  "/staff/residences", agent, show_residences},
    {get,  "/staff/residences/{reference}", agent, show_residence},
    {post, "/staff/residences/{reference}/let-through", agent, let_residence_through},
    {post, "/staff/residences/{reference}/end", agent, end_residence},
    {get,  "/staff/residences/{reference}/contact", agent, show_residence_contact},
    {post, "/staff/residences/{reference}/contact", agent, correct_residence_contact},
    {get,  "/staff/visits", manager, show_visits},
    {get,  "/staff/visits/{id}", manager, show_visit},
    {post, "/staff/visits/{id}/attendance", manager, tick_visit},
    {post, "/staff/visits/{id}/product", manager, set_visit_product},
    {get,  "/staff/visits/{id}/call-off", manager, show_call_off},
    {post, "/staff/visits/{id}/call-off", manager, call_visit_off},

    {get,  "/staff/clinics", manager, show_clinics},
    {get,  "/staff/new-clinic", manager, show_new_clinic},
    {post, "/staff/new-clinic", manager, add_clinic},
    {get,  "/staff/clinics/{clinic}/details", manager, show_clinic},
    {post, "/staff/clinics/{clinic}/details", manager, change_clinic},
    {get,  "/staff/clinics/{clinic}/windows", manager, show_windows},
    {get,  "/staff/clinics/{clinic}/weeks", manager, show_weeks},
    {post, "/staff/clinics/{clinic}/weeks", manager, order_weeks},
    {get,  "/staff/clinics/{clinic}/day", manager, show_day},
    {get,  "/staff/clinics/{clinic}/day.csv", manager, show_day_csv},
    {get,  "/staff/clinics/{clinic}/walk-in", manager, show_walk_in},
    {post, "/staff/clinics/{clinic}/walk-in", manager, add_walk_in},
    {post, "/staff/clinics/{clinic}/attendance", manager, staff::mark_attendance},
    {get,  "/staff/overview", manager, show_overview},
    {get,  "/staff/changes", manager, show_changes},
    {get,  "/staff/changes/{id}", manager, show_change},
    {post, "/staff/changes/{id}/confirm", manager, staff::confirm_change},
    {post, "/staff/changes/{id}/undo", manager, staff::undo_change},

    {get,  "/staff/phases", administrator, show_phases},
    {get,  "/staff/phases/{id}", administrator, show_phase},
    {post, "/staff/phases/{id}", administrator, change_phase},
    {get,  "/staff/people", administrator, show_people},
    {get,  "/staff/people/add", administrator, show_add_person},
    {post, "/staff/people/add", administrator, add_person},
    {get,  "/staff/people/{id}", administrator, show_person},
    {post, "/staff/people/{id}/role", administrator, change_person_role},
    {post, "/staff/people/{id}/disable", administrator, disable_person},
    {post, "/staff/people/{id}/reset", administrator, reset_person},
    {get,  "/staff/audit", administrator, show_audit},
};
// clang-format on

}  // namespace

std::span<const Row> table() {
  return rows;
}

std::vector<Place> places() {
  std::vector<Place> all;
  for (const auto& row : rows) all.push_back({row.method, row.pattern, row.least});
  return all;
}

}  // namespace holdfast::staff
