#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "holdfast/domain/staff.hpp"
#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"

namespace holdfast::test {

/// A browser before the staff's pages: it keeps their cookie, and its forms bring the CSRF token that goes
/// with it.
class StaffBrowser {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// `cookie_name`: "staff", or "__Host-staff" where the server's public address is https.
  explicit StaffBrowser(const Running&, std::string cookie_name = "staff", const std::string& from = {});

  Browser::Answer get(const std::string& path);
  Browser::Answer post(const std::string& path, Fields fields = {});
  /// The same with the token given, or none, and further headers.
  Browser::Answer post_raw(const std::string& path, const Fields& fields,
                           std::vector<std::string> headers = {});

  [[nodiscard]] const std::string& cookie() const { return cookie_; }
  void set_cookie(std::string value) { cookie_ = std::move(value); }
  [[nodiscard]] std::string csrf() const;  ///< of the cookie

 private:
  Browser::Answer kept(Browser::Answer);
  [[nodiscard]] std::vector<std::string> with_cookie(std::vector<std::string> headers) const;

  std::unique_ptr<Browser> browser_;
  std::string cookie_name_, cookie_;
};

/// What somebody types into the pages' form, or an agent for a caller who is to be rung.
[[nodiscard]] StaffBrowser::Fields typed_form(const std::string& key, const std::string& card,
                                              const std::string& wish);

/// How far somebody is in.
enum class Inside { password_only, to_set_up, to_choose_password, whole };

/// Somebody new of the staff, put into the database as if they had come so far in; the cookie's value. For
/// tests of what is behind the sign-in.
[[nodiscard]] std::string let_in(const Home&, Role, Inside = Inside::whole);

}  // namespace holdfast::test
