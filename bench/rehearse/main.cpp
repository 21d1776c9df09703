// The rehearsal of an opening day: `rehearse --help`.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>

#include "app/outside/http_client.hpp"
#include "bench/rehearse/alone.hpp"
#include "bench/rehearse/drawings.hpp"
#include "bench/rehearse/files.hpp"
#include "bench/rehearse/part.hpp"
#include "bench/rehearse/report.hpp"
#include "bench/support/town_files.hpp"

using namespace holdfast;
using namespace holdfast::rehearse;

namespace {

struct Options {
  std::string scenario = "here", url = "http://127.0.0.1:8080", operations = "http://127.0.0.1:9464";
  double scale = 1, compress = 1;
  std::string part = "1/1", opens_at;
  std::uint64_t parts = 2;
  std::filesystem::path out = "part.json", acknowledged = "/dev/null", agents, folder = "rehearsal";
  std::vector<std::filesystem::path> files;

  [[nodiscard]] Scenario chosen() const { return read_scenario(scenario, scale, compress); }
};

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out{file};
  out << text;
  out.close();
  if (!out) throw std::runtime_error(file.string() + ": cannot be written");
}

/// "2026-11-27T13:00:00Z"; nothing: in ten seconds.
Instant moment_in(const std::string& text) {
  constexpr std::chrono::seconds soon{10};
  if (text.empty()) return std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now()) + soon;
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char zone = 0;
  const auto read =
      std::sscanf(text.c_str(), "%d-%u-%uT%u:%u:%u%c", &year, &month, &day, &hour, &minute, &second, &zone);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (read != 7 || zone != 'Z' || !date.ok()) throw std::invalid_argument(text + ": no moment in UTC");
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

/// Of the lines of a file every so many-th, as of the residents.
std::vector<std::string> own_lines(const std::filesystem::path& file, const Part& part) {
  std::vector<std::string> own;
  std::ifstream in{file};
  std::uint64_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (number % part.of == part.number - 1 && !line.empty()) own.push_back(line);
  }
  return own;
}

int run_part(const Options& options) {
  Part part{.scenario = options.chosen(),
            .url = options.url,
            .opens_at = moment_in(options.opens_at),
            .agents = {},
            .acknowledged = options.acknowledged};
  char slash = 0;
  std::istringstream which{options.part};
  if (!(which >> part.number >> slash >> part.of) || slash != '/' || part.number < 1 || part.number > part.of)
    throw std::invalid_argument(options.part + ": not of the form 1/2");
  if (!options.agents.empty()) part.agents = own_lines(options.agents, part);
  write(options.out, play(part));
  return 0;
}

int write_town(const Options& options) {
  const auto opens_at = moment_in(options.opens_at);
  std::filesystem::create_directories(options.folder);
  const forecast::Town town{figures_at(options.chosen(), opens_at), 0};
  for (const auto& [what, text] : bench::town_files(town, opens_at))
    write(options.folder / (what + ".csv"), text);
  return 0;
}

int ask_server(const Options& options) {
  const auto answer = app::HttpClient{options.operations}.get("/metrics");
  if (answer.status != 200) throw std::runtime_error(options.operations + "/metrics does not answer");
  write(options.out, read_metrics(answer.body));
  return 0;
}

/// The page and its drawings. 1 if what was seen contradicts itself; a missed objective is told, and no
/// failure.
int write_report(const Options& options, const Tally& tally, const std::optional<ServerSaid>& server) {
  const auto scenario = read_scenario(tally.scenario, tally.scale, tally.compress);
  std::filesystem::create_directories(options.folder);
  const auto day = scenario.name + ".svg", times = scenario.name + "-times.svg";
  write(options.folder / day, drawing_of_day(scenario, tally));
  write(options.folder / times, drawing_of_times(scenario, tally));
  const auto page = report(scenario, tally, server, {day, times});
  write(options.folder / (scenario.name + ".md"), page);
  std::cout << page;
  return contradictions(tally, server).empty() ? 0 : 1;
}

int report_on(const Options& options) {
  Tally tally;
  std::optional<ServerSaid> server;
  for (const auto& file : options.files) {
    if (!is_of_server(file)) {
      tally.add(read_tally(file));
    } else {
      if (!server) server.emplace();
      server->add(read_server(file));
    }
  }
  return write_report(options, tally, server);
}

int play_alone(const Options& options) {
  const auto seen = play(Alone{.scenario = options.chosen(),
                               .parts = options.parts,
                               .program = std::filesystem::read_symlink("/proc/self/exe"),
                               .folder = options.folder});
  return write_report(options, seen.residents, seen.server);
}

void add_size(CLI::App& command, Options& options) {
  command.add_option("scenario", options.scenario, "One of bench/rehearse/scenarios, or a file.")->required();
  command.add_option("--scale", options.scale, "So much of the people, seats and agents.")
      ->check(CLI::Range(1e-6, 100.0));
  command.add_option("--compress", options.compress, "A minute for so many of the day.")
      ->check(CLI::Range(0.1, 10'000.0));
}

void add_moment(CLI::App& command, Options& options) {
  command.add_option("--opens-at", options.opens_at, "2026-11-27T13:00:00Z; default: in ten seconds.");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Rehearses an opening day: residents as they behave, from as many processes as one likes."};
  app.require_subcommand(1);
  Options options;

  auto& town =
      *app.add_subcommand("town", "Writes what the server is to import: clinics, areas, phases, windows.");
  add_size(town, options);
  add_moment(town, options);
  town.add_option("--to", options.folder, "Into this folder.");

  auto& run = *app.add_subcommand("run", "Plays one part; all parts with the same scenario and opening.");
  add_size(run, options);
  add_moment(run, options);
  run.add_option("--part", options.part, "1/2 and 2/2 are two of two.");
  run.add_option("--url", options.url, "Where Holdfast is.");
  run.add_option("--agents", options.agents,
                 "Cookies of agents who signed in, one a line; none: nobody takes calls.");
  run.add_option("--acknowledged", options.acknowledged, "Gets each reference that was answered with 202.");
  run.add_option("--out", options.out, "Gets what was seen.");

  auto& ask = *app.add_subcommand("ask", "Reads what a server counted since it was started.");
  ask.add_option("--ops", options.operations, "Its operations listener.");
  ask.add_option("--out", options.out, "Gets it.");

  auto& report =
      *app.add_subcommand("report", "Adds up what parts saw and servers counted: a page and its drawings.");
  report.add_option("files", options.files, "Of `run` and `ask`.")->required()->check(CLI::ExistingFile);
  report.add_option("--to", options.folder, "Into this folder.");

  auto& alone =
      *app.add_subcommand("alone", "All of it on this machine, with a PostgreSQL and a Holdfast of its own.");
  add_size(alone, options);
  alone.add_option("--parts", options.parts, "Processes that play.")->check(CLI::Range(1, 64));
  alone.add_option("--to", options.folder, "Into this folder.");

  CLI11_PARSE(app, argc, argv);
  try {
    if (town) return write_town(options);
    if (run) return run_part(options);
    if (ask) return ask_server(options);
    if (report) return report_on(options);
    return play_alone(options);
  } catch (const std::exception& failure) {
    std::cerr << "rehearse: " << failure.what() << '\n';
    return 2;
  }
}
