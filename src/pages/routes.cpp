#include "holdfast/pages/routes.hpp"

#include "pages/origin.hpp"
#include "pages/site.hpp"

namespace holdfast::pages {

namespace {

using Shared = std::shared_ptr<Site>;
using Work = Answer (*)(Site&, http::Request&);

constexpr auto form_type = "application/x-www-form-urlencoded";
constexpr std::chrono::hours language_remembered{365 * 24};

enum class AtStake { place, hold };

Problem problem_busy(const Site& site) {
  return {.status = 503, .words = "problem_busy", .after = site.context.limits.retry_busy};
}

Problem problem_away(const Site& site, AtStake at_stake) {
  return {.status = 503,
          .words = at_stake == AtStake::hold ? "problem_hold" : "problem_place",
          .after = site.context.limits.retry_database_away};
}

// What was meant can be tried again as it was: the link again, or the same press with the same fields.
http::Response try_again(const Site& site, const http::Request& request, Problem problem) {
  if (request.method == http::Method::post) {
    problem.again_post = std::string{request.path};
    problem.kept = http::form_fields(request.body).value_or(http::Fields{});
  } else {
    problem.again_get = std::string{request.path};
  }
  const auto path = request.method == http::Method::post ? std::string{"/"} : std::string{request.path};
  return problem_page(site.look(request, path), problem);
}

void remember_language(const Site& site, const http::Request& request, http::Response& response) {
  const auto chosen = chosen_language(request);
  if (!chosen) return;
  auto cookie = "lang=" + std::string{name_of(*chosen)} + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" +
                std::to_string(std::chrono::seconds{language_remembered}.count());
  if (site.context.public_url.starts_with("https:")) cookie += "; Secure";
  response.headers.emplace_back("Set-Cookie", std::move(cookie));
}

// What the store throws becomes a page here, and nowhere else in this room.
Answer caught(Site& site, http::Request& request, Work work, AtStake at_stake) {
  try {
    co_return co_await work(site, request);
  } catch (const store::Desk::Busy&) {
    co_return try_again(site, request, problem_busy(site));
  } catch (const store::Contended&) {
    co_return try_again(site, request, problem_busy(site));
  } catch (const store::Unavailable&) {
    co_return try_again(site, request, problem_away(site, at_stake));
  } catch (const store::InDoubt&) {
    // Every press here may be repeated, so pressing again tells how it came out.
    co_return try_again(site, request, problem_away(site, at_stake));
  }
}

Answer guarded(Site& site, http::Request& request, Work work, AtStake at_stake) {
  if (request.method == http::Method::post && !is_same_origin(request, site.context.public_url)) {
    co_return problem_page(site.look(request, "/"), {.status = 403, .words = "problem_cross_site"});
  }
  auto response = co_await caught(site, request, work, at_stake);
  remember_language(site, request, response);
  co_return response;
}

Answer start(Site& site, http::Request& request) {
  co_return start_page(site, request);
}

Answer asset(Site& site, http::Request& request) {
  co_return site.assets.answer(request.parameters.at(0), request);
}

struct Table {
  Shared site;
  std::vector<http::Route> rows;

  http::Route& add(http::Method method, std::string pattern, Work work, AtStake at_stake = AtStake::place) {
    auto handler = [shared = site, work, at_stake](http::Request& request) {
      return guarded(*shared, request, work, at_stake);
    };
    auto& row = rows.emplace_back(http::Route{method, std::move(pattern), std::move(handler)});
    if (method == http::Method::post) row.accepts = form_type;
    return row;
  }
};

}  // namespace

std::vector<http::Route> routes(Context context) {
  using enum http::Method;
  Table table{std::make_shared<Site>(std::move(context)), {}};

  table.add(get, "/", start);
  table.add(get, "/assets/{file}", asset);
  table.add(get, "/register", show_form);
  table.add(post, "/register", submit_form).refuse = [site = table.site](const http::Request& request,
                                                                         std::chrono::seconds after) {
    return refuse_form(*site, request, after);
  };
  table.add(get, "/check", show_check);
  table.add(post, "/check", check);
  table.add(get, "/r/{reference}", show_status);
  table.add(post, "/r/{reference}/requeue", go_again);
  table.add(post, "/r/{reference}/cancel", cancel);
  table.add(get, "/o/{id}", show_offer, AtStake::hold);
  table.add(get, "/o/{id}/calendar.ics", show_calendar, AtStake::hold);
  table.add(post, "/o/{id}/accept", accept, AtStake::hold);
  table.add(post, "/o/{id}/decline", decline, AtStake::hold);
  return std::move(table.rows);
}

}  // namespace holdfast::pages
