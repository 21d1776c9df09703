#include <csignal>
#include <fstream>

#include <gmock/gmock.h>

#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path checks = std::filesystem::path{HOLDFAST_ROOT} / "tests" / "api" / "node_modules";

/// The command line of the OpenAPI tool, on the Node.js that came with it.
std::vector<std::string> redocly(const std::vector<std::string>& arguments) {
  setenv("REDOCLY_TELEMETRY", "off", 1);
  setenv("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true", 1);
  std::vector<std::string> command{(checks / ".bin" / "node").string(),
                                   (checks / "@redocly" / "cli" / "bin" / "cli.js").string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// Everything the API can be asked, right and wrong.
void ask_everything(holdfast::app::HttpClient& client, const std::string& wish) {
  client.get("/v1/clinics");
  client.get("/v1/openapi.json");
  const auto first = submit(client, a_form(1, "sterling-road", wish));
  const auto second = submit(client, a_form(2, "sterling-road", wish));
  ASSERT_FALSE(first.empty());
  const auto one = await_state(client, first, "offered");
  const auto two = await_state(client, second, "offered");
  ASSERT_EQ(two["state"], "offered");
  const auto offer = "/v1/offers/" + one["offer"]["id"].get<std::string>();
  const auto other = "/v1/offers/" + two["offer"]["id"].get<std::string>();
  client.get(offer);
  const auto times = R"({"preferences": [{"start": ")" + wish + R"("}]})";
  client.post("/v1/registrations/" + first + "/change", times);
  client.post(offer + "/accept", "{}");
  client.post("/v1/registrations/" + first + "/change", times);
  client.post("/v1/registrations/" + first + "/change", "{}");
  client.post("/v1/registrations/" + first + "/change", "[");
  client.post(offer + "/decline", "{}");
  client.post("/v1/registrations/" + first + "/requeue", "{}");
  client.post(other + "/decline", "{}");
  client.post(other + "/accept", "{}");
  client.post("/v1/registrations/" + second + "/requeue", "{}");
  client.post("/v1/registrations/" + second + "/not-tomorrow", "");
  client.post("/v1/registrations/" + second + "/standby", "");
  client.post("/v1/registrations/" + second + "/standby/leave", "");
  client.post("/v1/registrations/" + second + "/household", R"({"with": "nobody"})");
  client.post("/v1/registrations/" + second + "/household", R"({"with": ")" + first + R"("})");
  client.post("/v1/registrations/" + second + "/household/leave", "");
  client.post("/v1/registrations/" + second + "/cancel", R"({"reason": "vaccinated"})");
  client.post("/v1/registrations/" + second + "/cancel", R"({"together": "yes"})");
  client.post("/v1/registrations/" + second + "/cancel", R"({"together": true})");
  client.post("/v1/registrations/" + second + "/data", "{}");
  client.post("/v1/registrations/" + second + "/data", R"({"dateOfBirth": "1901-01-01"})");
  const auto born =
      R"({"dateOfBirth": ")" + a_form(2, "sterling-road", wish)["dateOfBirth"].get<std::string>() + "\"}";
  client.post("/v1/registrations/" + second + "/data", born);
  client.post("/v1/registrations/" + second + "/erase", born);
  client.post("/v1/registrations/" + second + "/erase", born);
  client.post("/v1/registrations/" + second + "/data", born);
  for (int n = 0; n < 6; ++n)
    client.post("/v1/registrations/" + first + "/data", R"({"dateOfBirth": "1901-01-01"})");
  client.get("/v1/registrations/" + first);
  client.get("/v1/registrations/" + second);
  client.get("/v1/registrations/nobody");
  client.get("/v1/offers/nothing");
  client.post("/v1/registrations", "{\"name\": ");
  client.post("/v1/registrations", "{}");
}

/// The same for a residence, of which staff let through what waits.
void ask_of_residences(holdfast::app::HttpClient& client, const Home& home) {
  const auto people = R"("residents": [{"name": "Bo", "dateOfBirth": "1938-03-12"}]})";
  const auto form = std::string{R"({"name": "Park House", "contactName": "Ada Low", "contact": "email",)"} +
                    R"("email": "ada@example.org", "language": "en", "address": {"line1": "1 Park Lane",)" +
                    R"("city": "Toronto", "province": "ON", "postalCode": "M6R 2B2"}, )" + people;
  const auto kept = client.post("/v1/residences", form, {"Idempotency-Key: a-key"});
  ASSERT_EQ(kept.status, 201) << kept.body;
  const auto one = "/v1/residences/" + Json::parse(kept.body)["reference"].get<std::string>();
  client.get(one);
  client.get("/v1/residences/nobody");
  client.post(one + "/accept", "");
  client.post(one + "/decline", "");
  home.execute("UPDATE residences SET state = 'waiting'");
  ASSERT_TRUE(comes_true([&] { return Json::parse(client.get(one).body)["state"] == "offered"; }));
  client.post(one + "/residents", R"({"residents": [{"name": "Cy", "dateOfBirth": "1938-03-12"}]})");
  client.post(one + "/accept", "");
  client.get(one);
  client.post(one + "/residents", R"({"residents": [{"name": "Cy", "dateOfBirth": "1938-03-12"}]})");
  client.post(one + "/residents", R"({"residents": [{"name": "Cy", "dateOfBirth": "never"}]})");
  client.post(one + "/residents", "[");
  const auto list = Json::parse(client.get(one + "/residents").body)["residents"];
  ASSERT_EQ(list.size(), 2U);
  client.post(one + "/residents/" + list[0]["id"].get<std::string>() + "/remove", "");
  client.post(one + "/cancel", "");
  client.post(one + "/requeue", "");
  client.post("/v1/residences", "{}");
  client.post("/v1/residences", "{\"name\": ");
}

}  // namespace

