// Other times for somebody registered: to go in again with, or to change an appointment to.
#include <utility>
#include <variant>

#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/faults.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "api/read_body.hpp"

namespace holdfast::api {

namespace {

using boost::asio::awaitable;

struct Wishes {
  std::optional<std::vector<Preference>> preferences;  ///< nothing: the body names none
  std::vector<Fault> faults;                           ///< of all the body
};

/// The wishes of a body, judged from the day on which they may come.
awaitable<Wishes> wishes_in(const Context& context, const RegistrationId& id, const Body& body,
                            Language language) {
  Wishes wishes;
  if (body.has_preferences) {
    const auto view = co_await context.offers.status(id);
    const auto eligible_from = view ? view->eligible_from : std::nullopt;
    auto read = read_preferences(body.form.preferences, *context.programme(), context.clock(), language,
                                 eligible_from);
    if (auto* found = std::get_if<std::vector<Fault>>(&read)) {
      wishes.faults = std::move(*found);
    } else {
      wishes.preferences = std::get<std::vector<Preference>>(std::move(read));
    }
  }
  wishes.faults = all_faults(body.faults, std::move(wishes.faults), language);
  co_return wishes;
}

http::Response requeued(std::string_view reference, RegistrationState state) {
  auto response = json_answer(202, state_body(reference, state));
  response.headers.emplace_back("Location", "/v1/registrations/" + std::string{reference});
  return response;
}

}  // namespace

Answer requeue_registration(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto& reference = request.parameters.at(0);
  const auto id = context.capabilities.registration(reference);
  if (!id) co_return not_found(language);
  if (!is_json_or_empty(request)) co_return unsupported_media_type(language);

  std::optional<std::vector<Preference>> preferences;
  if (!request.body.empty()) {
    const auto body = read_body(request.body, BodyKind::requeue);
    if (!body) co_return problem_of(body.error(), language);
    auto wishes = co_await wishes_in(context, *id, *body, language);
    if (!wishes.faults.empty()) co_return faults_problem("invalid-registration", wishes.faults, language);
    preferences = std::move(wishes.preferences);
  }

  const auto state = co_await context.offers.requeue(*id, std::move(preferences));
  if (!state) co_return problem_of(store::RequeueRefusal::not_from_this_state, language);  // still queued
  if (!*state) co_return problem_of(state->error(), language);
  co_return requeued(reference, **state);
}

Answer change_appointment(const Context& context, http::Request& request) {
  const auto language = asked_language(request);
  const auto id = context.capabilities.registration(request.parameters.at(0));
  if (!id) co_return not_found(language);

  auto body = read_body(request.body, BodyKind::change);
  if (!body) co_return problem_of(body.error(), language);
  body->has_preferences = true;  // there is no change without a wish
  auto wishes = co_await wishes_in(context, *id, *body, language);
  if (!wishes.faults.empty()) co_return faults_problem("invalid-change", wishes.faults, language);

  auto programme = context.programme();
  const auto changing = body->together ? store::Changing::together : store::Changing::own;
  const auto changed =
      co_await context.offers.change(*id, *std::move(wishes.preferences), std::move(programme), changing);
  if (!changed) co_return problem_of(offers::ChangeRefusal::not_booked, language);  // still queued
  if (!*changed) co_return problem_of(changed->error(), language);
  const auto offer = co_await context.offers.read(**changed);
  if (!offer) co_return not_found(language);
  co_return json_answer(200, offer_body(*offer, context.capabilities));
}

}  // namespace holdfast::api
