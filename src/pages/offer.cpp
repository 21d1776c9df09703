#include "holdfast/messages/calendar.hpp"
#include "holdfast/offers/wording.hpp"
#include "pages/site.hpp"
#include "pages/views.hpp"

namespace holdfast::pages {

namespace {

constexpr std::chrono::hours window_length{1};

http::Response shown(const Site& site, const http::Request& request, const store::OfferView& view,
                     OfferState state, int status) {
  const auto& reference = request.parameters.at(0);
  return offer_page(site.look(request, "/o/" + reference, view.language),
                    {.view = view,
                     .state = state,
                     .reference = reference,
                     .registration = site.context.capabilities.reference(view.offer.registration),
                     .code = confirmation_code(view.offer.registration),
                     .now = site.context.clock(),
                     .status = status});
}

OfferState state_after(AcceptRefusal refusal) {
  switch (refusal) {
    case AcceptRefusal::declined: return OfferState::declined;
    case AcceptRefusal::expired: return OfferState::expired;
    case AcceptRefusal::cancelled: return OfferState::cancelled;
  }
  return OfferState::expired;
}

OfferState state_after(DeclineRefusal refusal) {
  switch (refusal) {
    case DeclineRefusal::accepted: return OfferState::accepted;
    case DeclineRefusal::expired: return OfferState::expired;
    case DeclineRefusal::cancelled: return OfferState::cancelled;
  }
  return OfferState::expired;
}

// A late press is told kindly what happened. The row may say "held" for a moment longer; the decision does
// not.
http::Response too_late(const Site& site, const http::Request& request,
                        const std::optional<store::OfferView>& view, OfferState state) {
  if (!view) return not_found(site, request);
  constexpr int conflict = 409;
  constexpr int gone = 410;
  return shown(site, request, *view, state, state == OfferState::expired ? gone : conflict);
}

messages::CalendarEntry entry_of(const Site& site, const store::OfferView& view, Language language) {
  const auto code = confirmation_code(view.offer.registration);
  const auto& registration = site.context.capabilities.reference(view.offer.registration);
  return {.uid = uuid_text(view.offer.id.bytes),  // as the confirmation by e-mail has it: one entry, not two
          .starts_at = view.arrives_at(),
          .ends_at = view.arrives_at() + window_length,
          .stamped_at = view.resolved_at.value_or(view.created_at),
          .sequence = 0,
          .cancelled = false,
          .summary = site.words.at("calendar_summary", language),
          .location = view.clinic.name + ", " + offers::address_text(view.clinic.address),
          .description = filled(site.words.at("calendar_description", language), "CODE", code),
          .link = site.context.shared.public_url + "/r/" + registration,
          .organiser_name = site.context.organiser.name,
          .organiser_email = site.context.organiser.email};
}

}  // namespace

Answer show_offer(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(site, request);

  // HEAD is a machine looking whether the page is there: nobody has seen the offer.
  const bool seen = request.method == http::Method::get;
  std::optional<store::OfferView> view;
  if (seen) {
    view = co_await site.context.offers.look(*id);
  } else {
    view = co_await site.context.offers.read(*id);
  }
  if (!view) co_return not_found(site, request);
  co_return shown(site, request, *view, view->offer.state, 200);
}

Answer accept(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(site, request);

  const auto accepted = co_await site.context.offers.accept(*id);
  if (!accepted) co_return not_found(site, request);
  if (*accepted) co_return http::see_other("/o/" + request.parameters.at(0));
  const auto view = co_await site.context.offers.read(*id);
  co_return too_late(site, request, view, state_after(accepted->error()));
}

Answer decline(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(site, request);

  const auto declined = co_await site.context.offers.decline(*id);
  if (!declined) co_return not_found(site, request);
  if (*declined) co_return http::see_other("/o/" + request.parameters.at(0));
  const auto view = co_await site.context.offers.read(*id);
  co_return too_late(site, request, view, state_after(declined->error()));
}

Answer show_calendar(Site& site, http::Request& request) {
  const auto id = site.context.capabilities.offer(request.parameters.at(0));
  if (!id) co_return not_found(site, request);
  const auto view = co_await site.context.offers.read(*id);
  if (!view || view->offer.state != OfferState::accepted) co_return not_found(site, request);

  http::Response response;
  response.content_type = "text/calendar; charset=utf-8";
  response.body = messages::calendar_of(entry_of(site, *view, page_language(request, view->language)));
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"appointment.ics\"");
  co_return response;
}

}  // namespace holdfast::pages
