// Somebody who asks the built program for what is not theirs.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/domain/capability.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

/// One server, behind TLS as it is told, for all tests; each has people of its own.
class Intruder : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    sink.emplace();
    home.emplace();
    home->settings["limits.registrations_per_address_per_minute"] = "1000000";
    home->settings["http.public_url"] = "\"https://vaccination.example.org\"";
    home->settings["messages.smtp_url"] = '"' + sink->url() + '"';
    home->import_demo(demo_windows());
    server.emplace(*home);
  }
  static void TearDownTestSuite() {
    server.reset();
    home.reset();
    sink.reset();
  }

  static inline std::optional<SmtpSink> sink;
  static inline std::optional<Home> home;
  static inline std::optional<Running> server;
  Browser browser{server->url()};
  holdfast::app::HttpClient client{server->url()};
};

/// A reference of the right form that this programme never made.
std::string invented() {
  holdfast::KeyRing elsewhere{.masters = {{1, holdfast::SecretKey{42}}}, .current = 1};
  return holdfast::Capabilities{elsewhere}.reference(holdfast::RegistrationId{holdfast::random_bytes()});
}

std::string altered(std::string reference, std::size_t at) {
  reference.at(at) = reference[at] == 'A' ? 'B' : 'A';
  return reference;
}

/// The ratio of two kinds of calls' medians, taken in turn so that a busy machine slows both.
double ratio_of_times(int pairs, const std::function<void()>& one, const std::function<void()>& other) {
  std::vector<double> times[2];
  const std::function<void()>* calls[]{&one, &other};
  for (int pair = 0; pair < pairs; ++pair) {
    for (const int which : {pair % 2, 1 - pair % 2}) {
      const auto from = std::chrono::steady_clock::now();
      (*calls[which])();
      times[which].push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
    }
  }
  double medians[2];
  for (int which = 0; which < 2; ++which) {
    auto& all = times[which];
    std::nth_element(all.begin(), all.begin() + pairs / 2, all.end());
    medians[which] = all[static_cast<std::size_t>(pairs / 2)];
  }
  return medians[0] / medians[1];
}

void expect_alike(const char* what, double ratio) {
  EXPECT_GT(ratio, 0.75) << what;
  EXPECT_LT(ratio, 1.33) << what;
  std::printf("intruder: %s: median times as %.3f to 1\n", what, ratio);
}

/// A whole answer with the reference and code of its own taken out.
std::string without_names(const Browser::Answer& answer) {
  auto text = answer.whole();
  const auto body = Json::parse(answer.body);
  for (const auto* name : {"reference", "confirmationCode"}) {
    const std::string value = body.at(name);
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value)) {
      text.replace(at, value.size(), name);
    }
  }
  return text;
}

}  // namespace

TEST_F(Intruder, GetsTheHeadersThatProtectABrowserWithEveryAnswer) {
  const auto style = browser.get("/").body;
  const auto asset_at = style.find("/assets/");
  const auto asset = style.substr(asset_at, style.find('"', asset_at) - asset_at);
  const std::vector<std::string> kept{"/", "/check", "/v1/clinics", "/v1/openapi.json", asset};
  std::vector<std::string> places{"/register",           "/r/x",         "/o/x",
                                  "/v1/registrations/x", "/v1/offers/x", "/nowhere",
                                  "/v1/registrations",   "/%zz"};
  places.insert(places.end(), kept.begin(), kept.end());
  std::vector<std::pair<std::string, Browser::Answer>> answers;
  for (const auto& place : places) answers.emplace_back(place, browser.get(place));
  answers.emplace_back("a bad form", browser.post_form("/register", "name="));
  answers.emplace_back("a bad body", browser.post_json("/v1/registrations", "{"));
  answers.emplace_back("a good one", browser.post_json("/v1/registrations",
                                                       a_form(1, "sterling-road", day_ahead(5, 10)).dump()));
  answers.emplace_back("no form yet", browser.post_json("/r/x/cancel", "{}"));

  for (const auto& [place, answer] : answers) {
    ASSERT_NE(answer.status, 0) << place;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << place;
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << place;
    EXPECT_THAT(answer.header("Strict-Transport-Security"), HasSubstr("includeSubDomains")) << place;
    const auto policy = answer.header("Content-Security-Policy");
    for (const auto* rule : {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}) {
      EXPECT_THAT(policy, HasSubstr(rule)) << place;
    }
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << place;
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "") << place;
    const bool may_be_kept = std::find(kept.begin(), kept.end(), place) != kept.end();
    const auto keeping = answer.header("Cache-Control");
    EXPECT_TRUE(may_be_kept ? keeping.starts_with("public,") : keeping == "no-store") << place << '\n'
                                                                                      << answer.head;
    EXPECT_EQ(answer.header("Server"), "") << place;
  }
  std::printf("intruder: the headers of %zu answers\n", answers.size());
}

