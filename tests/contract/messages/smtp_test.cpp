// Postfix's smtp-sink: a mail as it would leave.
#include "support/smtp_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/messages/gateways.hpp"
#include "messages/sender.hpp"
#include "unit/messages/fakes.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using holdfast::test::SmtpSink;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

namespace {

std::unique_ptr<Messenger> messenger_to(const SmtpSink& sink) {
  return smtp_messenger({.url = sink.url(),
                         .user = "",
                         .password = "",
                         .from_email = "noreply@example.org",
                         .from_name = "Holdfast Région",
                         .deadline = 2s});
}

OutgoingMail a_mail(const std::string& kind = "booked", Language language = Language::fr) {
  const Words words{settings(), capabilities()};
  return {.id = MessageId{{1, 2, 3}},
          .to = "margaret@example.org",
          .to_name = "Margaret O'Brien",
          .language = language,
          .mail = *words.mail(a_message(kind, language), now),
          .at = now};
}

struct AnSmtpServer : testing::Test {
  static void SetUpTestSuite() { initialise_gateways(); }
};

}  // namespace

TEST_F(AnSmtpServer, ReceivesBothFormsOfAMailAndTheAppointment) {
  const SmtpSink sink;

  ASSERT_TRUE(messenger_to(sink)->send(a_mail()));

  ASSERT_TRUE(sink.wait_for_mails(1));
  const auto mail = sink.mails().at(0);
  EXPECT_THAT(mail, AllOf(HasSubstr("X-Mail-Args: <noreply@example.org>"),
                          HasSubstr("X-Rcpt-Args: <margaret@example.org>")));
  EXPECT_THAT(mail, HasSubstr("\nDate: Thu, 3 Dec 2026 14:02:00 +0000\n"));
  EXPECT_THAT(mail, HasSubstr("\nFrom: =?UTF-8?B?SG9sZGZhc3QgUsOpZ2lvbg==?= <noreply@example.org>\n"));
  EXPECT_THAT(mail, HasSubstr("\nTo: \"Margaret O'Brien\" <margaret@example.org>\n"));
  EXPECT_THAT(mail, HasSubstr("\nSubject: =?UTF-8?B?Vm90cmUgcmVuZGV6LXZvdXMgZXN0IGNvbmZpcm3DqQ==?=\n"));
  EXPECT_THAT(mail, HasSubstr("\nMessage-ID: <01020300-0000-0000-0000-000000000000@example.org>\n"));
  EXPECT_THAT(mail, ContainsRegex("\nContent-Type: multipart/mixed;"));
  EXPECT_THAT(mail, ContainsRegex("\nContent-Type: multipart/alternative;"));
  EXPECT_THAT(mail, HasSubstr("\nContent-Type: text/plain; charset=utf-8\n"));
  EXPECT_THAT(mail, HasSubstr("\nContent-Type: text/html; charset=utf-8\n"));
  EXPECT_THAT(mail, HasSubstr("\nContent-Type: text/calendar; charset=utf-8; method=PUBLISH\n"));
  EXPECT_THAT(mail, HasSubstr("filename=\"appointment.ics\""));
  EXPECT_THAT(mail, HasSubstr("samedi 5 d=C3=A9cembre 2026"));
  EXPECT_THAT(mail, HasSubstr("QkVHSU46VkNBTEVOREFS"));  // BEGIN:VCALENDAR
}

TEST_F(AnSmtpServer, ReceivesARepeatUnderTheSameMessageId) {
  const SmtpSink sink;
  const auto messenger = messenger_to(sink);

  const auto first = messenger->send(a_mail());
  const auto again = messenger->send(a_mail());

  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  ASSERT_TRUE(sink.wait_for_mails(2));
}

