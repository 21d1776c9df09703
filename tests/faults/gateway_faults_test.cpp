// Row 18: the gateways of texts and e-mails are down, slow, failing, or silent after taking the message.
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <span>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_server.hpp"
#include "support/smtp_sink.hpp"
#include "support/twilio_stub.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using Mode = TwilioStub::Mode;

namespace {

constexpr auto clinic = "sterling-road";

/// A town with a gateway for texts and one for e-mails, both of which can be made to fail. An offer that
/// nobody was told of lives for three seconds. Holds are short: soon over, were anybody not heard.
class Town {
 public:
  explicit Town(std::chrono::seconds hold) {
    std::ofstream{home.folder() / "token"} << "token\n";
    home.settings["messages.threads"] = "4";
    home.settings["messages.sms"] = "\"twilio\"";
    home.settings["messages.sms_from"] = "\"+16135550100\"";
    home.settings["messages.twilio_url"] = '"' + texts.url() + '"';
    home.settings["messages.twilio_account"] = "\"AC1\"";
    home.settings["messages.twilio_token_file"] = '"' + (home.folder() / "token").string() + '"';
    home.settings["messages.smtp_url"] = '"' + mails.url() + '"';
    home.settings["offers.hold_seconds"] = std::to_string(hold.count());
    home.settings["offers.delivery_grace_seconds"] = "3";
    home.import_demo(std::string(clinic) + "," + day_ahead(5, 10) + ",200\n");
    server.emplace(home);
    client.emplace(server->url());
  }

  /// `people` forms, all with a telephone; `contact` is how they want to be told. Their references.
  std::vector<std::string> register_some(int people, const std::string& contact, bool with_mail) {
    std::vector<std::string> references;
    for (int each = 0; each < people; ++each) {
      auto form = a_form(++registered_, clinic, day_ahead(5, 10));
      form["contact"] = contact;
      if (!with_mail) form.erase("email");
      references.push_back(submit(*client, form));
      EXPECT_FALSE(references.back().empty());
    }
    return references;
  }

  [[nodiscard]] bool gateway_becomes(const std::string& channel, const std::string& state) const {
    const auto line = "holdfast_gateway_state{channel=\"" + channel + "\",state=\"" + state + "\"} 1";
    return comes_true([&] { return server->metrics().find(line) != std::string::npos; }, 90s);
  }

  [[nodiscard]] int count(const std::string& sql) const {
    return std::stoi(home.value("SELECT count(*) FROM " + sql));
  }

  /// What the gateways have taken, by the names under which they took it.
  [[nodiscard]] std::set<std::string> taken() const {
    std::set<std::string> names;
    for (const auto& text : texts.taken()) names.insert(text.sid);
    for (const auto& mail : mails.mails()) {
      const auto from = mail.find("Message-ID: <");
      const auto to = mail.find('>', from);
      if (from != std::string::npos) names.insert(mail.substr(from + 13, to - from - 13));
    }
    return names;
  }

  /// Offers that ran out and are told to have run out, of which the person had never heard before.
  [[nodiscard]] int lapsed() const {
    return count("offers WHERE state = 'expired' AND notified_at IS NOT NULL");
  }
  [[nodiscard]] int lapsed_unheard() const {
    const auto heard = taken();
    std::istringstream rows{home.value(
        "SELECT string_agg(coalesce((SELECT m.gateway_reference FROM messages m WHERE m.offer_id = o.id AND "
        "m.kind = 'offer' AND m.gateway_reference IS NOT NULL LIMIT 1), '-'), ' ') FROM offers o "
        "WHERE o.state = 'expired' AND o.notified_at IS NOT NULL")};
    int unheard = 0;
    for (std::string name; rows >> name;) unheard += heard.contains(name) ? 0 : 1;
    return unheard;
  }

  /// Everybody who registered was told of an offer, or an agent has the task to ring them.
  [[nodiscard]] bool everybody_is_told() const {
    const std::string told =
        "registrations r WHERE EXISTS (SELECT FROM messages m WHERE m.registration_id = r.id AND m.kind = "
        "'offer' AND (m.state IN ('sent', 'delivered') OR (m.channel = 'call' AND m.state = 'due')))";
    return comes_true([&] { return count(told) == registered_; }, 90s);
  }

