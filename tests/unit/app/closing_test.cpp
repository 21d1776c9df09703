#include "app/service/closing.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace holdfast::app;
using http::Method;
using testing::HasSubstr;

namespace {

struct Closing : testing::Test {
  Switches switches;
  const site::Shared shared{"web", "https://vaccination.example.org", switches, "1 800 555 0100"};

  std::optional<http::EarlyRefusal> asked(Method method, std::string_view path) {
    http::Request request;
    request.method = method;
    request.path = path;
    return refuse_switched_off(shared, request);
  }
};

}  // namespace

TEST_F(Closing, RefusesNothingWhileTheSwitchesThatCloseAreOff) {
  switches.turn(Switch::offers_paused, true);
  switches.turn(Switch::under_attack, true);

  EXPECT_FALSE(asked(Method::post, "/v1/registrations"));
  EXPECT_FALSE(asked(Method::post, "/o/x/accept"));
}

TEST_F(Closing, OfRegistrationsIsOfTheFormAlone) {
  switches.turn(Switch::registrations_off, true);

  for (const auto* path :
       {"/v1/registrations", "/register", "/register/times", "/v1/residences", "/residence"}) {
    EXPECT_EQ(asked(Method::post, path).value().reason, "registrations-off") << path;
  }
  EXPECT_TRUE(asked(Method::get, "/register")) << "nobody fills it in for nothing";
  for (const auto* path : {"/v1/registrations/x/requeue", "/r/x/requeue", "/o/x/accept", "/staff/register",
                           "/registered", "/check", "/v1/residences/x/accept", "/residence/x"}) {
    EXPECT_FALSE(asked(Method::post, path)) << path;
  }
  EXPECT_FALSE(asked(Method::get, "/v1/registrations"));
}

TEST_F(Closing, OfChangesRefusesEveryPostThatIsNotKnownToLook) {
  switches.turn(Switch::read_only, true);

  for (const auto* path : {"/v1/registrations", "/v1/residences/x/accept", "/v1/offers/x/accept",
                           "/r/x/cancel", "/o/x/decline", "/staff/people/add", "/a/route/that/is/new"}) {
    EXPECT_EQ(asked(Method::post, path).value().reason, "read-only") << path;
  }
  for (const auto* path :
       {"/check", "/staff/sign-in", "/staff/second-factor", "/staff/find", "/gateway/twilio/inbound"}) {
    EXPECT_FALSE(asked(Method::post, path)) << path;
  }
  EXPECT_FALSE(asked(Method::get, "/o/x"));
  EXPECT_FALSE(asked(Method::get, "/r/x/wishes"));
}

TEST_F(Closing, SpeaksJsonToProgramsAndAPageWithTheWayBackToPeople) {
  switches.turn(Switch::read_only, true);

  const auto json = asked(Method::post, "/v1/offers/x/accept").value().response;
  const auto page = asked(Method::post, "/o/x/accept").value().response;

  EXPECT_EQ(json.content_type, "application/problem+json");
  EXPECT_THAT(json.body, HasSubstr("/problems/read-only"));
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("href=\"/o/x\""));
  EXPECT_THAT(page.body, HasSubstr("1 800 555 0100"));
}
