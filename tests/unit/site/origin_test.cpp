#include "holdfast/site/origin.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::site;

namespace {

constexpr auto public_url = "https://vaccination.example.org";

bool judged(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
  http::Request request;
  request.headers = headers;
  return is_same_origin(request, public_url);
}

}  // namespace

TEST(SameOrigin, IsWhatTheBrowserSays) {
  EXPECT_TRUE(judged({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}}));
  EXPECT_TRUE(judged({{"Sec-Fetch-Site", "none"}}));
  EXPECT_FALSE(judged({{"Sec-Fetch-Site", "cross-site"}, {"Origin", public_url}}));
  EXPECT_FALSE(judged({{"Sec-Fetch-Site", "same-site"}}));
}

TEST(SameOrigin, IsOurPublicUrlOrTheHostAsked) {
  EXPECT_TRUE(judged({{"Origin", "https://vaccination.example.org"}}));
  EXPECT_TRUE(judged({{"Origin", "http://192.0.2.7:8080"}, {"Host", "192.0.2.7:8080"}}));
  EXPECT_FALSE(judged({{"Origin", "https://evil.example"}, {"Host", "vaccination.example.org"}}));
  EXPECT_FALSE(judged({{"Origin", "https://vaccination.example.org.evil.example"}, {"Host", "x"}}));
  EXPECT_FALSE(judged({{"Origin", "nonsense"}}));
}

TEST(SameOrigin, IsBelievedOfBrowsersThatSayNothing) {
  EXPECT_TRUE(judged({}));
  EXPECT_TRUE(judged({{"Origin", "null"}}));
}
