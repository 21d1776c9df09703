// Row 19: killed after the gateway took a message and before that was written down.
#include <csignal>
#include <fstream>
#include <regex>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_server.hpp"
#include "support/smtp_sink.hpp"
#include "support/twilio_stub.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::SizeIs;

namespace {

/// A message's claim lasts a minute. Waited for in the long form; in the short one the minute is over at
/// once.
void let_the_claims_end(const Home& home) {
  if (short_or_long(false, true)) return;
  home.execute("UPDATE messages SET due_at = clock_timestamp() WHERE state = 'sending'");
}

constexpr auto until_claimed_again = 100s;

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string header(const std::string& mail, const std::string& name) {
  const auto from = mail.find("\n" + name + ": ");
  return from == std::string::npos ? "" : mail.substr(from + 1, mail.find('\n', from + 1) - from - 1);
}

std::string deadline_in(const std::string& subject) {
  std::smatch found;
  return std::regex_search(subject, found, std::regex{"until ([0-9:]+)"}) ? found[1].str() : "";
}

}  // namespace

TEST(SentNotMarked, ATextThatTheGatewayHasIsNotSentAgain) {
  TwilioStub gateway;
  Home home;
  std::ofstream{home.folder() / "token"} << "token\n";
  home.settings["messages.sms"] = quoted("twilio");
  home.settings["messages.sms_from"] = quoted("+16135550100");
  home.settings["messages.twilio_url"] = quoted(gateway.url());
  home.settings["messages.twilio_account"] = quoted("AC1");
  home.settings["messages.twilio_token_file"] = quoted((home.folder() / "token").string());
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",10\n");
  Running server{home};
  auto client = server.client();
  gateway.when_taken([&](const TwilioStub::Text&) { server.process().signal(SIGKILL); });
  const auto reference = submit(client, a_form(1, "sterling-road", wish));
  ASSERT_EQ(server.process().wait(), 128 + SIGKILL);
  gateway.when_taken(nullptr);
  ASSERT_THAT(gateway.taken(), SizeIs(1));
  EXPECT_EQ(home.value("SELECT state FROM messages"), "sending");
  const auto deadline = home.value("SELECT held_until FROM offers");

  server.start();
  let_the_claims_end(home);

  EXPECT_TRUE(
      comes_true([&] { return home.value("SELECT state FROM messages") == "sent"; }, until_claimed_again))
      << server.log();
  EXPECT_EQ(home.value("SELECT gateway_reference FROM messages"), gateway.taken()[0].sid);
  EXPECT_THAT(gateway.taken(), SizeIs(1));
  EXPECT_EQ(home.value("SELECT held_until FROM offers"), deadline);
  auto again = server.client();
  const auto offer = "/v1/offers/" + status_of(again, reference)["offer"]["id"].get<std::string>();
  EXPECT_EQ(again.post(offer + "/accept", "{}").status, 200);
  std::printf("killed with a text taken and not marked: taken once\n");
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(SentNotMarked, AMailSentAgainCarriesTheSameIdAndTheSameDeadline) {
  // It takes the mail, and is silent for longer than anybody waits.
  SmtpSink sink{{"-W", ".:300"}};
  Home home;
  home.settings["messages.smtp_url"] = quoted(sink.url());
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",10\n");
  Running server{home};
  auto client = server.client();
  auto form = a_form(1, "sterling-road", wish);
  form["contact"] = "email";
  const auto reference = submit(client, form);
  ASSERT_TRUE(sink.wait_for_mails(1)) << server.log();
  server.kill();
  sink.stop();
  EXPECT_EQ(home.value("SELECT state FROM messages"), "sending");
  const auto deadline = home.value("SELECT held_until FROM offers");

  sink.start();
  server.start();
  let_the_claims_end(home);

  EXPECT_TRUE(comes_true([&] { return sink.mails().size() == 2; }, until_claimed_again)) << server.log();
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT state FROM messages") == "sent"; }));
  const auto mails = sink.mails();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_FALSE(header(mails[0], "Message-ID").empty());
  EXPECT_EQ(header(mails[0], "Message-ID"), header(mails[1], "Message-ID"));
  EXPECT_FALSE(deadline_in(header(mails[0], "Subject")).empty()) << mails[0];
  EXPECT_EQ(header(mails[0], "Subject"), header(mails[1], "Subject"));
  EXPECT_EQ(home.value("SELECT held_until FROM offers"), deadline);
  auto again = server.client();
  const auto offer = "/v1/offers/" + status_of(again, reference)["offer"]["id"].get<std::string>();
  EXPECT_EQ(again.post(offer + "/accept", "{}").status, 200);
  std::printf("killed with a mail taken and not marked: sent again with the same id and deadline (%s)\n",
              deadline_in(header(mails[0], "Subject")).c_str());
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