  void expect_the_laws() {
    EXPECT_EQ(lapsed_unheard(), 0);
    EXPECT_EQ(
        count(
            "messages WHERE state IN ('due', 'sending') AND channel <> 'call' AND due_at < now() - interval "
            "'30 seconds'"),
        0);
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  TwilioStub texts;
  SmtpSink mails;
  Home home;
  std::optional<Running> server;
  std::optional<holdfast::app::HttpClient> client;

 private:
  int registered_ = 0;
};

/// Offers whose text was never sent: their people went back in line, and the message was withdrawn.
const std::string returned =
    "offers o WHERE o.state = 'expired' AND o.notified_at IS NULL AND EXISTS (SELECT FROM messages m WHERE "
    "m.offer_id = o.id AND m.state = 'withdrawn')";

struct Fault {
  std::string name, channel, other_channel;
  std::function<void(Town&)> begin, end;
};

const std::vector<Fault> faults{
    {"the text gateway is down", "sms", "email", [](Town& town) { town.texts.set(Mode::down); },
     [](Town& town) { town.texts.set(Mode::well); }},
    {"the mail server refuses everybody", "email", "sms",
     [](Town& town) {
       town.mails.stop();
       town.mails.start({"-f", "CONNECT"});
     },
     [](Town& town) {
       town.mails.stop();
       town.mails.start();
     }},
    {"the text gateway answers 500", "sms", "email", [](Town& town) { town.texts.set(Mode::failing); },
     [](Town& town) { town.texts.set(Mode::well); }},
    {"the mail server is down", "email", "sms", [](Town& town) { town.mails.stop(); },
     [](Town& town) { town.mails.start(); }},
};

/// In the midst of the fault: no offers on its channel, as before on the other, and no claim of a message.
void expect_no_offers_by(const Fault& fault, Town& town) {
  ASSERT_TRUE(town.gateway_becomes(fault.channel, "open")) << town.server->log();
  const auto opened = town.home.value("SELECT clock_timestamp()");
  const auto late = town.register_some(3, fault.channel, true);
  const auto others = town.register_some(3, fault.other_channel, true);
  for (const auto& each : others) EXPECT_EQ(await_state(*town.client, each, "offered")["state"], "offered");
  for (const auto& each : late) EXPECT_EQ(await_state(*town.client, each, "waiting")["state"], "waiting");
  EXPECT_EQ(town.count("offers o JOIN registrations r ON r.id = o.registration_id WHERE r.contact = '" +
                       fault.channel + "' AND r.received_at > '" + opened + "'"),
            0);
}

}  // namespace

TEST(GatewayFaults, WhileAGatewayIsDownNobodyLosesASeatUnheardAndMessagesGoWhenItIsBack) {
  Town town{6s};
  const auto count = short_or_long<std::size_t>(2, faults.size());
  for (const auto& fault : std::span{faults}.first(count)) {
    SCOPED_TRACE(fault.name);
    const auto sent_before = town.taken().size();
    fault.begin(town);
    (void)town.register_some(12, fault.channel, true);
    if (fault.channel == "sms") (void)town.register_some(4, "sms", false);
    expect_no_offers_by(fault, town);

    fault.end(town);

    EXPECT_TRUE(town.gateway_becomes(fault.channel, "closed")) << town.server->log();
    EXPECT_TRUE(town.everybody_is_told()) << town.server->log();
    std::printf(
        "%s: %d offers back in line so far, %d people to ring, %zu messages taken since; %d lapsed, %d "
        "unheard\n",
        fault.name.c_str(), town.count(returned),
        town.count("messages WHERE channel = 'call' AND kind = 'offer'"), town.taken().size() - sent_before,
        town.lapsed(), town.lapsed_unheard());
  }
  EXPECT_GT(town.lapsed(), 0);
  town.expect_the_laws();
}

TEST(GatewayFaults, ASlowGatewayGetsWhatItCanTakeAndTheOthersKeepTheirPlace) {
  Town town{6s};
  town.texts.set(Mode::slow);

  (void)town.register_some(30, "sms", false);

  EXPECT_TRUE(town.everybody_is_told()) << town.server->log();
  std::printf("a slow text gateway: %d offers back in line, %zu texts; %d unheard\n", town.count(returned),
              town.texts.taken().size(), town.lapsed_unheard());
  EXPECT_GT(town.count(returned), 0);
  EXPECT_GT(town.lapsed(), 0);
  town.expect_the_laws();
}

TEST(GatewayFaults, ATextWhoseAnswerWasLostIsLookedForAndNotSentTwice) {
  Town town{60s};  // longer than the gateway is waited for
  town.texts.set(Mode::mute);

  (void)town.register_some(3, "sms", true);

  ASSERT_TRUE(comes_true([&] { return town.texts.taken().size() >= 3; }, 60s)) << town.server->log();
  EXPECT_TRUE(town.everybody_is_told()) << town.server->log();
  std::map<std::string, int> times;
  for (const auto& text : town.texts.taken()) ++times[text.to + text.body];
  int twice = 0;
  for (const auto& [text, sent] : times) twice += sent > 1 ? 1 : 0;
  std::printf("answers lost: %zu texts taken, %d of them twice; %d unheard\n", town.texts.taken().size(),
              twice, town.lapsed_unheard());
  EXPECT_EQ(twice, 0);
  town.texts.set(Mode::well);
  town.expect_the_laws();
}
