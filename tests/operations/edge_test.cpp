// The edge of docker/, a real nginx, before a real Holdfast: it keeps what is everybody's and nothing that is
// somebody's.
#include <map>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/shipped_proxies.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

class Edge : public testing::Test {
 protected:
  Edge() {
    home.import_demo(many_seats_at("sterling-road"));
    server.emplace(home);
    edge.emplace(ShippedProxy::Kind::edge, std::vector<Backend>{{server->port(), server->ops_port()}});
    person.emplace(edge->url());
  }

  /// How often Holdfast itself was asked for a route.
  [[nodiscard]] int asked_for(const std::string& route) const {
    int sum = 0;
    std::istringstream lines{server->metrics()};
    for (std::string line; std::getline(lines, line);) {
      const bool counts = line.starts_with("holdfast_http_requests_total{") &&
                          line.find("route=\"" + route + "\"") != std::string::npos;
      if (counts) sum += std::stoi(line.substr(line.rfind(' ') + 1));
    }
    return sum;
  }
  /// A request is counted once its answer is on its way.
  [[nodiscard]] bool was_asked_once(const std::string& route) const {
    return comes_true([&] { return asked_for(route) > 0; }) && asked_for(route) == 1;
  }
  std::string kept(const std::string& path, const std::vector<std::string>& headers = {}) {
    const auto answer = person->get(path, headers);
    EXPECT_EQ(answer.status, 200) << path << answer.head;
    return answer.header("X-Cache");
  }
  std::string style() {
    const auto page = person->get("/").body;
    const auto at = page.find("/assets/holdfast.css");
    return page.substr(at, page.find('"', at) - at);
  }

  Home home;
  std::optional<Running> server;
  std::optional<ShippedProxy> edge;
  std::optional<Browser> person;
};

}  // namespace

TEST_F(Edge, KeepsPagesStylesAndClinicsSoThatHoldfastIsAskedOnce) {
  for (const auto& path : {std::string{"/"}, std::string{"/check"}, style(), std::string{"/v1/clinics"},
                           std::string{"/v1/openapi.json"}}) {
    (void)kept(path);
    EXPECT_EQ(kept(path), "HIT") << path << edge->log();
  }
  EXPECT_TRUE(was_asked_once("/"));
  EXPECT_TRUE(was_asked_once("/v1/clinics"));
  EXPECT_TRUE(was_asked_once("/assets/{file}"));
}

TEST_F(Edge, GivesEverybodyTheirOwnLanguageAndPackedOnlyWhereItIsTaken) {
  const auto english = person->get("/").body;

  EXPECT_EQ(kept("/", {"Accept-Language: fr-CA,fr;q=0.9"}), "MISS");
  const auto french = person->get("/", {"Accept-Language: fr-CA,fr;q=0.9"});
  EXPECT_EQ(french.header("X-Cache"), "HIT");
  EXPECT_EQ(french.header("Content-Language"), "fr");
  EXPECT_EQ(person->get("/", {"Accept-Language: en", "Cookie: lang=fr"}).body, french.body);
  EXPECT_EQ(person->get("/", {"Accept-Language: fr", "Cookie: lang=en"}).body, english);
  EXPECT_EQ(person->get("/", {"Accept-Encoding: gzip"}).header("Content-Encoding"), "gzip");
  EXPECT_EQ(person->get("/", {"Accept-Encoding: gzip;q=0"}).header("Content-Encoding"), "");
  EXPECT_EQ(person->get("/").body, english);
}

TEST_F(Edge, DoesNotKeepAChoiceOfLanguageForItSetsACookie) {
  for (int at = 0; at < 2; ++at) {
    const auto answer = person->get("/?lang=fr");
    EXPECT_EQ(answer.header("X-Cache"), "MISS");
    EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("lang=fr"));
  }
  EXPECT_EQ(person->get("/").header("Set-Cookie"), "");
}

TEST_F(Edge, NeverKeepsWhatIsSomebodys) {
  auto client = holdfast::app::HttpClient{edge->url()};
  const auto wish = day_ahead(5, 10);
  const auto hers = submit(client, a_form(1, "sterling-road", wish));
  const auto his = submit(client, a_form(2, "sterling-road", wish));
  ASSERT_EQ(await_state(client, hers, "offered")["state"], "offered");
  const std::string offer = status_of(client, hers)["offer"]["id"];

  const std::map<std::string, std::string> personal{
      {"/r/" + hers, "/r/{reference}"}, {"/v1/registrations/" + hers, "/v1/registrations/{reference}"},
      {"/o/" + offer, "/o/{id}"},       {"/v1/offers/" + offer, "/v1/offers/{id}"},
      {"/register", "/register"},       {"/staff/sign-in", "/staff/sign-in"},
  };
  for (const auto& [path, route] : personal) {
    const auto before = asked_for(route);
    const auto first = person->get(path);
    const auto second = person->get(path);
    EXPECT_EQ(first.status, 200) << path;
    EXPECT_EQ(first.header("X-Cache") + second.header("X-Cache"), "") << path;
    EXPECT_EQ(first.header("Cache-Control"), "no-store") << path;
    EXPECT_TRUE(comes_true([&] { return asked_for(route) >= before + 2; }, 5s)) << path;
  }
  EXPECT_NE(person->get("/r/" + hers).body, person->get("/r/" + his).body);
  EXPECT_NE(person->get("/register").body, person->get("/register").body) << "each form has a key of its own";
  const auto checked = person->post_form("/check", "code=WXYZ-2345");
  EXPECT_EQ(checked.header("Cache-Control"), "no-store");
  EXPECT_THAT(person->get("/check").body, Not(HasSubstr("WXYZ")));
}

TEST_F(Edge, LetsOneOfManyAskForAll) {
  std::vector<std::thread> crowd;
  std::atomic<int> served{0};
  for (int at = 0; at < 24; ++at) {
    crowd.emplace_back([&] { served += Browser{edge->url()}.get("/v1/openapi.json").status == 200; });
  }
  for (auto& one : crowd) one.join();

  EXPECT_EQ(served, 24);
  EXPECT_TRUE(was_asked_once("/v1/openapi.json"));
}

TEST_F(Edge, ShowsWhatItHasWhenNobodyAnswersAndTheMinimalPageForTheRest) {
  const auto sheet = style();
  (void)kept(sheet);
  const auto page = person->get("/").body;

  server->kill();
  ASSERT_TRUE(comes_true([&] { return kept("/") == "STALE"; }, 60s)) << edge->log();
  EXPECT_EQ(person->get("/").body, page);
  EXPECT_EQ(kept(sheet), "HIT");
  const auto closed = person->get("/register");
  EXPECT_EQ(closed.status, 503);
  EXPECT_EQ(closed.header("Retry-After"), "30");
  EXPECT_THAT(closed.body, HasSubstr("your place is kept"));

  server->start();
  EXPECT_TRUE(comes_true([&] { return person->get("/register").status == 200; }));
}
