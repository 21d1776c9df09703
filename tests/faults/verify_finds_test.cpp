#include <csignal>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using Lines = std::vector<std::string>;

namespace {

/// A programme that served: somebody whose seat is held, and who accepted, declined, cancelled, was late,
/// waits. Every law holds; each test breaks a copy.
class VerifyFinds : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home = std::make_unique<Home>();
    const auto wish = day_ahead(5, 10);
    home->import_demo("sterling-road," + wish + ",5\n");
    Running server{*home};
    auto client = server.client();
    std::ofstream acknowledged{home->folder() / "acknowledged"}, sent{home->folder() / "sent"};
    std::vector<std::string> references, offers;
    const auto send = [&](int n, const char* state) {
      const auto form = a_form(n, "sterling-road", wish);
      sent << std::string(form["healthCardNumber"]) << '\n';
      references.push_back(submit(client, form));
      acknowledged << references.back() << '\n';
      const auto status = await_state(client, references.back(), state);
      if (status["state"] != state) throw std::runtime_error(server.log());
      if (status["offer"].is_object()) offers.push_back("/v1/offers/" + std::string(status["offer"]["id"]));
    };
    for (int n = 0; n < 5; ++n) send(n, "offered");
    send(5, "waiting");
    client.post(offers[0] + "/accept", "{}");
    client.post(offers[1] + "/accept", "{}");
    home->execute(
        "UPDATE offers SET held_until = now() WHERE registration_id = "
        "(SELECT id FROM registrations WHERE email = 'margaret2@example.org')");
    (void)await_state(client, references[2], "lapsed");
    (void)await_state(client, references[5], "offered");  // the seat of who was late
    client.post(offers[3] + "/decline", "{}");
    client.post("/v1/registrations/" + references[1] + "/cancel", "{}");
    home->execute("UPDATE windows SET capacity = held + booked");
    send(6, "waiting");
    server.process().signal(SIGTERM);
    server.process().wait();
    std::filesystem::remove_all(home->folder() /
                                "journal");  // else what is lost could be driven again from it
  }
  static void TearDownTestSuite() {
    std::printf("%d ways to break a law, each found by the line of that law\n", found);
    home.reset();
  }

  /// The lines that `holdfast verify` calls broken once `sql` was done to a copy of the database.
  Lines broken_after(const std::string& sql, const std::vector<std::string>& histories = {}) {
    const auto url = home->database_url();
    const auto base = url.substr(url.rfind('/') + 1);
    shared_postgres().execute("CREATE DATABASE broken TEMPLATE " + base);
    home->settings["database.url"] = '"' + shared_postgres().url("broken") + '"';
    if (!sql.empty()) shared_postgres().execute(sql, "broken");
    std::vector<std::string> command{"verify"};
    command.insert(command.end(), histories.begin(), histories.end());
    const auto verified = home->run(command);
    home->settings.erase("database.url");
    shared_postgres().execute("DROP DATABASE broken");

    Lines lines;
    std::stringstream printed{verified.text};
    for (std::string line; std::getline(printed, line);) {
      if (line.starts_with("BROKEN ")) lines.push_back(line.substr(7, line.find(':') - 7));
    }
    EXPECT_EQ(verified.code, lines.empty() ? 0 : 1) << verified.text;
    found += lines.empty() ? 0 : 1;
    return lines;
  }

  [[nodiscard]] static std::string file(const char* name) { return (home->folder() / name).string(); }
  [[nodiscard]] static std::vector<std::string> histories() {
    return {"--acknowledged", file("acknowledged"), "--sent", file("sent")};
  }

  static std::unique_ptr<Home> home;
  static inline int found = 0;
};

std::unique_ptr<Home> VerifyFinds::home;

}  // namespace

TEST_F(VerifyFinds, NothingWhereNothingIsBroken) {
  EXPECT_THAT(broken_after("", histories()), ElementsAre());
  for (const auto* state : {"offered", "booked", "declined", "lapsed", "cancelled", "waiting"}) {
    EXPECT_NE(home->value(std::string("SELECT count(*) FROM registrations WHERE state = '") + state + "'"),
              "0")
        << state;
  }
}

TEST_F(VerifyFinds, L1AnAcknowledgedFormThatIsNowhereAndOneThatIsThereTwice) {
  EXPECT_THAT(broken_after("DELETE FROM registrations WHERE state = 'waiting'", histories()),
              ElementsAre("L1  everything answered with 202 is kept"));
  EXPECT_THAT(broken_after("INSERT INTO dead_letters (id, reason, sealed) "
                           "SELECT id, 'twice', '' FROM registrations WHERE state = 'waiting'"),
              ElementsAre("L1  what is kept is kept once"));
}

TEST_F(VerifyFinds, L2SomebodyWhoNeverSentAForm) {
  EXPECT_THAT(
      broken_after("UPDATE registrations SET card_hash = 'invented' WHERE state = 'waiting'", histories()),
      ElementsAre("L2  every registration was sent by somebody"));
}

TEST_F(VerifyFinds, L3ACardThatIsLiveTwice) {
  EXPECT_THAT(
      broken_after("DROP INDEX registrations_one_live_per_card; UPDATE registrations SET card_hash = "
                   "(SELECT card_hash FROM registrations WHERE state = 'booked') WHERE state = 'waiting'"),
      ElementsAre("L3  at most one live registration a health card"));
}

