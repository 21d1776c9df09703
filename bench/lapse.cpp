// Very many holds that run out within one second: how long until the last seat is free again, and what those
// who ask for something meanwhile feel of it.
#include <thread>

#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"
#include "support/open_loop.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

constexpr double looks_per_second = 200;

/// The p99 of people who look where they stand, in ms, for as long as it lasts.
double p99_of_looks(const test::Running& running, const std::vector<std::string>& references,
                    std::chrono::milliseconds duration) {
  test::OpenLoop looks;
  looks.port = running.port();
  looks.per_second = looks_per_second;
  looks.duration = duration;
  looks.request = [&](std::size_t n) {
    return test::get_bytes("/v1/registrations/" + references[n % references.size()]);
  };
  const auto outcome = test::run(looks);
  if (outcome.accepted.count() == 0) throw std::runtime_error("no look was answered");
  return outcome.accepted.at(0.99).count();
}

/// All that are held now, within one second, a few from now: writing it down takes its time. Returns the
/// moment the last of them ends: seats that fall free are offered again, and held for longer.
std::string let_all_run_out(const Installation& installation) {
  installation.home().execute(
      "WITH soon AS (SELECT clock_timestamp() + interval '6 s' AS at) "
      "UPDATE offers SET held_until = soon.at + random() * interval '1 s' FROM soon WHERE state = 'held'");
  return installation.home().value("SELECT max(held_until) FROM offers WHERE state = 'held'");
}

/// Waits until the last hold that ended by then is released; seconds since. It asks the index of running
/// holds alone, so that the waiting is no load.
double seconds_until_released(const Installation& installation, const std::string& end) {
  const auto gone = [&] {
    return installation.number(
               "SELECT count(*) FROM (SELECT FROM offers WHERE state = 'held' AND held_until <= '" + end +
               "' LIMIT 1) AS one") == 0;
  };
  if (!test::comes_true(gone, std::chrono::minutes{2})) throw std::runtime_error("holds were not released");
  return installation.number("SELECT extract(epoch FROM clock_timestamp() - '" + end + "')");
}

}  // namespace

int main() {
  Report report{"lapse", "100,000 holds that run out within one second."};
  Installation installation;
  installation.home().settings["offers.delivery_grace_seconds"] = "3600";
  installation.home().settings["offers.hold_seconds"] = "3600";
  const test::Running running{installation.home()};

  std::vector<std::string> references;
  const Forms forms{brief_or_full<std::size_t>(1'000, 105'000), 1};
  run(ClosedLoop{.port = running.port(),
                 .connections = 128,
                 .requests = forms.size(),
                 .request = [&](std::size_t n) { return forms.request(n); },
                 .answered =
                     [&](std::size_t n, int, std::string_view body) {
                       if (n % 50 == 0) references.push_back(test::Json::parse(body).at("reference"));
                     }});
  const auto all_told = [&] {
    return installation.number("SELECT count(*) FROM messages WHERE state = 'due' AND channel <> 'call'") ==
               0 &&
           installation.number("SELECT coalesce(sum(people), 0) FROM rounds") >=
               static_cast<double>(forms.size());
  };
  if (!test::comes_true(all_told, std::chrono::minutes{5})) throw std::runtime_error("not all were told");
  report.note(std::to_string(static_cast<long>(
                  installation.number("SELECT count(*) FROM offers WHERE state = 'held'"))) +
              " holds.");

  const auto span = std::chrono::seconds{brief_or_full(3, 10)};
  report.add("a look, p99, before", "ms", p99_of_looks(running, references, span));
  const auto end = let_all_run_out(installation);
  double meanwhile = 0;
  std::thread looking{[&] { meanwhile = p99_of_looks(running, references, span); }};
  const auto released = seconds_until_released(installation, end);
  looking.join();
  report.add("the last seat released after", "s", released);
  report.add("a look, p99, meanwhile", "ms", meanwhile);
  report.at_most("last seat released after the last hold ran out", "the last seat released after", 5);
  report.at_most("p99 of requests meanwhile", "a look, p99, meanwhile", "a look, p99, before", 2);
  report.finish();
}
