// What agents press about a person. Each handler is one transaction, and shows the person again.

#include "staff/callers/handlers.hpp"
#include "staff/callers/presses.hpp"
#include "staff/callers/registered.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

namespace {

constexpr int conflict = 409;

Answer press(Office& office, http::Request& request, Visit& visit, PressWork work) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  auto job = [&office, &visit, person = *id, work](store::Transaction& tx) {
    return work(tx, office, visit, person);
  };
  const auto pressed = co_await in_transaction_at_once(office, std::move(job));
  office.context.seats_freed();
  office.context.messages_due();
  if (pressed.decided && office.context.decided) office.context.decided(*pressed.decided);
  if (!pressed.notice.empty())
    co_return co_await registered_answer(office, request, visit, *id, {pressed.notice, conflict});
  co_return http::see_other(pressed.go.empty() ? path_of(office, *id) : pressed.go);
}

}  // namespace

Answer accept_for(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_accept);
}
Answer decline_for(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_decline);
}
Answer cancel_for(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_cancel);
}
Answer go_again_for(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_go_again);
}
Answer give_card(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_card);
}
Answer let_person_through(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_let_through);
}
Answer merge_person(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_merge);
}
Answer end_person(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_end);
}
Answer told_person(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_told);
}
Answer nobody_answered(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_no_answer);
}
Answer wrong_telephone(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_wrong_number);
}
Answer give_call_back(Office& office, http::Request& request, Visit& visit) {
  return press(office, request, visit, press_give_back);
}

}  // namespace holdfast::staff
