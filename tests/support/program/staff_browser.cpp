#include "support/program/staff_browser.hpp"

#include "app/configuration/key_file.hpp"
#include "holdfast/store/sealer.hpp"
#include "holdfast/store/sign_in.hpp"
#include "holdfast/store/staff.hpp"
#include "holdfast/store/staff_sessions.hpp"
#include "staff/sign_in/session_cookie.hpp"

namespace holdfast::test {

namespace {

constexpr std::string_view any_url = "http://localhost";

/// As the pages read it.
store::SessionToken token_of(const std::string& cookie) {
  const auto header = "staff=" + cookie;
  http::Request request;
  request.headers.emplace_back("Cookie", header);
  return staff::session_token(request, any_url).value_or(store::SessionToken{});
}

std::string cookie_of(const store::SessionToken& token) {
  http::Response response;
  staff::set_session(response, token, any_url);
  const auto& header = response.headers.at(0).second;
  const auto from = header.find('=') + 1;
  return header.substr(from, header.find(';') - from);
}

}  // namespace

StaffBrowser::StaffBrowser(const Running& server, std::string cookie_name, const std::string& from)
    : browser_(std::make_unique<Browser>(server.url(), from)), cookie_name_(std::move(cookie_name)) {}

std::vector<std::string> StaffBrowser::with_cookie(std::vector<std::string> headers) const {
  if (!cookie_.empty()) headers.push_back("Cookie: " + cookie_name_ + "=" + cookie_);
  return headers;
}

Browser::Answer StaffBrowser::kept(Browser::Answer answer) {
  const auto header = answer.header("Set-Cookie");
  if (header.starts_with(cookie_name_ + "=")) {
    const auto from = cookie_name_.size() + 1;
    cookie_ = header.substr(from, header.find(';') - from);
  }
  return answer;
}

Browser::Answer StaffBrowser::get(const std::string& path) {
  return kept(browser_->get(path, with_cookie({})));
}

Browser::Answer StaffBrowser::post(const std::string& path, Fields fields) {
  fields.emplace_back("csrf", csrf());
  return post_raw(path, fields);
}

Browser::Answer StaffBrowser::post_raw(const std::string& path, const Fields& fields,
                                       std::vector<std::string> headers) {
  return kept(browser_->post_form(path, form_body(fields), with_cookie(std::move(headers))));
}

std::string StaffBrowser::csrf() const {
  return staff::csrf_token(token_of(cookie_));
}

std::string let_in(const Home& home, Role role, Inside inside) {
  static int number = 0;
  const store::Sealer seal{app::read_keys(home.folder() / "keys"), KeyRing::Use::staff};
  const std::string secret(20, 'x');
  const Staff person{.email = "staff" + std::to_string(++number) + "@example.org",
                     .name = "Colleague " + std::to_string(number),
                     .role = role};
  store::Connection connection{store::Settings{.url = home.database_url()}};
  return connection.in_transaction([&](store::Transaction& tx) {
    const auto id = store::add_staff(tx, person, {.hash = "none", .lifetime = std::chrono::hours{1}}).value();
    if (inside == Inside::whole) store::set_password(tx, id, "none");
    if (inside != Inside::to_set_up) store::set_second_factor(tx, id, seal.seal(secret), 0);
    const bool is_past_the_code = inside == Inside::whole || inside == Inside::to_choose_password;
    const auto token = store::begin_session(tx, id, is_past_the_code, store::SessionLife{});
    if (inside == Inside::to_set_up) store::keep_second_factor(tx, token, seal.seal(secret));
    return cookie_of(token);
  });
}

StaffBrowser::Fields typed_form(const std::string& key, const std::string& card, const std::string& wish) {
  return {{"name", "Margaret O'Brien"},
          {"birthDay", "12"},
          {"birthMonth", "3"},
          {"birthYear", "1948"},
          {"healthCardNumber", card},
          {"line1", "221 Sterling Road"},
          {"city", "Toronto"},
          {"province", "ON"},
          {"postalCode", "M6R 2B2"},
          {"contact", "call"},
          {"phone", "416 555 0199"},
          {"language", "en"},
          {"key", key},
          {"p1-clinic", "sterling-road"},
          {"p1-date", wish.substr(0, 10)},
          {"p1-hour", wish.substr(11)}};
}

}  // namespace holdfast::test
