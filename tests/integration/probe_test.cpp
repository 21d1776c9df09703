#include <csignal>
#include <ctime>

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/a_probe.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

class Probe : public testing::Test {
 protected:
  Probe() {
    home.import_demo(demo_windows());
    import_synthetic_clinic(home);
  }

  Printed probe(const std::string& url, std::vector<std::string> more = {"--once"}) {
    more.insert(more.begin(), {"probe", "--url", url, "--email", "probe@example.org"});
    return home.run(more);
  }
  /// "0 0": nobody holds or has booked a seat of the synthetic clinic.
  [[nodiscard]] std::string seats_taken() const {
    return home.value("SELECT sum(held) || ' ' || sum(booked) FROM windows WHERE clinic_id = 'probe'");
  }
  [[nodiscard]] std::string states() const {
    return home.value("SELECT string_agg(DISTINCT state || ' ' || contact, ', ') FROM registrations");
  }

  Home home;
};

double value_of(const std::string& metrics, const std::string& name) {
  const auto at = metrics.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(metrics.substr(at + name.size() + 2));
}

}  // namespace

TEST_F(Probe, ComesFromTheFormToTheAcceptanceAndLeavesNoSeatTaken) {
  Running server{home};

  for (int time = 0; time < 2; ++time) {
    const auto printed = probe(server.url());

    EXPECT_EQ(printed.code, 0) << printed.text;
    EXPECT_EQ(value_of(printed.text, "holdfast_probe_success"), 1);
    EXPECT_GT(value_of(printed.text, "holdfast_probe_last_run_timestamp_seconds"), 1.7e9);
    for (const auto* step : {"submit", "offer", "accept", "cancel"})
      EXPECT_THAT(printed.text, HasSubstr("step_duration_seconds{step=\"" + std::string(step) + "\"}"));
    EXPECT_THAT(printed.text, Not(HasSubstr("certificate")));
  }
  EXPECT_EQ(home.value("SELECT string_agg(state, ' ') FROM offers"), "cancelled cancelled");
  EXPECT_EQ(states(), "cancelled email");
  EXPECT_EQ(seats_taken(), "0 0");
}

TEST_F(Probe, SynthesisesNothingThatResidentsOrFiguresSee) {
  Running server{home};
  auto client = server.client();
  const auto seats = std::stod(home.value("SELECT sum(capacity) FROM windows WHERE clinic_id <> 'probe'"));

  EXPECT_THAT(client.get("/v1/clinics").body, Not(HasSubstr("\"probe\"")));
  EXPECT_TRUE(comes_true([&] { return server.metric("holdfast_seats{state=\"free\"}") == seats; }))
      << server.metric("holdfast_seats{state=\"free\"}") << " of " << seats;
}

TEST_F(Probe, NeverTakesARealSeatAndNobodyElseOneOfIts) {
  home.execute("UPDATE windows SET capacity = 0 WHERE clinic_id = 'probe'");
  Running server{home};

  const auto without_seats = probe(server.url());

  EXPECT_EQ(without_seats.code, 1);
  EXPECT_THAT(without_seats.text, HasSubstr("offer: none, but waiting"));
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), "0");
  EXPECT_EQ(states(), "cancelled email");

  home.execute(
      "UPDATE windows SET capacity = 0 WHERE clinic_id <> 'probe'; "
      "UPDATE windows SET capacity = 2 WHERE clinic_id = 'probe'");
  home.execute("UPDATE programme_version SET version = version + 1");
  auto client = server.client();
  auto nobody_knows_where = a_form(1, "sterling-road", day_ahead(3, 10));
  nobody_knows_where["address"]["postalCode"] = "K9K 9K9";
  nobody_knows_where["preferences"][0].erase("clinic");
  const auto reference = submit(client, nobody_knows_where);
  EXPECT_EQ(await_state(client, reference, "waiting").at("state"), "waiting");
}

TEST_F(Probe, SeesWhenTheCertificateThatResidentsAreShownEnds) {
  Running server{home};
  const TlsFront front{server};
  const auto end = static_cast<double>(std::time(nullptr) + std::chrono::seconds{TlsFront::good_for}.count());

  const auto trusting = probe(front.url(), {"--once", "--authorities", front.certificate()});
  const auto doubting = probe(front.url());

  EXPECT_EQ(trusting.code, 0) << trusting.text << front.log();
  EXPECT_EQ(doubting.code, 1) << "nobody vouches for it";
  EXPECT_THAT(doubting.text, HasSubstr("holdfast_probe_success 0"));
  EXPECT_THAT(doubting.text, HasSubstr("submit: no answer"));
  for (const auto& printed : {trusting, doubting}) {
    EXPECT_NEAR(value_of(printed.text, "holdfast_probe_certificate_not_after_timestamp_seconds"), end, 300)
        << printed.text;
  }
}

TEST_F(Probe, ShowsItsFiguresToPrometheusAndNodeExporterAndEndsWithoutASeat) {
  Running server{home};
  const auto port = std::to_string(free_loopback_port());
  const auto textfile = home.folder() / "probe.prom";
  Child running{{program(), "probe", "--url", server.url(), "--email", "probe@example.org", "--listen",
                 "127.0.0.1:" + port, "--textfile", textfile.string(), "--every", "10"},
                home.folder() / "probe.log"};

  const auto scraped = [&] {
    return holdfast::app::HttpClient{"http://127.0.0.1:" + port}.get("/metrics").body;
  };

  ASSERT_TRUE(comes_true([&] { return value_of(scraped(), "holdfast_probe_success") == 1; }))
      << running.log();
  EXPECT_TRUE(comes_true([&] { return value_of(contents_of(textfile), "holdfast_probe_success") == 1; }));
  Child promtool{{"/bin/sh", "-c", "exec promtool check metrics <" + textfile.string()},
                 home.folder() / "promtool"};
  EXPECT_EQ(promtool.wait(), 0) << promtool.log();
  running.signal(SIGTERM);
  EXPECT_EQ(running.wait(), 0);
  EXPECT_EQ(seats_taken(), "0 0");
}
