#include "staff/callers/registered.hpp"

#include "holdfast/store/review.hpp"
#include "staff/callers/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr std::size_t deeds_shown = 100;

bool is_unopened(const store::StatusView& status) {
  return status.offer && status.offer->offer.state == OfferState::held && !status.offer->offer.notified_at;
}

/// The other registration that a decision about this one is about.
std::optional<store::StatusView> holder_of(Transaction& tx, const Office& office, const Visit& visit,
                                           const store::StatusView& status) {
  if (status.state != RegistrationState::review) return std::nullopt;
  const auto holder = store::holder_of_card(tx, office.vault, status.registration.id);
  if (!holder) return std::nullopt;
  store::audit(tx, visit.doer(), {.action = "looked-at", .subject = store::subject_of(*holder)});
  return store::read_status(tx, *holder);
}

/// The names and codes of those who come with this person are shown beside them.
void audit_household(Transaction& tx, const Visit& visit, const store::StatusView& status) {
  for (const auto& person : status.household) {
    if (person.id == status.registration.id) continue;
    store::audit(tx, visit.doer(), {.action = "looked-at", .subject = store::subject_of(person.id)});
  }
}

}  // namespace

std::optional<Registered> look_at_registered(Transaction& tx, const Office& office, const Visit& visit,
                                             const RegistrationId& id) {
  auto status = store::read_status(tx, id);
  if (!status) return std::nullopt;
  store::audit(tx, visit.doer(), {.action = "looked-at", .subject = store::subject_of(id)});
  audit_household(tx, visit, *status);
  if (is_unopened(*status) && !office.context.shared.switches.is_on(Switch::read_only)) {
    store::start_hold(tx, status->offer->offer.id, office.context.limits.calls.hold);
    status = store::read_status(tx, id);
  }
  Registered person{.status = std::move(*status),
                    .history = store::read_history(tx, id),
                    .deeds = {},
                    .card_ending = store::card_ending(tx, office.vault, id),
                    .call = store::read_call(tx, id, office.context.limits.calls),
                    .holder = std::nullopt};
  person.deeds = store::read_audit(
      tx, {.staff = {}, .action = {}, .subject = store::subject_of(id), .limit = deeds_shown});
  person.holder = holder_of(tx, office, visit, person.status);
  return person;
}

Answer registered_answer(Office& office, http::Request& request, Visit& visit, RegistrationId id, Said said) {
  auto look = [&office, &visit, id](Transaction& tx) { return look_at_registered(tx, office, visit, id); };
  const auto person = co_await in_transaction_at_once(office, std::move(look));
  co_return registered_page(office, request, visit, id, person ? &*person : nullptr, said);
}

std::string path_of(const Office& office, const RegistrationId& id) {
  return "/staff/registrations/" + office.context.capabilities.reference(id);
}

std::optional<RegistrationId> registered_in(const Office& office, const http::Request& request) {
  return office.context.capabilities.registration(request.parameters.at(0));
}

std::string standing_of(const store::StatusView* view) {
  if (view == nullptr) return "queued";
  std::string standing{name_of(view->state)};
  if (view->offer) {
    const auto& offer = view->offer->offer;
    standing += '-' + std::string{name_of(offer.state)} + (offer.notified_at ? "-told" : "");
  }
  return standing;
}

Answer show_registered(Office& office, http::Request& request, Visit& visit) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  co_return co_await registered_answer(office, request, visit, *id, {});
}

Answer show_standing(Office& office, http::Request& request, Visit&) {
  const auto id = registered_in(office, request);
  if (!id) co_return not_found(office, request, "/staff/find");
  const auto view = co_await office.context.offers.status(*id);
  http::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = standing_of(view ? &*view : nullptr);
  co_return response;
}

}  // namespace holdfast::staff
