// An evening's heads-ups by two processes on moved clocks: told once, right at noon, and "not tomorrow" keeps
// the place. The night between is the one of the clock change in spring.
#include <thread>

#include <gmock/gmock.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "support/program/browser.hpp"
#include "support/program/moved_time.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

const auto eve = std::chrono::local_days{std::chrono::March / 13 / 2027};
const auto day = eve + std::chrono::days{1};

/// As if the waiting list had had so many offers there, at ten in the morning of the days before.
void had_mornings(const Home& home, int offers) {
  home.execute(
      "WITH had AS (INSERT INTO offers (id, registration_id, round_id, window_id, state, distance, "
      "created_at, "
      "  notified_at, held_until, resolved_at) "
      "  SELECT gen_random_uuid(), o.registration_id, o.round_id, o.window_id, 'declined', 0, m.at, m.at, "
      "         m.at + interval '10 minutes', m.at + interval '1 minute' "
      "    FROM (SELECT * FROM offers LIMIT 1) o, generate_series(1, " +
      std::to_string(offers) +
      ") AS n, "
      "         LATERAL (SELECT (date '2027-03-13' - 1 - n % 6 + time '10:00') AT TIME ZONE "
      "'America/Toronto' "
      "AS at) m "
      "  RETURNING id, registration_id) "
      "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
      "SELECT gen_random_uuid(), registration_id, id, id::text, 'offer', 'sms', 'sent', now() FROM had");
  home.execute("UPDATE registrations SET asked_at = asked_at - interval '30 days'");
}

/// What is answered to a text from that telephone, signed as the gateway signs.
std::string answer_to(Running& server, const std::string& from, const std::string& text) {
  const std::string path = "/gateway/twilio/inbound";
  const std::string said = server.url() + path + "Body" + text + "From" + from;
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha1(), "token", 5, reinterpret_cast<const unsigned char*>(said.data()), said.size(), mac, &size);
  unsigned char signature[64];
  EVP_EncodeBlock(signature, mac, static_cast<int>(size));
  Browser gateway{server.url()};
  return gateway
      .post_form(path, form_body({{"From", from}, {"Body", text}}),
                 {std::string("X-Twilio-Signature: ") + reinterpret_cast<const char*>(signature)})
      .body;
}

}  // namespace

TEST(HeadsUps, ComeInTheEveningToThoseNearTheFrontWhoMaySayNotTomorrow) {
  if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  MovedTime there{on_the_wall(eve, 15h)};
  there.open("sterling-road,2027-03-20T10:00,1\n");
  auto client = there.server().client();
  Browser browser{there.server().url()};
  (void)there.book(1, "2027-03-20T10:00");
  std::vector<std::string> waiting;
  for (int person = 2; person <= 4; ++person) {
    waiting.push_back(submit(client, a_form(person, "sterling-road", "2027-03-20T10:00")));
    ASSERT_EQ(await_state(client, waiting.back(), "waiting")["state"], "waiting");
  }
  const auto path = [&](std::size_t at) { return "/v1/registrations/" + waiting.at(at); };
  had_mornings(there.home(), 18);  // 18 of seven days, eighty per cent of them: two a day
  Running second{there.home(), "b", there.before_command()};

  EXPECT_EQ(client.post(path(0) + "/not-tomorrow", "").status, 409);
  there.set_to(on_the_wall(eve, 17h + 59min + 57s));
  const auto told = [&] {
    return there.home().value("SELECT count(*) FROM messages WHERE kind = 'heads-up' AND state = 'sent'") ==
           "2";
  };
  ASSERT_TRUE(comes_true(told, 30s)) << there.server().log();
  EXPECT_EQ(there.home().value("SELECT to_char(min(created_at) AT TIME ZONE 'America/Toronto', 'HH24:MI') "
                               "FROM messages WHERE kind = 'heads-up'"),
            "18:00");
  EXPECT_THAT(there.texts(2, "LIKELY"), HasSubstr("tomorrow, Sun Mar 14, between"));
  EXPECT_NE(there.texts(3, "LIKELY"), "");
  EXPECT_EQ(there.texts(4, "LIKELY"), "");
  EXPECT_EQ(status_of(client, waiting[0])["reason"]["code"], "offer-likely");
  EXPECT_THAT(client.get("/r/" + waiting[0]).body, HasSubstr("Not on Sunday 14 March 2027"));
  EXPECT_EQ(status_of(client, waiting[2])["reason"]["code"], "no-seat-yet");
  EXPECT_EQ(browser.post_form("/r/" + waiting[0] + "/not-tomorrow", "").status, 303);
  EXPECT_EQ(client.post(path(0) + "/not-tomorrow", "").status, 200);
  EXPECT_THAT(answer_to(there.server(), there.phone(4), "3"), HasSubstr("No offer is held"));
  EXPECT_THAT(answer_to(there.server(), there.phone(2), "3"), HasSubstr("No offer that day"));
  EXPECT_EQ(status_of(client, waiting[0])["reason"]["code"], "passed-over");

  // A seat in the morning goes past who said no, to the next.
  there.set_to(on_the_wall(day, 9h + 30min));
  there.home().import_demo("sterling-road,2027-03-20T10:00,2\n");
  EXPECT_EQ(await_state(client, waiting[1], "offered")["state"], "offered") << there.server().log();
  EXPECT_EQ(status_of(client, waiting[0])["state"], "waiting");

  there.set_to(on_the_wall(day, 11h + 59min + 57s));
  const auto judged = [&] {
    return there.home().value(
               "SELECT told || ' ' || followed || ' ' || passed FROM heads_up_days "
               "WHERE day = '2027-03-14'") == "2 1 1";
  };
  EXPECT_TRUE(comes_true(judged, 30s)) << there.home().value("SELECT heads_up_days::text FROM heads_up_days");
  const auto counted = [&](const std::string& outcome) {
    const auto series = "holdfast_heads_ups_total{outcome=\"" + outcome + "\"}";
    return there.server().metric(series) + second.metric(series);
  };
  EXPECT_TRUE(comes_true([&] { return counted("followed") == 1; }));
  EXPECT_EQ(counted("told"), 2);
  EXPECT_EQ(counted("missed"), 0);
  EXPECT_EQ(counted("passed"), 1);

  // The next day is theirs, in their old place: before who came later.
  there.set_to(on_the_wall(day + std::chrono::days{1}, 9h));
  std::this_thread::sleep_for(1500ms);  // until the database, too, knows that the day is over
  there.home().import_demo("sterling-road,2027-03-20T10:00,3\n");
  EXPECT_EQ(await_state(client, waiting[0], "offered")["state"], "offered") << there.server().log();
  EXPECT_EQ(there.home().value("SELECT count(*) FROM messages WHERE kind = 'heads-up' AND created_at < "
                               "'2027-03-14T12:00:00Z'"),
            "2");
  EXPECT_EQ(there.home().run({"verify"}).code, 0);
  std::printf("two told at 18:00 by two processes, one passed over, one offered before noon\n");
}
