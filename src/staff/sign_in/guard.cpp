#include "staff/sign_in/guard.hpp"

#include "staff/sign_in/session_cookie.hpp"

namespace holdfast::staff {

namespace {

constexpr std::string_view sign_in_path = "/staff/sign-in";
constexpr std::string_view home_path = "/staff";

using MaybeSession = std::optional<store::StaffSession>;

/// The step somebody on the way in is at; nothing once they are in.
std::optional<Least> step_of(const store::StaffSession& session) {
  if (!session.second_factor) {
    return session.staff.has_second_factor ? Least::second_factor : Least::set_up;
  }
  if (session.staff.password_is_temporary) return Least::new_password;
  return std::nullopt;
}

Role role_of(Least least) {
  HOLDFAST_ASSERT(least >= Least::agent);
  return all_roles.at(static_cast<std::size_t>(least) - static_cast<std::size_t>(Least::agent));
}

http::Response refused(Office& office, const http::Request& request, std::string_view words,
                       std::string_view again) {
  return problem_page(office.context.shared.look(request, std::string{home_path}),
                      {.status = 403, .words = words, .again_get = std::string{again}});
}

/// Where they are sent instead, or nothing if they may stay.
std::optional<http::Response> sent_away(Office& office, const Row& row, const http::Request& request,
                                        const MaybeSession& session) {
  if (row.least == Least::anybody) {
    if (!session) return std::nullopt;
    return http::see_other(std::string{path_of_next_step(*session)});
  }
  if (!session) return http::see_other(std::string{sign_in_path});
  const auto step = step_of(*session);
  if (step == row.least) return std::nullopt;
  if (step || row.least < Least::agent) return http::see_other(std::string{path_of_next_step(*session)});
  if (session->staff.is_at_least(role_of(row.least))) return std::nullopt;
  return refused(office, request, "problem_role", home_path);
}

boost::asio::awaitable<MaybeSession> session_of(Office& office, std::optional<store::SessionToken> token) {
  if (!token) co_return std::nullopt;
  auto read = [token = *token, idle = office.context.limits.session.idle](store::Connection& connection) {
    return connection.in_transaction(
        [&](store::Transaction& tx) { return store::read_session(tx, token, idle); });
  };
  co_return co_await office.context.desk.ask(std::move(read));
}

/// The visit, or the answer if there is none.
std::optional<http::Response> begin(Office& office, const Row& row, const http::Request& request,
                                    const std::optional<store::SessionToken>& token, MaybeSession session,
                                    Visit& visit) {
  if (auto away = sent_away(office, row, request, session)) return away;
  visit.is_in = row.least >= Least::agent;
  if (session) {
    visit.staff = std::move(session->staff);
    visit.totp_sealed = std::move(session->totp_sealed);
  }
  // Who is not in yet has a token too, of no session: so that the form of the sign-in has its CSRF token.
  visit.token = token.value_or(store::SessionToken{random_bytes()});
  if (!token) visit.gets = visit.token;
  visit.csrf = csrf_token(visit.token);
  visit.address = request.client;
  if (row.method != http::Method::post) return std::nullopt;

  const auto fields = http::form_fields(request.body);
  if (fields) visit.form = Typed{*fields};
  if (fields && token && is_csrf_token(visit.form.at("csrf"), *token)) return std::nullopt;
  return refused(office, request, "problem_csrf", session ? home_path : sign_in_path);
}

}  // namespace

std::string_view path_of_next_step(const store::StaffSession& session) {
  const auto step = step_of(session);
  if (!step) return home_path;
  if (*step == Least::second_factor) return "/staff/second-factor";
  return *step == Least::set_up ? "/staff/set-up" : "/staff/new-password";
}

Answer admitted(Office& office, const Row& row, http::Request& request) {
  const auto token = session_token(request, office.context.shared.public_url);
  auto session = co_await session_of(office, token);
  Visit visit;
  if (auto instead = begin(office, row, request, token, std::move(session), visit)) {
    co_return std::move(*instead);
  }
  auto response = co_await row.work(office, request, visit);
  if (visit.gets) set_session(response, *visit.gets, office.context.shared.public_url);
  co_return response;
}

}  // namespace holdfast::staff