TEST_F(Intruder, IsNotToldToUseTlsWhereThereIsNone) {
  Home plain;
  plain.import_demo("");
  Running without_tls{plain};

  EXPECT_EQ(Browser{without_tls.url()}.get("/").header("Strict-Transport-Security"), "");
}

TEST_F(Intruder, CannotTellAnAlteredReferenceFromAnInventedOne) {
  const auto reference = submit(client, a_form(10, "sterling-road", day_ahead(5, 10)));
  const std::string offer = await_state(client, reference, "offered")["offer"]["id"];

  for (const auto& [place, mine, others] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"/v1/registrations/", reference, offer},
           {"/v1/offers/", offer, reference},
           {"/r/", reference, offer},
           {"/o/", offer, reference}}) {
    const auto unknown = browser.get(place + invented());
    EXPECT_EQ(unknown.status, 404);
    ASSERT_EQ(browser.get(place + mine).status, 200) << place;
    for (const std::size_t at : {0U, 15U, 21U, 23U, 33U}) {
      EXPECT_EQ(browser.get(place + altered(mine, at)).whole(), unknown.whole()) << place << ' ' << at;
    }
    EXPECT_EQ(browser.get(place + others).whole(), unknown.whole()) << place << " of the other kind";
    EXPECT_EQ(browser.get(place + mine.substr(1)).whole(), unknown.whole()) << place << " too short";
  }
  const int pairs = short_or_long(400, 4000);
  for (const auto* place : {"/v1/registrations/", "/r/"}) {
    const auto close = place + altered(reference, 33);
    const auto far = place + invented();
    expect_alike(("an altered reference and an invented one, GET " + std::string(place)).c_str(),
                 ratio_of_times(
                     pairs, [&] { (void)browser.get(close); }, [&] { (void)browser.get(far); }));
  }
}

TEST_F(Intruder, IsNotToldByAnAnswerOrItsTimeWhetherACardIsRegistered) {
  const auto known = a_form(20, "sterling-road", day_ahead(5, 10));
  (void)await_state(client, submit(client, known), "offered");
  int n = 1000;
  const auto somebody = [&](bool with_the_known_card) {
    auto form = a_form(++n, "sterling-road", day_ahead(5, 10));
    if (with_the_known_card) form["healthCardNumber"] = known["healthCardNumber"];
    return form.dump();
  };

  const auto of_known = browser.post_json("/v1/registrations", somebody(true));
  const auto of_new = browser.post_json("/v1/registrations", somebody(false));
  ASSERT_EQ(of_known.status, 202);
  EXPECT_EQ(without_names(of_known), without_names(of_new));
  std::vector<int> statuses;
  const auto ratio = ratio_of_times(
      short_or_long(300, 3000),
      [&] { statuses.push_back(browser.post_json("/v1/registrations", somebody(true)).status); },
      [&] { statuses.push_back(browser.post_json("/v1/registrations", somebody(false)).status); });

  EXPECT_THAT(statuses, testing::Each(202));
  expect_alike("forms with a card that is registered and one that is not", ratio);
}

