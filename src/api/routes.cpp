#include "holdfast/api/routes.hpp"

#include <utility>

#include "api/asked.hpp"
#include "api/handlers.hpp"
#include "api/problems.hpp"
#include "holdfast/domain/residence.hpp"

namespace holdfast::api {

namespace {

using Shared = std::shared_ptr<const Context>;
using Work = Answer (*)(const Context&, http::Request&);

// What the store throws becomes an answer here, and nowhere else in this room.
Answer guarded(const Context& context, http::Request& request, Work work, AtStake at_stake) {
  try {
    co_return co_await work(context, request);
  } catch (const store::Desk::Busy&) {
    co_return busy(context.retry_after, asked_language(request));
  } catch (const store::Contended&) {
    co_return busy(context.retry_after, asked_language(request));
  } catch (const store::Unavailable&) {
    co_return database_away(at_stake, context.retry_after, asked_language(request));
  } catch (const store::InDoubt&) {
    // Everything here is safe to repeat, so whoever asks again learns how it came out.
    co_return database_away(at_stake, context.retry_after, asked_language(request));
  }
}

Answer at_once(http::Response response) {
  co_return response;
}

struct Table {
  Shared context;
  std::vector<http::Route> rows;

  http::Route& add(http::Method method, std::string pattern, Work work, AtStake at_stake) {
    auto handler = [shared = context, work, at_stake](http::Request& request) {
      return guarded(*shared, request, work, at_stake);
    };
    return rows.emplace_back(http::Route{method, std::move(pattern), std::move(handler)});
  }
};

void add_residences(Table& table) {
  using enum http::Method;
  const auto add_with_people = [&table](const char* pattern, Work work, AtStake at_stake) {
    auto& row = table.add(post, pattern, work, at_stake);
    row.accepts = "application/json";
    row.body_bytes_max = roster_form_bytes_max;
  };
  add_with_people("/v1/residences", submit_residence, AtStake::nothing);
  table.add(get, "/v1/residences/{reference}", show_residence, AtStake::place);
  table.add(post, "/v1/residences/{reference}/accept", accept_visits, AtStake::hold);
  table.add(post, "/v1/residences/{reference}/decline", decline_visits, AtStake::hold);
  table.add(post, "/v1/residences/{reference}/cancel", cancel_residence, AtStake::place);
  table.add(post, "/v1/residences/{reference}/requeue", requeue_residence, AtStake::place);
  table.add(get, "/v1/residences/{reference}/residents", show_residents, AtStake::place);
  add_with_people("/v1/residences/{reference}/residents", add_residents, AtStake::place);
  table.add(post, "/v1/residences/{reference}/residents/{id}/remove", remove_resident, AtStake::place);
}

void add_gateways(Table& table) {
  using enum http::Method;
  const auto& gateways = table.context->gateways;
  constexpr auto form = "application/x-www-form-urlencoded";
  if (!gateways.twilio_auth_token.empty()) {
    table.add(post, "/gateway/twilio/status", twilio_status, AtStake::nothing).accepts = form;
    table.add(post, "/gateway/twilio/inbound", twilio_inbound, AtStake::nothing).accepts = form;
  }
  if (!gateways.kannel_secret.empty()) {
    table.add(get, "/gateway/kannel/status/{secret}", kannel_status, AtStake::nothing);
    table.add(get, "/gateway/kannel/inbound/{secret}", kannel_inbound, AtStake::nothing);
  }
}

}  // namespace

std::vector<http::Route> routes(Context given) {
  using enum http::Method;
  Table table{std::make_shared<const Context>(std::move(given)), {}};

  auto& submit = table.add(post, "/v1/registrations", submit_registration, AtStake::nothing);
  submit.accepts = "application/json";
  submit.refuse = [shared = table.context](const http::Request& request, std::chrono::seconds after) {
    return refuse_registration(*shared, request, after);
  };
  table.add(get, "/v1/registrations/{reference}", show_registration, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/requeue", requeue_registration, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/change", change_appointment, AtStake::place).accepts =
      "application/json";
  table.add(post, "/v1/registrations/{reference}/standby", join_standby, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/standby/leave", leave_standby, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/cancel", cancel_registration, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/not-tomorrow", pass_over, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/household", join_household, AtStake::place).accepts =
      "application/json";
  table.add(post, "/v1/registrations/{reference}/household/leave", leave_household, AtStake::place);
  table.add(post, "/v1/registrations/{reference}/data", show_own_data, AtStake::nothing);
  table.add(post, "/v1/registrations/{reference}/erase", erase_registration, AtStake::nothing);
  table.add(get, "/v1/offers/{id}", show_offer, AtStake::hold);
  table.add(post, "/v1/offers/{id}/accept", accept_offer, AtStake::hold);
  table.add(post, "/v1/offers/{id}/decline", decline_offer, AtStake::hold);

  add_residences(table);

  const auto clinics = std::make_shared<Clinics>();
  table.rows.push_back({get, "/v1/clinics", [shared = table.context, clinics](http::Request& request) {
                          return at_once(clinics->answer(*shared->programme(), request));
                        }});
  table.rows.push_back(
      {get, "/v1/openapi.json", [](http::Request& request) { return at_once(openapi(request)); }});
  add_gateways(table);
  return std::move(table.rows);
}

}  // namespace holdfast::api
