// People who look where they stand: status requests a second, of registrations in the database, beside a bare
// server that answers the same requests with a fixed text.
#include "bench/support/bare_server.hpp"
#include "bench/support/peak.hpp"
#include "bench/support/report.hpp"
#include "support/open_loop.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

constexpr std::size_t connections = 128;

/// Sends the forms and waits until none is queued; requests that ask for each of them.
std::vector<std::string> requests_for_all(const Installation& installation, const test::Running& running,
                                          const Forms& forms) {
  std::vector<std::string> references;
  const auto take = [&](std::size_t, int status, std::string_view body) {
    if (status == 202) references.push_back(test::Json::parse(body).at("reference"));
  };
  run(ClosedLoop{.port = running.port(),
                 .connections = connections,
                 .requests = forms.size(),
                 .request = [&](std::size_t n) { return forms.request(n); },
                 .answered = take});
  const auto all_in_rounds = [&] {
    return installation.number("SELECT coalesce(sum(people), 0) FROM rounds") >=
           static_cast<double>(forms.size());
  };
  if (!test::comes_true(all_in_rounds, std::chrono::minutes{2}))
    throw std::runtime_error("not all were matched");
  std::vector<std::string> requests;
  for (const auto& reference : references)
    requests.push_back(test::get_bytes("/v1/registrations/" + reference));
  return requests;
}

double looks_per_second(int port, const std::vector<std::string>& requests, std::size_t count) {
  const auto done = run(
      ClosedLoop{.port = port, .connections = connections, .requests = count, .request = [&](std::size_t n) {
                   return std::string_view{requests[n % requests.size()]};
                 }});
  if (done.otherwise > 0) throw std::runtime_error(std::to_string(done.otherwise) + " were not answered");
  return done.per_second();
}

}  // namespace

int main() {
  Report report{"status", "Status requests a second, of registrations in the database."};
  Installation installation;
  const test::Running running{installation.home()};
  const auto requests =
      requests_for_all(installation, running, Forms{brief_or_full<std::size_t>(500, 20'000), 1});
  const auto count = brief_or_full<std::size_t>(1'000, 60'000);
  for (int run = 0; run < brief_or_full(1, 5); ++run) {
    const BareServer bare;
    report.add("bare server", "requests/s", looks_per_second(bare.port(), requests, count));
    report.add("Holdfast", "requests/s", looks_per_second(running.port(), requests, count));
  }
  report.at_least("status requests per second", "Holdfast", "bare server", 0.3);
  report.finish();
}
