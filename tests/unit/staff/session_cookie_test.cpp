#include "staff/sign_in/session_cookie.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::staff;
using store::SessionToken;

namespace {

constexpr std::string_view https = "https://vaccination.example.org";
constexpr std::string_view http_url = "http://localhost:8080";

std::string set_cookie(const SessionToken& token, std::string_view url) {
  http::Response response;
  set_session(response, token, url);
  return response.headers.at(0).second;
}

std::optional<SessionToken> read(std::string_view cookie, std::string_view url) {
  http::Request request;
  request.headers.emplace_back("Cookie", cookie);
  return session_token(request, url);
}

const SessionToken token{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xFF}};
constexpr auto text = "000102030405060708090a0b0c0d0eff";

}  // namespace

TEST(SessionCookie, HasEveryProtectionThatABrowserKnows) {
  EXPECT_EQ(set_cookie(token, https),
            "__Host-staff=" + std::string{text} + "; Path=/; HttpOnly; SameSite=Strict; Secure");
  EXPECT_EQ(set_cookie(token, http_url),
            "staff=" + std::string{text} + "; Path=/; HttpOnly; SameSite=Strict");
}

TEST(SessionCookie, IsReadBackAndNothingElseIs) {
  EXPECT_EQ(read("lang=fr; __Host-staff=" + std::string{text}, https), token);
  EXPECT_EQ(read("staff=" + std::string{text}, http_url), token);

  EXPECT_EQ(read("staff=" + std::string{text}, https), std::nullopt) << "another host may have set it";
  EXPECT_EQ(read("__Host-staff=", https), std::nullopt);
  EXPECT_EQ(read("__Host-staff=" + std::string(32, 'g'), https), std::nullopt);
  EXPECT_EQ(read("__Host-staff=" + std::string{text} + "00", https), std::nullopt);
  EXPECT_EQ(read("__Host-staff=" + std::string{text}.substr(2), https), std::nullopt);
}

TEST(CsrfToken, IsItsSessionsAlone) {
  const SessionToken other{{1}};

  EXPECT_TRUE(is_csrf_token(csrf_token(token), token));
  EXPECT_FALSE(is_csrf_token(csrf_token(other), token));
  EXPECT_FALSE(is_csrf_token("", token));
  EXPECT_FALSE(is_csrf_token(text, token)) << "the cookie itself is none";
}
