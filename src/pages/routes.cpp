#include "holdfast/pages/routes.hpp"

#include "holdfast/domain/residence.hpp"
#include "holdfast/site/guarded.hpp"
#include "holdfast/site/gzip.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using Shared = std::shared_ptr<Site>;
using Work = Answer (*)(Site&, http::Request&);
using site::AtStake;

constexpr auto form_type = "application/x-www-form-urlencoded";

Answer start(Site& site, http::Request& request) {
  co_return start_page(site, request);
}

Answer asset(Site& site, http::Request& request) {
  co_return site.context.shared.assets.answer(request.parameters.at(0), request);
}

struct Table {
  Shared site;
  std::vector<http::Route> rows;

  http::Route& add(http::Method method, std::string pattern, Work work, AtStake at_stake = AtStake::place) {
    auto handler = [shared = site, work](http::Request& request) { return work(*shared, request); };
    auto& row = rows.emplace_back(
        http::Route{method, std::move(pattern),
                    site::compressed(site::guarded(site->context.shared, std::move(handler), at_stake))});
    if (method == http::Method::post) row.accepts = form_type;
    return row;
  }
  void add_with_roster(std::string pattern, Work work) {
    auto& row = add(http::Method::post, std::move(pattern), work);
    row.body_bytes_max = roster_form_bytes_max;
    row.takes_files = true;
  }
};

}  // namespace

std::vector<http::Route> routes(Context context) {
  using enum http::Method;
  Table table{std::make_shared<Site>(std::move(context)), {}};

  table.add(get, "/", start);
  table.add(get, "/assets/{file}", asset);
  const auto refuse = [site = table.site](const http::Request& request, std::chrono::seconds after) {
    return refuse_form(*site, request, after);
  };
  table.add(get, "/register", show_form);
  table.add(get, "/register/times", show_times);
  table.add(post, "/register/times", choose_times).refuse = refuse;
  table.add(post, "/register", submit_form).refuse = refuse;
  table.add(get, "/check", show_check);
  table.add(post, "/check", check);
  table.add(get, "/r/{reference}", show_status);
  table.add(get, "/r/{reference}/events", watch_status);
  table.add(post, "/r/{reference}/requeue", go_again);
  table.add(post, "/r/{reference}/standby", choose_standby);
  table.add(post, "/r/{reference}/cancel", cancel);
  table.add(post, "/r/{reference}/not-tomorrow", pass_over);
  table.add(get, "/r/{reference}/household", show_joining);
  table.add(post, "/r/{reference}/household", ask_to_join);
  table.add(post, "/r/{reference}/household/answer", answer_joining);
  table.add(post, "/r/{reference}/household/leave", leave_household);
  table.add(get, "/r/{reference}/wishes", show_wishes);
  table.add(post, "/r/{reference}/wishes", change_wishes);
  table.add(get, "/r/{reference}/contact", show_reach);
  table.add(post, "/r/{reference}/contact", correct_reach);
  table.add(get, "/r/{reference}/data", show_data);
  table.add(post, "/r/{reference}/data", show_own_data);
  table.add(post, "/r/{reference}/erase", erase);
  table.add(get, "/o/{id}", show_offer, AtStake::hold);
  table.add(get, "/o/{id}/calendar.ics", show_calendar, AtStake::hold);
  table.add(post, "/o/{id}/accept", accept, AtStake::hold);
  table.add(post, "/o/{id}/decline", decline, AtStake::hold);
  table.add(get, "/residence", show_residence_form);
  table.add_with_roster("/residence", submit_residence);
  table.add(get, "/residence/{reference}", show_residence);
  table.add(post, "/residence/{reference}", decide_residence, AtStake::hold);
  table.add_with_roster("/residence/{reference}/roster", change_roster);
  table.add(get, "/residence/{reference}/contact", show_residence_contact);
  table.add(post, "/residence/{reference}/contact", correct_residence_contact);
  return std::move(table.rows);
}

}  // namespace holdfast::pages
