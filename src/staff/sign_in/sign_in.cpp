#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/sign_in/handlers.hpp"
#include "staff/sign_in/session_cookie.hpp"
#include "staff/sign_in/steps.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

/// Whether the name, the password or the moment was wrong, the answer is the same.
struct Refusal {
  std::string_view message;  ///< a word
  int status = 422;
  std::chrono::seconds wait{0};
};

http::Response sign_in_page(const Office& office, const http::Request& request, const Visit& visit,
                            const std::optional<Refusal>& refusal) {
  ctemplate::TemplateDictionary dictionary{"staff_sign_in"};
  set(dictionary, "email", visit.form.at("email"));
  if (refusal) add_faults(dictionary, {fault(office, request, "email", "staff_email", refusal->message)});
  auto response =
      staff_page(office, request, visit, {"staff_sign_in", "staff_sign_in_title", "/staff/sign-in"},
                 dictionary, refusal ? refusal->status : 200);
  if (refusal && refusal->wait.count() > 0)
    response.headers.emplace_back("Retry-After", std::to_string(refusal->wait.count()));
  return response;
}

http::Response code_page(const Office& office, const http::Request& request, const Visit& visit,
                         bool was_wrong) {
  ctemplate::TemplateDictionary dictionary{"staff_second_factor"};
  if (was_wrong) add_faults(dictionary, {fault(office, request, "code", "staff_code", "staff_code_wrong")});
  return staff_page(office, request, visit,
                    {"staff_second_factor", "staff_second_factor_title", "/staff/second-factor"}, dictionary,
                    was_wrong ? 422 : 200);
}

}  // namespace

Answer show_sign_in(Office& office, http::Request& request, Visit& visit) {
  co_return sign_in_page(office, request, visit, std::nullopt);
}

Answer sign_in(Office& office, http::Request& request, Visit& visit) {
  const auto client = network_of(visit.address);
  if (const auto wait = office.wrong_tries.take(client, office.context.clock()))
    co_return sign_in_page(office, request, visit, Refusal{"staff_too_many_tries", 429, *wait});

  auto begin = [&office, &visit](Transaction& tx) {
    return begin_sign_in(tx, office, visit.form.at("email"), visit.address);
  };
  const auto tried = co_await in_transaction(office, std::move(begin));
  auto hash = tried && tried->may ? tried->password_hash : std::string{};
  auto password = visit.form.at("password").substr(0, 1024);
  const auto is_right = co_await office.passwords.is_right(std::move(hash), std::move(password));
  if (!is_right) co_return sign_in_page(office, request, visit, Refusal{"staff_sign_in_wrong"});

  office.wrong_tries.give_back(client);
  auto enter = [&office, id = tried->id](Transaction& tx) { return enter_half_way(tx, office, id); };
  const auto half_way = co_await in_transaction(office, std::move(enter));
  visit.gets = half_way.token;
  co_return http::see_other(half_way.has_second_factor ? "/staff/second-factor" : "/staff/set-up");
}

Answer show_second_factor(Office& office, http::Request& request, Visit& visit) {
  co_return code_page(office, request, visit, false);
}

Answer second_factor(Office& office, http::Request& request, Visit& visit) {
  auto work = [&office, &visit](Transaction& tx) {
    return try_code(tx, office, visit, visit.form.at("code"));
  };
  visit.gets = co_await in_transaction(office, std::move(work));
  if (!visit.gets) co_return code_page(office, request, visit, true);
  co_return http::see_other("/staff");
}

Answer sign_out(Office& office, http::Request&, Visit& visit) {
  auto work = [&visit](Transaction& tx) { return leave(tx, visit), true; };
  co_await in_transaction(office, std::move(work));
  auto response = http::see_other("/staff/sign-in");
  forget_session(response, office.context.shared.public_url);
  response.headers.emplace_back("Clear-Site-Data", R"("cache", "storage")");
  co_return response;
}

}  // namespace holdfast::staff
