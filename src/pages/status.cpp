#include "pages/site.hpp"
#include "pages/views.hpp"

namespace holdfast::pages {

namespace {

http::Response queued(const Site& site, const Look& look, const std::string& reference,
                      const RegistrationId& id) {
  return status_page(look, {.reference = reference,
                            .code = confirmation_code(id),
                            .view = nullptr,
                            .reason = offers::reason_in_queue(look.language),
                            .offer_reference = {},
                            .refresh = site.context.limits.refresh_interval});
}

http::Response still_queued(const Site& site, const Look& look, const std::string& path) {
  return problem_page(look, {.status = 503,
                             .words = "problem_still_queued",
                             .after = site.context.shared.retry.busy,
                             .again_get = path});
}

}  // namespace

Answer show_status(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // The journal first: what it lets go of in between is in the database by then.
  const auto path = "/r/" + reference;
  if (site.context.intake.holds(*id)) co_return queued(site, site.look(request, path), reference, *id);
  const auto view = co_await site.context.offers.status(*id);
  if (!view) co_return queued(site, site.look(request, path), reference, *id);

  const auto look = site.look(request, path, view->registration.language);
  const auto now = site.context.clock();
  const auto programme = site.context.programme();
  co_return status_page(
      look, {.reference = reference,
             .code = confirmation_code(*id),
             .view = &*view,
             .reason = offers::reason_of(*view, *programme, now, look.language),
             .offer_reference =
                 view->offer ? site.context.capabilities.reference(view->offer->offer.id) : std::string{},
             .refresh = site.context.limits.refresh_interval});
}

Answer go_again(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  // Where it was refused, the page itself says how the registration stands.
  co_await site.context.offers.requeue(*id, std::nullopt);
  co_return http::see_other("/r/" + reference);
}

Answer cancel(Site& site, http::Request& request) {
  const auto& reference = request.parameters.at(0);
  const auto id = site.context.capabilities.registration(reference);
  if (!id) co_return not_found(site, request);

  const auto fields = http::form_fields(request.body);
  const bool vaccinated = fields && Typed{*fields}.at("reason") == "vaccinated";
  std::string reason = vaccinated ? "vaccinated" : "asked";
  const auto path = "/r/" + reference;
  const auto cancelled = co_await site.context.offers.cancel(*id, std::move(reason));
  if (!cancelled) co_return still_queued(site, site.look(request, path), path);
  co_return http::see_other(path);
}

}  // namespace holdfast::pages
