#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::bench {

/// Whether this is a measurement (`bench/run`), or a brief run that only shows that the bench still works.
[[nodiscard]] bool in_full();

/// A size of the bench: the first one for a brief run.
template <class Value>
[[nodiscard]] Value brief_or_full(Value brief, Value full) {
  return in_full() ? full : brief;
}

/// What a bench found: series of one figure a run, taken in turn, and their ratios against the targets.
///
/// `finish` prints it all as a table, and writes NAME.json and NAME.md into the folder that
/// HOLDFAST_BENCH_RESULTS names, if it does. Ratios are of medians. A missed target is told, and is no
/// failure: the machine may be a busy one.
class Report {
 public:
  Report(std::string name, std::string what);

  /// One run's figure of a series, which begins with the first.
  void add(const std::string& series, const std::string& unit, double value);
  void at_least(const std::string& what, const std::string& of, const std::string& against, double ratio);
  void at_most(const std::string& what, const std::string& of, const std::string& against, double ratio);
  /// A bound of the series' own median, in its unit.
  void at_most(const std::string& what, const std::string& of, double bound);
  void note(std::string line);

  [[nodiscard]] double median(const std::string& series) const;

  void finish() const;

 private:
  struct Series {
    std::string name, unit;
    std::vector<double> values;
  };
  struct Target {
    std::string what, of, against;  ///< against: empty for a bound
    bool least = false;
    double bound = 0;
  };
  struct Met {
    double value = 0;
    bool is = false;
  };
  [[nodiscard]] const Series& series(const std::string& name) const;
  [[nodiscard]] Met met(const Target&) const;
  [[nodiscard]] std::string markdown() const;
  [[nodiscard]] std::string json() const;

  std::string name_, what_;
  std::vector<Series> series_;
  std::vector<Target> targets_;
  std::vector<std::string> notes_;
};

}  // namespace holdfast::bench
