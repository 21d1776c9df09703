#include "holdfast/site/wishes.hpp"
#include "pages/site.hpp"
#include "pages/views.hpp"

namespace holdfast::pages {

namespace {

http::Response queued(const Site& site, const Look& look, const std::string& reference,
                      const RegistrationId& id) {
  return status_page(look, {.reference = reference,
                            .code = confirmation_code(id),
                            .view = nullptr,
                            .reason = offers::reason_in_queue(look.language, look.switches),
                            .public_url = site.context.shared.public_url,
                            .now = site.context.clock()});
}

http::Response still_queued(const Site& site, const Look& look, const std::string& path) {
  return problem_page(look, {.status = 503,
                             .words = "problem_still_queued",
                             .after = site.context.shared.retry.busy,
                             .again_get = path});
}

}  // namespace

http::Response status_of(const Site& site, const Look& look, const store::StatusView& view,
                         std::string notice) {
  const auto& capabilities = site.context.capabilities;
  const auto id = view.registration.id;
  const auto now = site.context.clock();
  return status_page(
      look, {.reference = capabilities.reference(id),
             .code = confirmation_code(id),
             .view = &view,
             .reason = offers::reason_of(view, *site.context.programme(), now, look.language, look.switches),
             .public_url = site.context.shared.public_url,
             .now = now,
             .may_pass_over = offers::may_pass_over(view, *site.context.programme(), now),
             .offer_reference = view.offer ? capabilities.reference(view.offer->offer.id) : std::string{},
             .second_reference = view.second_dose ? capabilities.reference(*view.second_dose) : std::string{},
             .notice = std::move(notice)});
}

Answer show_status(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // The journal first: what it lets go of in between is in the database by then.
  const auto path = "/r/" + reference;
  if (site.context.intake.holds(*id)) co_return queued(site, site.look(request, path), reference, *id);
  // HEAD is a machine looking whether the page is there: nobody has seen the offer.
  std::unique_ptr<const store::StatusView> view;
  if (request.method == http::Method::get) {
    view = co_await site.context.offers.look_at(*id);
  } else {
    view = co_await site.context.offers.status(*id);
  }
  if (!view) co_return queued(site, site.look(request, path), reference, *id);

  co_return status_of(site, site.look(request, path, view->registration.language), *view);
}

Answer go_again(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // Where it was refused, the page itself says how the registration stands.
  co_await site.context.offers.requeue(*id, std::nullopt);
  co_return http::see_other("/r/" + reference);
}

Answer pass_over(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // Where there is no such day any more, the page itself says how the registration stands.
  co_await site.context.offers.pass_over(*id, site.context.programme()->home_zone);
  co_return http::see_other("/r/" + reference);
}

Answer choose_standby(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // Where it was refused they do not wait any more: the page itself says how the registration stands.
  const auto fields = http::form_fields(request.body);
  const bool on = fields && Typed{*fields}.at("on") == "yes";
  co_await site.context.offers.set_standby(*id, on);
  co_return http::see_other("/r/" + reference);
}

Answer cancel(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  const auto fields = http::form_fields(request.body);
  const Typed typed{fields.value_or(http::Fields{})};
  std::string reason = typed.at("reason") == "vaccinated" ? "vaccinated" : "asked";
  const auto path = "/r/" + reference;
  bool cancelled = false;
  if (speaks_for_all(typed)) {
    cancelled = co_await site.context.offers.cancel_together(*id, std::move(reason));
  } else {
    cancelled = co_await site.context.offers.cancel(*id, std::move(reason));
  }
  if (!cancelled) co_return still_queued(site, site.look(request, path), path);
  co_return http::see_other(path);
}

}  // namespace holdfast::pages
