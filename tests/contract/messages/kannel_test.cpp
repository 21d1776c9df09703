// Kannel itself, with fakesmsc as the telephone network: what would reach a phone, and what comes back.
#include "support/kannel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/messages/forms.hpp"
#include "holdfast/messages/gateways.hpp"
#include "holdfast/messages/inbound.hpp"
#include "support/http_stub.hpp"
#include "unit/messages/people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::Contains;
using testing::HasSubstr;

namespace {

using holdfast::test::comes_true;
using holdfast::test::HttpStub;

// One gateway for all: it takes seconds to start.
struct AKannel : testing::Test {
  static void SetUpTestSuite() {
    initialise_gateways();
    listener = new HttpStub{[](const auto&) { return HttpStub::Answer{}; }};
    kannel = new holdfast::test::Kannel{listener->url() + "/inbound", {"+14165550199 13013 text Oui, merci"}};
  }
  static void TearDownTestSuite() {
    delete kannel;
    delete listener;
  }

  static std::unique_ptr<Messenger> messenger() {
    return kannel_messenger({.send_url = kannel->send_url(),
                             .username = kannel->username(),
                             .password = kannel->password(),
                             .from = "13013",
                             .report_url = listener->url() + "/status/a-secret",
                             .deadline = 5s});
  }

  static OutgoingText text(std::uint8_t id, const std::string& words) {
    return {.id = MessageId{{id}}, .to = "+14165550199", .text = words, .at = now, .valid_for = 600s};
  }

  static std::vector<DeliveryReport> reports() {
    std::vector<DeliveryReport> reports;
    for (const auto& request : listener->requests()) {
      if (!request.target.starts_with("/status/a-secret?")) continue;
      if (const auto report = read_kannel_status(query_of(request.target))) reports.push_back(*report);
    }
    return reports;
  }

  inline static HttpStub* listener = nullptr;
  inline static holdfast::test::Kannel* kannel = nullptr;
};

}  // namespace

TEST_F(AKannel, BringsAFrenchTextOfSevenBitsAndReportsItsDelivery) {
  const auto reference = messenger()->send(text(1, "Réservée jusqu'à 9 h 12: [oui] £ €"));

  ASSERT_TRUE(reference);
  EXPECT_TRUE(comes_true([&] { return !kannel->arrived().empty(); })) << kannel->logs();
  EXPECT_THAT(kannel->arrived(), Contains("13013 +14165550199 text Réservée jusqu'à 9 h 12: [oui] £ €"));
  const DeliveryReport delivered{*reference, DeliveryReport::Fate::delivered};
  EXPECT_TRUE(comes_true([&] { return testing::Matches(Contains(delivered))(reports()); })) << kannel->logs();
}

TEST_F(AKannel, BringsATextOfSixteenBitsWhole) {
  ASSERT_TRUE(messenger()->send(text(2, "Hôpital reçu")));

  const std::string arrived = "13013 +14165550199 ucs-2 %00H%00%F4%00p%00i%00t%00a%00l%00+%00r%00e%00%E7%00u";
  EXPECT_TRUE(comes_true([&] { return testing::Matches(Contains(arrived))(kannel->arrived()); }))
      << kannel->logs();
}

TEST_F(AKannel, BringsALongOfferInParts) {
  const Words words{settings(), capabilities()};
  const auto before = kannel->arrived().size();

  ASSERT_TRUE(messenger()->send(text(3, *words.text(a_message("offer", Language::fr), now))));

  EXPECT_TRUE(kannel->wait_for_arrived(before + 2)) << kannel->logs();
  EXPECT_THAT(kannel->arrived(), Contains(HasSubstr("OFFRE%2C+pas+encore+un+rendez-vous")));
}

TEST_F(AKannel, HandsOnWhatSomebodyAnswered) {
  const auto inbound = [] {
    for (const auto& request : listener->requests()) {
      if (!request.target.starts_with("/inbound?")) continue;
      if (auto text = read_kannel_inbound(query_of(request.target))) return text;
    }
    return std::optional<InboundText>{};
  };

  ASSERT_TRUE(comes_true([&] { return inbound().has_value(); })) << kannel->logs();
  EXPECT_EQ(*inbound(), (InboundText{"+14165550199", "Oui, merci"}));
  EXPECT_EQ(answer_in(inbound()->text), Answer::accept);
}

TEST_F(AKannel, RefusesAWrongPasswordForEverybody) {
  const auto wrong = kannel_messenger({.send_url = kannel->send_url(),
                                       .username = kannel->username(),
                                       .password = "wrong",
                                       .from = "13013",
                                       .report_url = "",
                                       .deadline = 5s});

  EXPECT_EQ(wrong->send(text(4, "x")).error(), SendFailure::gateway_down);
}

TEST_F(AKannel, IsNotAskedForWhatItWouldCutOrCouldNotReach) {
  EXPECT_EQ(messenger()->send(text(5, std::string(701, 'x'))).error(), SendFailure::permanent);
  auto nowhere = text(6, "x");
  nowhere.to = "14165550199\r\nX-Kannel-From: 1";
  EXPECT_EQ(messenger()->send(nowhere).error(), SendFailure::permanent);
}

TEST_F(AKannel, AnswersAProbeAndIsDownWhereNobodyListens) {
  EXPECT_TRUE(messenger()->answers());

  const auto port = std::to_string(holdfast::test::free_loopback_port());
  const auto nowhere = kannel_messenger({.send_url = "http://127.0.0.1:" + port + "/cgi-bin/sendsms",
                                         .username = "u",
                                         .password = "p",
                                         .from = "1",
                                         .report_url = "",
                                         .deadline = 1s});
  EXPECT_FALSE(nowhere->answers());
  EXPECT_EQ(nowhere->send(text(7, "x")).error(), SendFailure::gateway_down);
}
