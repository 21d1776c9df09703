#include "app/commands/match_command.hpp"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/match_file.hpp"
#include "holdfast/matching/match.hpp"

namespace holdfast::app {

namespace {

constexpr auto wrong_input = 2;

/// Seats by slot of the calendar, which has its windows by id and not as the file does.
std::vector<int> free_by_slot(const MatchFile& file, const matching::Calendar& calendar) {
  std::vector<int> free(file.free.size());
  for (std::size_t at = 0; at < file.windows.size(); ++at) {
    free[static_cast<std::size_t>(calendar.find(file.windows[at].id).value())] = file.free[at];
  }
  return free;
}

nlohmann::ordered_json json_of(const matching::Plan& plan, const MatchFile& file,
                               const matching::Calendar& calendar) {
  auto seated = nlohmann::ordered_json::array();
  auto unseated = nlohmann::ordered_json::array();
  auto next = plan.seated.begin();
  for (std::size_t person = 0; person < file.people.size(); ++person) {
    if (next == plan.seated.end() || next->person != person) {
      unseated.push_back(file.names[person]);
      continue;
    }
    const auto& window = calendar.windows()[static_cast<std::size_t>(next->slot)];
    seated.push_back({{"person", file.names[person]},
                      {"window", static_cast<std::int64_t>(window.id)},
                      {"distance", next->distance},
                      {"choice", nullptr}});
    if (next->choice) seated.back()["choice"] = *next->choice;
    ++next;
  }
  return {{"seated", plan.seated.size()},
          {"distance", plan.distance},
          {"plan", std::move(seated)},
          {"unseated", std::move(unseated)}};
}

}  // namespace

int match_command(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
  std::ifstream input{file};
  if (!input) {
    err << file.string() << ": cannot be read\n";
    return wrong_input;
  }
  MatchFileRemarks remarks;
  const auto asked = read_match_file(input, remarks);
  for (const auto& remark : remarks.passed_over) err << file.string() << ": " << remark << ", passed over\n";
  for (const auto& fault : remarks.faults) err << file.string() << ": " << fault << '\n';
  if (!remarks.faults.empty()) return wrong_input;

  const matching::Calendar calendar{asked.programme, asked.windows};
  const auto plan = matching::match(asked.people, calendar, free_by_slot(asked, calendar), asked.now);
  out << json_of(plan, asked, calendar).dump() << '\n';
  return 0;
}

int match_command(const std::filesystem::path& file) {
  return match_command(file, std::cout, std::cerr);
}

}  // namespace holdfast::app