TEST(Api, TheDescriptionIsValid) {
  TemporaryFolder folder{"lint"};
  Child lint{redocly({"lint", std::string(HOLDFAST_ROOT) + "/web/openapi.json"}), folder.path() / "log"};
  EXPECT_EQ(lint.wait(60s), 0) << lint.log();
}

TEST(Api, TheDescriptionIsTrueOfWhatIsAnswered) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",10\n");
  const auto visits = home.folder() / "visits.csv";
  std::ofstream{visits} << "team,start,end,seats,area\nNorth," << day_ahead(4, 9) << ',' << day_ahead(4, 12)
                        << ",50,M6R\n";
  ASSERT_EQ(home.run({"import", "visits", visits.string()}).code, 0);
  Running server{home};
  const auto port = free_loopback_port();
  Child proxy{redocly({"proxy", "--target", server.url(), "--port", std::to_string(port), "--har",
                       (home.folder() / "traffic.har").string(), "--api",
                       std::string(HOLDFAST_ROOT) + "/web/openapi.json", "--match-mode", "basepath",
                       "--format", "json", "--max-findings", "1000"}),
              home.folder() / "proxy.log"};
  ASSERT_TRUE(comes_true([&] { return somebody_listens(port); })) << proxy.log();

  holdfast::app::HttpClient client{"http://127.0.0.1:" + std::to_string(port)};
  ask_everything(client, wish);
  ask_of_residences(client, home);
  proxy.signal(SIGINT);
  proxy.wait();

  const auto printed = proxy.log();
  std::printf("%s\n", printed.c_str());
  const auto begin = printed.find('{');
  ASSERT_NE(begin, std::string::npos);
  const auto report = Json::parse(printed.substr(begin, printed.rfind('}') - begin + 1));
  EXPECT_THAT(printed, testing::HasSubstr("\"undocumentedExchanges\": 0"));
  EXPECT_TRUE(report["problems"].empty());
}
