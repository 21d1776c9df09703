#include <cstdio>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "support/adapted.hpp"
#include "support/http_stub.hpp"
#include "support/postgres.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/a_probe.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// As the rules have it: a minute or two of being so, and what scraping, judging, grouping and a busy machine
// add.
constexpr auto patience = 5min;

std::string on_loopback(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

/// Two instances on one PostgreSQL, one with a mail gateway that is not there, watched by a real Prometheus
/// whose real Alertmanager calls the stub, and the recorder of incidents.
class AlertChain : public testing::Test {
 protected:
  AlertChain() {
    postgres.execute("CREATE DATABASE holdfast");
    home.emplace(postgres.url("holdfast"));
    home->settings["messages.smtp_url"] = "\"smtp://" + on_loopback(free_loopback_port()) + "\"";
    if (home->run({"migrate"}).code != 0) throw std::runtime_error("not migrated");
    home->import_demo(demo_windows());
    first.emplace(*home, "a");
    second.emplace(*home, "b");
    watch();
  }

  void watch() {
    const auto targets = on_loopback(first->ops_port()) + "\", \"" + on_loopback(second->ops_port());
    const auto manager_port = free_loopback_port();
    const auto recorder_port = free_loopback_port();
    recorder.emplace(std::vector<std::string>{program(), "incidents", "listen", "--file", incidents.string(),
                                              "--address", on_loopback(recorder_port)},
                     folder.path() / "recorder.log");
    const auto manager_file = adapted(folder.path(), "config/alertmanager/alertmanager.yml",
                                      {{"http://127.0.0.1:9099", calls.url()},
                                       {"127.0.0.1:9465", on_loopback(recorder_port)},
                                       {"_wait: 10s", "_wait: 1s"},
                                       {"_interval: 2m", "_interval: 5s"}});
    const auto file = adapted(folder.path(), "config/prometheus/prometheus.yml",
                              {{"127.0.0.1:9464", targets},
                               {"127.0.0.1:9093", on_loopback(manager_port)},
                               {"interval: 15s", "interval: 1s"},
                               {"rules/", std::filesystem::absolute("config/prometheus/rules/").string()}});
    manager.emplace(
        std::vector<std::string>{"prometheus-alertmanager", "--config.file=" + manager_file.string(),
                                 "--storage.path=" + (folder.path() / "manager").string(),
                                 "--web.listen-address=" + on_loopback(manager_port),
                                 "--cluster.listen-address="},
        folder.path() / "manager.log");
    prometheus.emplace(std::vector<std::string>{"prometheus", "--config.file=" + file.string(),
                                                "--storage.tsdb.path=" + (folder.path() / "data").string(),
                                                "--web.listen-address=" + on_loopback(prometheus_port)},
                       folder.path() / "prometheus.log");
  }

  [[nodiscard]] bool called(const std::string& path, const std::string& alert,
                            const std::string& status) const {
    for (const auto& call : calls.requests()) {
      if (call.target != path) continue;
      const auto body = Json::parse(call.body);
      for (const auto& each : body.at("alerts")) {
        if (each.at("labels").at("alertname") == alert && each.at("status") == status) return true;
      }
    }
    return false;
  }

  void expect_call(const std::string& path, const std::string& alert, const std::string& status = "firing") {
    const auto begun = steady_clock::now();
    EXPECT_TRUE(comes_true([&] { return called(path, alert, status); }, patience))
        << alert << " did not come\n"
        << heard() << prometheus->log() << manager->log();
    std::printf("%s %s after %.0f s\n", alert.c_str(), status.c_str(),
                std::chrono::duration<double>(steady_clock::now() - begun).count());
    std::fflush(stdout);
  }

  /// The line of `holdfast incidents list` of the first incident of that alert, or nothing.
  [[nodiscard]] std::string recorded(const std::string& alert) const {
    std::istringstream lines{home->run({"incidents", "list", "--file", incidents.string()}).text};
    for (std::string line; std::getline(lines, line);) {
      if (line.find(" " + alert + " ") != std::string::npos) return line;
    }
    return {};
  }

  /// What was recorded of the database being away, acknowledged, and in the month's sheet.
  void expect_report() {
    EXPECT_TRUE(comes_true([&] { return recorded("DatabaseAway").find("mended 2") != std::string::npos; }))
        << contents_of(incidents) << recorder->log();
    const auto line = recorded("DatabaseAway");
    EXPECT_TRUE(std::regex_search(line, std::regex{"detected 2.*told 2.*acknowledged - "})) << line;
    const auto id = line.substr(0, line.find(' '));

    EXPECT_EQ(home->run({"incidents", "acknowledge", id, "--by", "Ana", "--file", incidents.string()}).code,
              0);
    const auto month = line.substr(line.find("detected ") + 9, 7);
    const auto sheet =
        home->run({"report", "--zone", "UTC", "--month", month, "--incidents", incidents.string(),
                   "--prometheus", "http://" + on_loopback(prometheus_port)});

    EXPECT_EQ(sheet.code, 0);
    for (const auto* part :
         {"down +[1-9].* (s|min)",
          "an offer or a reason within 60 s +promised 99.000 %, 100.000 %, budget spent 0 %",
          "to mend +[1-9].*\\(of [1-9]", "to acknowledge +.*\\(of 1\\)", "DatabaseAway \\(page, downtime\\)",
          "GatewayDown \\(page\\)"}) {
      EXPECT_TRUE(std::regex_search(sheet.text, std::regex{part})) << part << "\n" << sheet.text;
    }
    std::printf("%s\n", sheet.text.c_str());
  }

  [[nodiscard]] std::string heard() const {
    std::string all;
    for (const auto& call : calls.requests()) all += call.target + " " + call.body + "\n";
    return all;
  }

  TemporaryFolder folder{"alerts"};
  PrivatePostgres postgres;
  std::optional<Home> home;
  std::optional<Running> first, second;
  HttpStub calls{[](const HttpStub::Request&) { return HttpStub::Answer{}; }};
  const std::filesystem::path incidents = folder.path() / "incidents.jsonl";
  const int prometheus_port = free_loopback_port();
  std::optional<Child> recorder, manager, prometheus;
};

}  // namespace

TEST_F(AlertChain, WhoeverIsOnCallIsCalledForEachFaultAndToldWhenItIsOver) {
  expect_call("/watchdog", "Watchdog");
  Crowd crowd{*home};
  crowd.send(first->url(), 50);

  second->kill();
  expect_call("/page", "InstanceDown");
  expect_call("/page", "GatewayDown");
  postgres.stop();
  expect_call("/page", "DatabaseAway");
  EXPECT_FALSE(called("/page", "SeatsOversold", "firing"));

  postgres.start();
  expect_call("/page", "DatabaseAway", "resolved");
  expect_report();
}

TEST_F(AlertChain, EveryMetricOfDashboardsAndRulesIsExported) {
  Crowd crowd{*home};
  crowd.send(first->url(), 50);
  ASSERT_TRUE(comes_true([&] { return first->queued() == 0; }));
  const auto scrape = folder.path() / "metrics";
  import_synthetic_clinic(*home);
  const TlsFront front{*first};
  std::ofstream{scrape} << first->metrics()
                        << home->run({"probe", "--url", front.url(), "--email", "probe@example.org",
                                      "--authorities", front.certificate(), "--once"})
                               .text;

  Child check{{"python3", "tests/operations/check_dashboards.py", scrape.string()},
              folder.path() / "check.log"};

  EXPECT_EQ(check.wait(), 0) << check.log();
}
