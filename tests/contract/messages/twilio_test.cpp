// Twilio's Messages API as its reference describes it, played by a stub on the loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/messages/forms.hpp"
#include "holdfast/messages/gateways.hpp"
#include "support/child.hpp"
#include "support/http_stub.hpp"
#include "unit/messages/people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using holdfast::test::HttpStub;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr auto messages_path = "/2010-04-01/Accounts/AC1/Messages.json";

std::unique_ptr<Messenger> messenger_to(const std::string& url) {
  return twilio_messenger({.base_url = url,
                           .account_sid = "AC1",
                           .auth_token = "token",
                           .from = "+16135550100",
                           .messaging_service_sid = "",
                           .status_callback_url = "https://vaccination.example.org/gateway/twilio/status",
                           .deadline = 500ms});
}

OutgoingText a_text() {
  return {
      .id = MessageId{{1}}, .to = "+14165550199", .text = "Réservée & gardée", .at = now, .valid_for = 590s};
}

HttpStub::Handler always(HttpStub::Answer answer) {
  return [answer](const HttpStub::Request&) { return answer; };
}

}  // namespace

TEST(Twilio, GetsTheFormItAsksFor) {
  const HttpStub stub{always({.status = 201, .body = R"({"sid": "SM7", "status": "queued"})"})};

  const auto reference = messenger_to(stub.url())->send(a_text());

  ASSERT_TRUE(reference);
  EXPECT_EQ(*reference, "SM7");
  ASSERT_THAT(stub.requests(), SizeIs(1));
  const auto request = stub.requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, messages_path);
  EXPECT_THAT(request.headers, HasSubstr("Authorization: Basic QUMxOnRva2Vu\r\n"));
  EXPECT_THAT(request.headers, HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"));
  const auto fields = fields_of(request.body);
  EXPECT_EQ(field(fields, "To"), "+14165550199");
  EXPECT_EQ(field(fields, "From"), "+16135550100");
  EXPECT_EQ(field(fields, "Body"), "Réservée & gardée");
  EXPECT_EQ(field(fields, "StatusCallback"), "https://vaccination.example.org/gateway/twilio/status");
  EXPECT_EQ(field(fields, "ValidityPeriod"), "590");
}

TEST(Twilio, SaysWhetherATextMayBeTriedAgain) {
  const struct {
    HttpStub::Answer answer;
    SendFailure failure;
  } cases[]{{{.status = 400, .body = R"({"code": 21211})"}, SendFailure::permanent},
            {{.status = 429}, SendFailure::transient},
            {{.status = 401}, SendFailure::gateway_down},
            {{.status = 500}, SendFailure::gateway_down},
            {{.status = 503}, SendFailure::gateway_down},
            {{.status = 302}, SendFailure::gateway_down},
            {{.status = 504}, SendFailure::unknown},
            {{.status = 201, .body = "not JSON"}, SendFailure::unknown},
            {{.hang_up = true}, SendFailure::unknown},
            {{.stay_silent = true}, SendFailure::unknown}};
  for (const auto& each : cases) {
    const HttpStub stub{always(each.answer)};
    const auto result = messenger_to(stub.url())->send(a_text());

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), each.failure) << each.answer.status;
  }
}

TEST(Twilio, IsAskedOnlyOnceHoweverTheConnectionEnds) {
  for (const HttpStub::Answer& answer :
       {HttpStub::Answer{.hang_up = true}, HttpStub::Answer{.stay_silent = true}}) {
    const HttpStub stub{always(answer)};

    (void)messenger_to(stub.url())->send(a_text());

    EXPECT_EQ(std::ranges::count(stub.requests(), std::string{"POST"}, &HttpStub::Request::method), 1);
  }
}

TEST(Twilio, IsAskedWhetherItTookATextBeforeThatIsSentAgain) {
  const HttpStub stub{
      always({.status = 200,
              .body = R"({"messages": [{"sid": "SM3", "body": "Réservée & gardée", "status": "sent"}]})"})};
  auto text = a_text();
  text.repeated = true;

  const auto reference = messenger_to(stub.url())->send(text);

  ASSERT_TRUE(reference);
  EXPECT_EQ(*reference, "SM3");
  EXPECT_EQ(std::ranges::count(stub.requests(), std::string{"POST"}, &HttpStub::Request::method), 0);
}

TEST(Twilio, GetsATextAgainThatItHasNotAndNothingWhileItDoesNotSay) {
  for (const int list_status : {200, 500}) {
    const HttpStub stub{[&](const HttpStub::Request& request) -> HttpStub::Answer {
      if (request.method == "POST") return {.status = 201, .body = R"({"sid": "SM9"})"};
      return {.status = list_status, .body = R"({"messages": []})"};
    }};
    auto text = a_text();
    text.repeated = true;

    const auto reference = messenger_to(stub.url())->send(text);

    ASSERT_EQ(reference.has_value(), list_status == 200);
    EXPECT_TRUE(reference.has_value() || reference.error() == SendFailure::gateway_down);
    EXPECT_EQ(std::ranges::count(stub.requests(), std::string{"POST"}, &HttpStub::Request::method),
              list_status == 200 ? 1 : 0);
  }
}

TEST(Twilio, IsAskedWhetherItTookATextWhoseAnswerWasLost) {
  const HttpStub stub{[](const HttpStub::Request& request) -> HttpStub::Answer {
    if (request.method == "POST") return {.stay_silent = true};
    return {.status = 200, .body = R"({"messages": [{"sid": "SM1", "body": "another", "status": "sent"},
                                     {"sid": "SM2", "body": "Réservée & gardée", "status": "failed"},
                                     {"sid": "SM3", "body": "Réservée & gardée", "status": "queued"}]})"};
  }};

  const auto reference = messenger_to(stub.url())->send(a_text());

  ASSERT_TRUE(reference);
  EXPECT_EQ(*reference, "SM3");
  ASSERT_THAT(stub.requests(), SizeIs(2));
  EXPECT_EQ(field(query_of(stub.requests()[1].target), "To"), "+14165550199");
}

TEST(Twilio, IsDownWhereNobodyListens) {
  const auto nowhere =
      messenger_to("http://127.0.0.1:" + std::to_string(holdfast::test::free_loopback_port()));

  EXPECT_EQ(nowhere->send(a_text()).error(), SendFailure::gateway_down);
  EXPECT_FALSE(nowhere->answers());
}

TEST(Twilio, IsNotAskedForANumberThatIsNone) {
  const HttpStub stub{always({.status = 201})};
  auto text = a_text();
  text.to = "416 555 0199";

  EXPECT_EQ(messenger_to(stub.url())->send(text).error(), SendFailure::permanent);
  EXPECT_THAT(stub.requests(), IsEmpty());
}

TEST(Twilio, AnswersAProbeWithoutAText) {
  const HttpStub right{always({.status = 200})};
  const HttpStub wrong{always({.status = 401})};

  EXPECT_TRUE(messenger_to(right.url())->answers());
  EXPECT_FALSE(messenger_to(wrong.url())->answers());
  EXPECT_EQ(right.requests().at(0).target, "/2010-04-01/Accounts/AC1.json");
}