TEST_F(Intruder, IsToldOfAFormInReviewWhatEveryFormInReviewIsTold) {
  auto known = a_form(30, "sterling-road", day_ahead(5, 10));
  (void)await_state(client, submit(client, known), "offered");
  auto same_card = a_form(31, "sterling-road", day_ahead(5, 10));
  same_card["healthCardNumber"] = known["healthCardNumber"];
  auto no_card = a_form(32, "sterling-road", day_ahead(5, 10));
  no_card.erase("healthCardNumber");

  auto of_same_card = await_state(client, submit(client, same_card), "review");
  auto of_no_card = await_state(client, submit(client, no_card), "review");

  for (auto* status : {&of_same_card, &of_no_card}) {
    EXPECT_EQ(status->at("state"), "review");
    status->erase("reference");
    status->erase("receivedAt");
  }
  EXPECT_EQ(of_same_card, of_no_card);
}

TEST_F(Intruder, HasFiveTriesAnHourAtACodeWhereverTheyComeFromAndAlsoTheRightOneWaitsThen) {
  const auto receipt = Json::parse(
      client.post("/v1/registrations", a_form(50, "sterling-road", day_ahead(5, 10)).dump()).body);
  (void)await_state(client, receipt.at("reference"), "offered");
  const auto guess = [&](int from, int day) {
    Browser elsewhere{server->url(), "127.0.7." + std::to_string(from)};
    return elsewhere.post_form("/check", form_body({{"code", receipt.at("confirmationCode")},
                                                    {"birthYear", "1948"},
                                                    {"birthMonth", "3"},
                                                    {"birthDay", std::to_string(day)}}));
  };
  EXPECT_EQ(guess(1, 12).status, 303);  // the right day does not count

  for (int try_at = 1; try_at <= 5; ++try_at) EXPECT_EQ(guess(try_at, 12 + try_at).status, 422) << try_at;

  const auto sixth = guess(6, 20);
  EXPECT_EQ(sixth.status, 429);
  EXPECT_GT(std::stoi(sixth.header("Retry-After")), 3500);
  EXPECT_EQ(guess(7, 12).status, 429);
}

TEST_F(Intruder, PutsNoLineIntoAMailOrTextAndNoMarkupIntoAPage) {
  auto form = a_form(60, "sterling-road", day_ahead(5, 10));
  form["contact"] = "email";

  for (const auto* field : {"name", "email", "phone"}) {
    for (const auto* breaking : {"\r\n", "\n", "\r", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xC2\x85", "\x0B"}) {
      auto broken = form;
      broken[field] = form[field].get<std::string>() + breaking + "Bcc: everybody@example.org";
      EXPECT_EQ(client.post("/v1/registrations", broken.dump()).status, 422) << field;
    }
    auto with_nul = form;
    with_nul[field] = form[field].get<std::string>() + std::string(1, '\0');
    EXPECT_EQ(client.post("/v1/registrations", with_nul.dump()).status, 400) << field;
  }
  form["name"] = "<script>alert(1)</script>\" <everybody@example.org>, =cmd|' /C calc'!A0";
  const auto reference = submit(client, form);
  ASSERT_NE(reference, "");
  ASSERT_TRUE(sink->wait_for_mails(1));
  const auto mail = sink->mails().front();
  const auto head = mail.substr(0, mail.find("\n\n"));
  EXPECT_THAT(head, Not(HasSubstr("Bcc")));
  EXPECT_EQ(head.find("\nTo: "), head.rfind("\nTo: "));
  EXPECT_THAT(mail, HasSubstr("X-Rcpt-Args: <margaret60@example.org>"));
  EXPECT_THAT(mail, Not(HasSubstr("everybody@example.org>\nX-Rcpt")));
  EXPECT_THAT(mail.substr(mail.find("text/html")), Not(HasSubstr("<script>alert")));

  const auto page = browser.post_form("/register", form_body({{"name", form["name"]}, {"line1", "\"><b>"}}));
  EXPECT_EQ(page.status, 422);
  EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page.body, Not(HasSubstr("<b>")));
  EXPECT_THAT(browser.get("/r/" + reference).body, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(browser.get("/r/" + reference + "%0d%0aSet-Cookie:%20a=b").header("Set-Cookie"), "");
}