TEST_F(AnSmtpServer, LearnsNoHeaderFromANameOrSubject) {
  const SmtpSink sink;
  auto mail = a_mail("offer", Language::en);
  mail.to_name = "Margaret\r\nBcc: everybody@example.org";
  mail.mail.subject =
      "Offer\r\n\r\nhidden\xE2\x80\xA8"
      "X-Line: 1";

  ASSERT_TRUE(messenger_to(sink)->send(mail));

  ASSERT_TRUE(sink.wait_for_mails(1));
  EXPECT_THAT(sink.mails().at(0), AllOf(Not(HasSubstr("\nBcc:")), Not(HasSubstr("\nX-Line:")),
                                        HasSubstr("\nSubject: Offer hidden X-Line: 1\n")));
}

TEST_F(AnSmtpServer, IsNotAskedForAnAddressThatIsNone) {
  const SmtpSink sink;
  auto mail = a_mail();
  mail.to = "a@example.org>\r\nRCPT TO:<b@example.org";

  EXPECT_EQ(messenger_to(sink)->send(mail).error(), SendFailure::permanent);
}

TEST_F(AnSmtpServer, SaysWhetherAMailMayBeTriedAgain) {
  const struct {
    std::vector<std::string> options;
    SendFailure failure;
  } cases[]{{{"-f", "RCPT"}, SendFailure::permanent},       {{"-r", "RCPT"}, SendFailure::transient},
            {{"-r", "DATA"}, SendFailure::transient},       {{"-f", "."}, SendFailure::permanent},
            {{"-r", "."}, SendFailure::transient},          {{"-f", "MAIL"}, SendFailure::gateway_down},
            {{"-f", "CONNECT"}, SendFailure::gateway_down}, {{"-q", "CONNECT"}, SendFailure::gateway_down},
            {{"-Q", "RCPT"}, SendFailure::gateway_down},    {{"-q", "."}, SendFailure::unknown}};
  for (const auto& each : cases) {
    const SmtpSink sink{each.options};
    const auto result = messenger_to(sink)->send(a_mail());

    ASSERT_FALSE(result) << each.options[0] << each.options[1];
    EXPECT_EQ(result.error(), each.failure) << each.options[0] << each.options[1];
  }
}

TEST_F(AnSmtpServer, AnswersAProbeWithoutAMail) {
  SmtpSink sink;
  const auto messenger = messenger_to(sink);
  EXPECT_TRUE(messenger->answers());

  sink.stop();
  EXPECT_FALSE(messenger->answers());
  EXPECT_TRUE(sink.mails().empty());
}

TEST_F(AnSmtpServer, IsLeftAloneWhileItIsDownAndUsedAgainWhenItIsBack) {
  SmtpSink sink;
  FakeStore store;
  Notes notes;
  ManualClocks manual;
  const Words words{settings(), capabilities()};
  const Surroundings around{.limits = {.breaker = {.failures_max = 2, .pause_min = 5s}},
                            .clocks = manual.clocks(),
                            .words = words,
                            .watcher = notes};
  Gate gate{messenger_to(sink), around.limits};
  Sender sender{around, std::make_unique<FakeLedger>(store), 1};
  for (std::uint8_t number = 1; number <= 2; ++number) {
    auto message = a_message("booked");
    message.id = MessageId{{number}};
    message.channel = Contact::email;
    store.add(message);
  }

  sink.stop();
  (void)sender.turn(gate);
  EXPECT_EQ(gate.breaker.state(), GatewayState::open);
  EXPECT_EQ(store.fate(MessageId{{1}}), "retry");

  manual.passed = 5s;
  (void)sender.turn(gate);
  EXPECT_EQ(gate.breaker.state(), GatewayState::open);

  sink.start();
  manual.passed += 10s;
  (void)sender.turn(gate);
  EXPECT_EQ(gate.breaker.state(), GatewayState::closed);
  (void)sender.turn(gate);
  EXPECT_TRUE(sink.wait_for_mails(2));
  EXPECT_THAT(notes.all(), testing::IsSupersetOf({"email is open", "email is half-open", "email is closed"}));
}
