#include "api/answers.hpp"
#include "api/asked.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"

namespace holdfast::api {

Answer show_offer(const Context& context, http::Request& request) {
  const auto id = context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(asked_language(request));

  const auto view = co_await context.offers.read(*id);
  if (!view) co_return not_found(asked_language(request));
  co_return json_answer(200, offer_body(*view, context.capabilities));
}

Answer accept_offer(const Context& context, http::Request& request) {
  const auto id = context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(asked_language(request));

  const auto accepted = co_await context.offers.accept(*id);
  if (!accepted) co_return not_found(asked_language(request));
  if (!*accepted) co_return problem_of(accepted->error(), asked_language(request));
  co_return json_answer(200, offer_body(**accepted, context.capabilities));
}

Answer decline_offer(const Context& context, http::Request& request) {
  const auto id = context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(asked_language(request));

  const auto declined = co_await context.offers.decline(*id);
  if (!declined) co_return not_found(asked_language(request));
  if (!*declined) co_return problem_of(declined->error(), asked_language(request));
  co_return json_answer(200, offer_body(**declined, context.capabilities));
}

}  // namespace holdfast::api
