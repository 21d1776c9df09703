#include "bench/rehearse/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include <toml++/toml.h>

namespace holdfast::rehearse {

namespace {

constexpr double minute = 60;
constexpr std::uint64_t people_of_a_clinic = 10'000;
constexpr int days_max = 59;  ///< the horizon of the configuration's default
constexpr int small_town = 5'000;

std::filesystem::path folder() {
  return std::filesystem::path{HOLDFAST_ROOT} / "bench" / "rehearse" / "scenarios";
}

/// A table's values; each is asked for, and at the end there may be none that was not.
class Values {
 public:
  Values(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  [[nodiscard]] double number(const char* key, double otherwise, double from, double to) {
    asked_.insert(key);
    const auto* node = table_.get(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value<double>();
    if (!value || !(*value >= from && *value <= to)) {
      throw std::runtime_error(name_ + key + ": not a number from " + std::to_string(from) + " to " +
                               std::to_string(to));
    }
    return *value;
  }
  [[nodiscard]] double share(const char* key) { return number(key, 0, 0, 1); }
  [[nodiscard]] std::string text(const char* key) {
    asked_.insert(key);
    return table_[key].value_or(std::string{});
  }
  [[nodiscard]] Values part(const char* key) {
    asked_.insert(key);
    const auto* table = table_[key].as_table();
    return {table == nullptr ? empty_ : *table, std::string(key) + "."};
  }
  void end() const {
    for (const auto& [key, value] : table_) {
      if (!asked_.contains(std::string{key.str()}))
        throw std::runtime_error(name_ + std::string{key.str()} + ": no such key");
    }
  }

 private:
  static inline const toml::table empty_;
  const toml::table& table_;
  const std::string name_;
  std::set<std::string> asked_;
};

/// A server counts whole seconds.
Seconds whole_seconds(Seconds time) {
  return std::max<Seconds>(Seconds{2}, std::chrono::ceil<std::chrono::seconds>(time));
}

/// Clinics as a province has them, and days enough that seats are so many for each of the people.
void add_seats(forecast::Figures& figures, double seats_each) {
  const auto people = static_cast<double>(figures.people);
  figures.clinics = std::max<std::uint64_t>(2, figures.people / people_of_a_clinic);
  figures.vaccinators = figures.people < small_town ? 1 : 4;
  const auto of_a_day =
      static_cast<double>(figures.clinics) * figures.vaccinators * 12 * (figures.to_hour - figures.from_hour);
  figures.days = std::clamp(static_cast<int>(std::ceil(people * seats_each / of_a_day)), 1, days_max);
}

void read_people(Values& values, Scenario& scenario) {
  auto& figures = scenario.figures;
  const auto time = [&](Values& of, const char* key, double otherwise) {
    return Seconds{of.number(key, otherwise, 0, 14'400) * minute / scenario.compress};
  };
  const auto people = values.number("people", 0, 1, 5e6) * scenario.scale;
  figures.people = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(people)));

  auto coming = values.part("coming");
  figures.length = time(coming, "minutes", 0);
  figures.coming.first_share = coming.share("first_share");
  figures.coming.first_stretch = time(coming, "first_minutes", 0);
  figures.coming.rush_half_life = time(coming, "rush_half_life_minutes", 0);
  figures.coming.half_life = time(coming, "half_life_minutes", 0);
  scenario.settle = time(coming, "settle_minutes", 30);
  coming.end();

  auto habits = values.part("habits");
  scenario.habits = {.program = habits.share("program"),
                     .call = habits.share("call"),
                     .onlookers = habits.number("onlookers", 0, 0, 1'000),
                     .fill = time(habits, "fill_minutes", 4),
                     .refresh = std::min(0.9, habits.share("refresh")),
                     .twice = habits.share("twice"),
                     .leaves = habits.share("leaves"),
                     .back = time(habits, "back_minutes", 10)};
  habits.end();

  auto answering = values.part("answering");
  figures.answering = {.accept = answering.share("accept"),
                       .no_answer = answering.share("no_answer"),
                       .median = time(answering, "median_minutes", 2),
                       .spread = answering.number("spread", 1, 0, 3),
                       .again = answering.share("again"),
                       .again_after = time(answering, "again_after_minutes", 30)};
  answering.end();
}

void read_programme(Values& values, Scenario& scenario) {
  auto& figures = scenario.figures;
  const auto time = [&](Values& of, const char* key, double otherwise) {
    return Seconds{of.number(key, otherwise, 0, 1'440) * minute / scenario.compress};
  };
  auto rules = values.part("rules");
  figures.rules.hold = whole_seconds(time(rules, "hold_minutes", 10));
  figures.rules.grace = whole_seconds(time(rules, "grace_minutes", 15));
  add_seats(figures, rules.number("seats_each", 1.1, 0.01, 10));
  rules.end();

  auto centre = values.part("call_centre");
  scenario.call_centre = {.agents = centre.number("agents", 0, 0, 10'000) * scenario.scale,
                          .talk = time(centre, "talk_minutes", 6),
                          .redial = time(centre, "redial_minutes", 1),
                          .calls = static_cast<std::uint64_t>(centre.number("calls", 1'000, 1, 1e6))};
  centre.end();
}

}  // namespace

Scenario read_scenario(const std::string& name, double scale, double compress) {
  const auto listed = folder() / (name + ".toml");
  const auto file = std::filesystem::exists(listed) ? listed : std::filesystem::path{name};
  if (!std::filesystem::exists(file)) {
    std::string all;
    for (const auto& one : scenarios()) all += " " + one;
    throw std::runtime_error("there is no scenario " + name + "; there are:" + all);
  }
  Scenario scenario;
  scenario.file = file;
  scenario.name = file.stem().string();
  scenario.scale = scale;
  scenario.compress = compress;
  const toml::table table = toml::parse_file(file.string());
  Values values{table, ""};
  scenario.title = values.text("title");
  scenario.said = values.text("said");
  read_people(values, scenario);
  read_programme(values, scenario);
  values.end();
  for (const auto& wrong : forecast::faults(scenario.figures)) throw std::runtime_error(wrong);
  return scenario;
}

std::vector<std::string> scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder()})
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace holdfast::rehearse