TEST_F(VerifyFinds, L4AWindowSoldBeyondItsSeatsAndOneWhoseCountIsWrong) {
  EXPECT_THAT(broken_after("ALTER TABLE windows DROP CONSTRAINT windows_never_oversold; "
                           "UPDATE windows SET capacity = capacity - 1"),
              ElementsAre("L4  0 <= held, 0 <= booked, held + booked <= capacity in every window"));
  EXPECT_THAT(broken_after("UPDATE windows SET capacity = capacity + 1, held = held + 1"),
              ElementsAre("L4  held and booked of every window are the counts of its offers"));
}

// Two live offers of one person are always two states at once too, which is a sentence of L7.
TEST_F(VerifyFinds, L6SomebodyWithTwoLiveOffers) {
  EXPECT_THAT(
      broken_after(
          "DROP INDEX offers_one_live_per_registration; "
          "UPDATE windows SET capacity = capacity + 1, held = held + 1; "
          "WITH one AS (SELECT * FROM offers WHERE state = 'held' LIMIT 1), another AS ("
          "INSERT INTO offers (id, registration_id, round_id, window_id, state, distance, created_at, "
          "held_until) SELECT gen_random_uuid(), registration_id, round_id, window_id, state, distance, "
          "created_at, held_until FROM one RETURNING id, registration_id) "
          "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
          "SELECT gen_random_uuid(), registration_id, id, id::text, 'offer', 'sms', 'due', now() "
          "FROM another"),
      ElementsAre("L6  at most one held or accepted offer a registration",
                  "L7  a registration is offered if and only if exactly one offer is held for it"));
}

TEST_F(VerifyFinds, L6AnOfferAtShortNoticeThatNobodyAskedFor) {
  EXPECT_THAT(broken_after("UPDATE offers SET standby = true WHERE state = 'accepted'"),
              ElementsAre("L6  offers at short notice are made inside the lead time of the same day, to "
                          "whoever asked for them"));
}

TEST_F(VerifyFinds, L7AnOfferThatEndedAsNoneMay) {
  EXPECT_THAT(broken_after("ALTER TABLE offers DROP CONSTRAINT offers_check; "
                           "UPDATE offers SET resolved_at = now() WHERE state = 'held'"),
              ElementsAre("L7  an offer is resolved if and only if it is no longer held"));
  EXPECT_THAT(broken_after("UPDATE offers SET resolved_at = held_until WHERE state = 'accepted'"),
              ElementsAre("L7  accepted and declined before held_until"));
  EXPECT_THAT(
      broken_after("UPDATE offers SET resolved_at = held_until - interval '1 us' WHERE state = 'expired'"),
      ElementsAre("L7  expired at or after held_until"));
  EXPECT_THAT(broken_after("DELETE FROM messages m USING offers o "
                           "WHERE o.id = m.offer_id AND o.state = 'cancelled' AND m.kind = 'booked'"),
              ElementsAre("L7  cancelled only what had been accepted, or was held when its window was cut"));
}

TEST_F(VerifyFinds, L7SomebodyWhoseStateIsNotThatOfTheirOffer) {
  EXPECT_THAT(broken_after("UPDATE registrations SET state = 'lapsed' WHERE state = 'offered'"),
              ElementsAre("L7  a registration is offered if and only if exactly one offer is held for it"));
  EXPECT_THAT(broken_after("UPDATE registrations SET state = 'lapsed' WHERE state = 'booked'"),
              ElementsAre("L7  a registration is booked if and only if exactly one offer of it is accepted"));
}

TEST_F(VerifyFinds, L8AnAcceptanceNeverConfirmedAndOneTakenBack) {
  EXPECT_THAT(broken_after("DELETE FROM messages m USING offers o "
                           "WHERE o.id = m.offer_id AND o.state = 'accepted' AND m.kind = 'booked'"),
              ElementsAre("L8  every acceptance has its confirmation"));
  EXPECT_THAT(
      broken_after("UPDATE offers SET state = 'expired', resolved_at = held_until WHERE state = 'accepted'; "
                   "UPDATE registrations SET state = 'lapsed' WHERE state = 'booked'; "
                   "UPDATE windows SET booked = 0"),
      ElementsAre("L8  what was confirmed stays accepted, unless cancelled"));
}

TEST_F(VerifyFinds, L9AMessageTwiceOneAboutNobodyAndOneThatIsMissing) {
  EXPECT_THAT(broken_after(
                  "ALTER TABLE messages DROP CONSTRAINT messages_once; "
                  "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
                  "SELECT gen_random_uuid(), registration_id, offer_id, cause, kind, channel, state, due_at "
                  "FROM messages WHERE kind = 'lapsed'"),
              ElementsAre("L9  one message a cause, kind and channel"));
  EXPECT_THAT(broken_after("UPDATE messages SET registration_id = gen_random_uuid() WHERE kind = 'lapsed'"),
              ElementsAre("L9  no message about an offer or a person that is not there"));
  EXPECT_THAT(broken_after("DELETE FROM messages m USING offers o "
                           "WHERE o.id = m.offer_id AND o.state = 'held' AND m.kind = 'offer'"),
              ElementsAre("L9  every offer has its message"));
}
