// The doors of a running Holdfast: what is answered on both listeners, and who is turned away before.

#include "app/configuration/staff_limits.hpp"
#include "app/configuration/version.hpp"
#include "app/operations/operations.hpp"
#include "app/service/closing.hpp"
#include "app/service/gateways.hpp"
#include "app/service/service.hpp"
#include "app/service/telephone.hpp"
#include "app/service/tries.hpp"
#include "app/service/wiring.hpp"
#include "holdfast/api/routes.hpp"
#include "holdfast/feeds/routes.hpp"
#include "holdfast/pages/routes.hpp"
#include "holdfast/voice/routes.hpp"

namespace holdfast::app {

using namespace std::chrono_literals;

namespace {

void add(std::vector<http::Route>& routes, std::vector<http::Route> more) {
  std::move(more.begin(), more.end(), std::back_inserter(routes));
}

}  // namespace

std::vector<http::Route> Service::public_routes() {
  const auto newest = [this] { return programme(); };
  const auto address_quota = [this](const http::Request& request) {
    return fair_shares_.of_address(request, std::chrono::steady_clock::now());
  };
  const auto telephone_quota = [this](const http::Request& request, const std::string& number) {
    return fair_shares_.of_telephone(request, number, std::chrono::steady_clock::now());
  };
  const auto asks_work = [this] { return asks_for_work(config_, switches_.is_on(Switch::under_attack)); };
  const auto registered = [this](Via via, std::string_view outcome) {
    metrics_.registrations(name_of(via), outcome).increment();
  };
  const auto tries = all_tries();
  auto routes = api::routes({.intake = intake_,
                             .offers = offers_,
                             .desk = desk_,
                             .capabilities = capabilities_,
                             .vault = vault_,
                             .programme = newest,
                             .clock = now,
                             .address_quota = address_quota,
                             .telephone_quota = telephone_quota,
                             .own_data_tries = own_data_tries(tries),
                             .copies_text = copies_text(site_, config_),
                             .registered = registered,
                             .gateways = gateways_that_call(config_),
                             .switches = switches_});
  add(routes, pages::routes({.intake = intake_,
                             .offers = offers_,
                             .watch = watch_,
                             .desk = desk_,
                             .capabilities = capabilities_,
                             .programme = newest,
                             .clock = now,
                             .keys = keys_,
                             .shared = site_,
                             .attempts = tries,
                             .proof_of_work = {asks_work, config_.limits.proof_of_work_telephone},
                             .organiser = {config_.messages.from_name, config_.messages.from_email},
                             .kept = data_kept(config_),
                             .address_quota = address_quota,
                             .telephone_quota = telephone_quota,
                             .registered = registered}));
  add(routes, staff::routes(for_staff()));
  add(routes, feeds::routes({.desk = desk_,
                             .seats = [this] { return allocator_.free_seats(); },
                             .programme = newest,
                             .clock = now,
                             .public_url = config_.http.public_url,
                             .telephone = telephone(config_),
                             .version = std::string{version()},
                             .systems = systems(config_),
                             .made = count_editions(metrics_),
                             .switches = switches_,
                             .limits = feeds_limits(config_)}));
  add(routes,
      voice::routes(voice_context(config_, newest, now, {offers_, desk_, keys_, site_, metrics_, tries})));
  return routes;
}

staff::Context Service::for_staff() {
  const auto registered = [this](std::string_view outcome) {
    metrics_.registrations(name_of(Via::call_centre), outcome).increment();
  };
  return {.intake = intake_,
          .offers = offers_,
          .desk = desk_,
          .capabilities = capabilities_,
          .keys = keys_,
          .shared = site_,
          .programme = [this] { return programme(); },
          .clock = now,
          .seats_freed = [this] { allocator_.nudge(); },
          .messages_due = [this] { outbox_.wake(); },
          .decided = count_decisions(metrics_),
          .registered = registered,
          .changed = count_changes(metrics_),
          .limits = staff_limits(config_)};
}

std::vector<http::Route> Service::operations_routes() {
  const auto loopback = config_.ops.address.starts_with("127.") || config_.ops.address == "::1";
  return operations({.metrics = metrics_,
                     .health = health_,
                     .web_directory = config_.app.web_directory,
                     .mailbox_directory = loopback ? config_.messages.mailbox_directory : ""});
}

/// Nothing is taken from who is blocked, nor what a switch has closed. A form that cannot be checked yet is
/// not judged: it shall come back.
std::optional<http::EarlyRefusal> Service::refuse_early(const http::Request& request) const {
  if (blocklist_.has(request.client, std::chrono::steady_clock::now())) {
    return http::EarlyRefusal{
        .response = http::problem(403, "blocked", "Nothing is taken from this address at present."),
        .reason = "blocked",
        .hang_up = true};
  }
  if (auto refusal = refuse_switched_off(site_, request)) return refusal;
  if (request.method != http::Method::post || !is_form(request) || knows_programme()) return std::nullopt;
  return http::EarlyRefusal{
      .response = http::retry_later(503, "starting",
                                    "Holdfast is starting: please send the form again in a moment.", 5s),
      .reason = "starting"};
}

}  // namespace holdfast::app
