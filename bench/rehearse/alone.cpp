#include "bench/rehearse/alone.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "bench/rehearse/files.hpp"
#include "bench/rehearse/part.hpp"
#include "bench/support/installation.hpp"
#include "support/program/staff_browser.hpp"

namespace holdfast::rehearse {

using namespace std::chrono;

namespace {

constexpr seconds time_to_start{2}, patience{120};

Instant now() {
  return floor<microseconds>(system_clock::now());
}

std::string whole(Seconds time) {
  return std::to_string(static_cast<std::int64_t>(time.count()));
}

/// So that a part plays the very same size.
std::string exactly(double value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

void configure(test::Home& home, const Scenario& scenario) {
  const auto& rules = scenario.figures.rules;
  home.settings["offers.hold_seconds"] = whole(rules.hold);
  home.settings["offers.delivery_grace_seconds"] = whole(rules.grace);
  home.settings["offers.delivery_grace_call_seconds"] = whole(4 * rules.grace);
}

std::string told_of(const Scenario& scenario) {
  const auto& rules = scenario.figures.rules;
  return "A seat is held for " + whole(rules.hold) + " s, an offer may be on its way for " +
         whole(rules.grace) +
         " s; people are told at any hour; messages go into a mailbox in memory. "
         "Everything else is as config/holdfast.toml has it.";
}

/// Agents who have signed in, as many as the scenario has.
std::filesystem::path sign_in(const test::Home& home, const Alone& alone) {
  const auto file = alone.folder / "agents";
  std::ofstream out{file};
  const auto agents = static_cast<std::uint64_t>(std::ceil(alone.scenario.call_centre.agents));
  for (std::uint64_t at = 0; at < agents; ++at) out << test::let_in(home, Role::agent) << '\n';
  return file;
}

std::filesystem::path part_file(const Alone& alone, std::uint64_t part, const char* kind) {
  return alone.folder / ("part-" + std::to_string(part) + kind);
}

std::vector<std::string> command_of(const Alone& alone, std::uint64_t part, const test::Running& server,
                                    Instant opens_at, const std::filesystem::path& agents) {
  const auto& scenario = alone.scenario;
  return {alone.program.string(),
          "run",
          scenario.file.string(),
          "--scale=" + exactly(scenario.scale),
          "--compress=" + exactly(scenario.compress),
          "--part=" + std::to_string(part) + "/" + std::to_string(alone.parts),
          "--url=" + server.url(),
          "--opens-at=" + rfc3339(opens_at),
          "--agents=" + agents.string(),
          "--acknowledged=" + part_file(alone, part, ".acknowledged").string(),
          "--out=" + part_file(alone, part, ".json").string()};
}

Tally play_parts(const Alone& alone, const test::Running& server, const std::filesystem::path& agents) {
  const auto opens_at = ceil<seconds>(now()) + time_to_start;
  std::deque<test::Child> parts;
  for (std::uint64_t part = 1; part <= alone.parts; ++part)
    parts.emplace_back(command_of(alone, part, server, opens_at, agents), part_file(alone, part, ".log"));
  Tally all;
  for (std::uint64_t part = 1; part <= alone.parts; ++part) {
    auto& process = parts[part - 1];
    if (process.wait(ceil<milliseconds>(alone.scenario.lasts()) + patience) != 0)
      throw std::runtime_error("part " + std::to_string(part) + " failed:\n" + process.log());
    all.add(read_tally(part_file(alone, part, ".json")));
  }
  return all;
}

ServerSaid ask_server(const Alone& alone, const test::Home& home, const test::Running& server) {
  const auto settled = [&] {
    return server.queued() == 0 &&
           home.value(
               "SELECT count(*) FROM messages WHERE state IN ('due', 'sending') AND channel <> 'call'") ==
               "0";
  };
  (void)test::comes_true(settled, patience);
  auto said = read_metrics(server.metrics());
  const auto states = home.value(
      "SELECT json_object_agg(state, n) FROM (SELECT state, count(*) AS n FROM registrations GROUP BY state) "
      "AS s");
  if (!states.empty()) {
    const auto by_state = test::Json::parse(states);
    for (const auto& [state, count] : by_state.items()) said.states[state] = count;
  }
  const auto acknowledged = alone.folder / "acknowledged";
  std::ofstream all{acknowledged, std::ios::binary};
  for (std::uint64_t part = 1; part <= alone.parts; ++part)
    all << test::contents_of(part_file(alone, part, ".acknowledged"));
  all.close();
  const auto verified = home.run({"verify", "--acknowledged", acknowledged.string()});
  said.verified = verified.text;
  said.is_clean = verified.code == 0;
  said.settings = told_of(alone.scenario);
  return said;
}

}  // namespace

Seen play(const Alone& alone) {
  std::filesystem::create_directories(alone.folder);
  const auto at = now();
  bench::Installation installation{forecast::Town{figures_at(alone.scenario, at), 0}, at};
  configure(installation.home(), alone.scenario);
  const test::Running server{installation.home()};
  const auto agents = sign_in(installation.home(), alone);
  Seen seen;
  seen.residents = play_parts(alone, server, agents);
  seen.server = ask_server(alone, installation.home(), server);
  write(alone.folder / "server.json", seen.server);
  return seen;
}

}  // namespace holdfast::rehearse
