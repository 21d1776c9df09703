#include "holdfast/site/guarded.hpp"

#include <utility>

#include "holdfast/http/multipart.hpp"
#include "holdfast/site/origin.hpp"
#include "holdfast/store/desk.hpp"

namespace holdfast::site {

namespace {

using Answer = boost::asio::awaitable<http::Response>;

constexpr std::chrono::hours language_remembered{365 * 24};

Problem problem_busy(const Shared& shared) {
  return {.status = 503, .words = "problem_busy", .after = shared.retry.busy};
}

Problem problem_away(const Shared& shared, AtStake at_stake) {
  std::string_view words = "problem_place";
  if (at_stake == AtStake::hold) words = "problem_hold";
  if (at_stake == AtStake::work) words = "problem_work";
  return {.status = 503, .words = words, .after = shared.retry.database_away};
}

// What was meant can be tried again as it was: the link again, or the same press with the same fields.
http::Response try_again(const Shared& shared, const http::Request& request, Problem problem,
                         AtStake at_stake) {
  if (at_stake == AtStake::work) {
    problem.again_get = request.method == http::Method::post ? "/staff" : std::string{request.path};
  } else if (request.method == http::Method::post) {
    problem.again_post = std::string{request.path};
    problem.kept = http::form_fields(request).value_or(http::Fields{});
  } else {
    problem.again_get = std::string{request.path};
  }
  const auto path = request.method == http::Method::post ? std::string{"/"} : std::string{request.path};
  return problem_page(shared.look(request, path), problem);
}

void remember_language(const Shared& shared, const http::Request& request, http::Response& response) {
  const auto chosen = chosen_language(request);
  if (!chosen) return;
  auto cookie = "lang=" + std::string{name_of(*chosen)} + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" +
                std::to_string(std::chrono::seconds{language_remembered}.count());
  if (shared.public_url.starts_with("https:")) cookie += "; Secure";
  response.headers.emplace_back("Set-Cookie", std::move(cookie));
}

// What the store throws becomes a page here, and nowhere else in the rooms of pages.
Answer caught(const Shared& shared, http::Request& request, const http::Handler& work, AtStake at_stake) {
  try {
    co_return co_await work(request);
  } catch (const store::Desk::Busy&) {
    co_return try_again(shared, request, problem_busy(shared), at_stake);
  } catch (const store::Contended&) {
    co_return try_again(shared, request, problem_busy(shared), at_stake);
  } catch (const store::Unavailable&) {
    co_return try_again(shared, request, problem_away(shared, at_stake), at_stake);
  } catch (const store::InDoubt&) {
    // Every press of a resident may be repeated, so pressing again tells how it came out.
    co_return try_again(shared, request, problem_away(shared, at_stake), at_stake);
  }
}

Answer answered(const Shared& shared, http::Request& request, const http::Handler& work, AtStake at_stake) {
  if (request.method == http::Method::post && !is_same_origin(request, shared.public_url)) {
    co_return problem_page(shared.look(request, "/"), {.status = 403, .words = "problem_cross_site"});
  }
  auto response = co_await caught(shared, request, work, at_stake);
  remember_language(shared, request, response);
  co_return response;
}

}  // namespace

http::Handler guarded(const Shared& shared, http::Handler work, AtStake at_stake) {
  return [&shared, work = std::move(work), at_stake](http::Request& request) {
    return answered(shared, request, work, at_stake);
  };
}

}  // namespace holdfast::site
