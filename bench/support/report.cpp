#include "bench/support/report.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "bench/support/machine.hpp"

namespace holdfast::bench {

namespace {

/// Three digits that count: 54,500 and 0.0123.
std::string figure(double value) {
  char text[64];
  const double size = std::abs(value);
  std::snprintf(text, sizeof text,
                size >= 100   ? "%.0f"
                : size >= 10  ? "%.1f"
                : size >= 0.1 ? "%.2f"
                              : "%.4f",
                value);
  std::string digits = text;
  if (size < 1000) return digits;
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

bool in_full() {
  return std::getenv("HOLDFAST_BENCH_FULL") != nullptr;
}

Report::Report(std::string name, std::string what) : name_(std::move(name)), what_(std::move(what)) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
}

void Report::add(const std::string& name, const std::string& unit, double value) {
  std::printf("%s: %s %s\n", name.c_str(), figure(value).c_str(), unit.c_str());
  const auto found =
      std::find_if(series_.begin(), series_.end(), [&](const Series& each) { return each.name == name; });
  if (found == series_.end()) {
    series_.push_back({name, unit, {value}});
  } else {
    found->values.push_back(value);
  }
}

void Report::at_least(const std::string& what, const std::string& of, const std::string& against,
                      double ratio) {
  targets_.push_back({what, of, against, true, ratio});
}

void Report::at_most(const std::string& what, const std::string& of, const std::string& against,
                     double ratio) {
  targets_.push_back({what, of, against, false, ratio});
}

void Report::at_most(const std::string& what, const std::string& of, double bound) {
  targets_.push_back({what, of, {}, false, bound});
}

void Report::note(std::string line) {
  std::printf("%s\n", line.c_str());
  notes_.push_back(std::move(line));
}

const Report::Series& Report::series(const std::string& name) const {
  const auto found =
      std::find_if(series_.begin(), series_.end(), [&](const Series& each) { return each.name == name; });
  if (found == series_.end()) throw std::logic_error("no series " + name);
  return *found;
}

double Report::median(const std::string& name) const {
  return median_of(series(name).values);
}

Report::Met Report::met(const Target& target) const {
  const auto value = median(target.of) / (target.against.empty() ? 1.0 : median(target.against));
  return {value, target.least ? value >= target.bound : value <= target.bound};
}

std::string Report::markdown() const {
  std::string text = "## " + name_ + "\n\n" + what_ +
                     "\n\n| what | unit | median | from – to | runs |\n|---|---|---|---|---|\n";
  for (const auto& [name, unit, values] : series_) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    text += "| " + name + " | " + unit + " | " + figure(median_of(values)) + " | " + figure(*least) + " – " +
            figure(*most) + " | " + std::to_string(values.size()) + " |\n";
  }
  if (!targets_.empty()) text += "\n| target | against | bound | found | met |\n|---|---|---|---|---|\n";
  for (const auto& target : targets_) {
    const auto [value, is] = met(target);
    const auto times = target.against.empty() ? " " + series(target.of).unit : std::string{" ×"};
    text += "| " + target.what + " | " + target.against + " | " + (target.least ? "≥ " : "≤ ") +
            figure(target.bound) + times + " | " + figure(value) + times + " | " + (is ? "yes" : "no") +
            " |\n";
  }
  for (const auto& line : notes_) text += "\n" + line + "\n";
  return text;
}

std::string Report::json() const {
  nlohmann::json all{
      {"name", name_}, {"what", what_}, {"machine", machine()}, {"full", in_full()}, {"notes", notes_}};
  for (const auto& [name, unit, values] : series_) {
    all["series"].push_back(
        {{"name", name}, {"unit", unit}, {"median", median_of(values)}, {"values", values}});
  }
  for (const auto& target : targets_) {
    const auto [value, is] = met(target);
    all["targets"].push_back({{"what", target.what},
                              {"of", target.of},
                              {"against", target.against},
                              {target.least ? "at_least" : "at_most", target.bound},
                              {"found", value},
                              {"met", is}});
  }
  return all.dump(2) + "\n";
}

void Report::finish() const {
  const auto text = markdown();
  std::printf("\n%s", text.c_str());
  const auto* folder = std::getenv("HOLDFAST_BENCH_RESULTS");
  if (folder == nullptr) return;
  const std::filesystem::path results{folder};
  std::filesystem::create_directories(results);
  std::ofstream{results / (name_ + ".json")} << json();
  std::ofstream{results / (name_ + ".md")} << text << "\n" << machine() << "\n";
}

}  // namespace holdfast::bench
