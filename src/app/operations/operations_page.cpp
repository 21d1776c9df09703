#include "app/operations/operations_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

namespace holdfast::app {

namespace {

/// One line of the page. The script finds all of it in the row's attributes.
struct Signal {
  std::string_view title;
  std::string_view kind;  ///< gauge; rate: of a counter, a second; p99: of a histogram
  std::string_view metric;
  std::string_view labels;  ///< what a series' labels must contain; empty: all are added up
  std::string_view unit;    ///< seconds, bytes, yes (1 or 0), or empty
};

constexpr std::array signals = std::to_array<Signal>({
    {"Requests a second", "rate", "holdfast_http_requests_total", "", ""},
    {"Answers of 500 and above, a second", "rate", "holdfast_http_requests_total", "status=\"5", ""},
    {"Refused, a second", "rate", "holdfast_http_refused_total", "", ""},
    {"Time to an answer, 99 %", "p99", "holdfast_http_request_duration_seconds", "", "seconds"},
    {"Connections", "gauge", "holdfast_http_connections", "", ""},
    {"Forms kept, a second", "rate", "holdfast_registrations_total", "outcome=\"accepted\"", ""},
    {"A commit of the journal, 99 %", "p99", "holdfast_journal_commit_duration_seconds", "", "seconds"},
    {"Journal", "gauge", "holdfast_journal_bytes", "", "bytes"},
    {"Room left on its disk", "gauge", "holdfast_journal_free_bytes", "", "bytes"},
    {"Queue", "gauge", "holdfast_queue_registrations", "", ""},
    {"Age of the oldest in it", "gauge", "holdfast_queue_oldest_age_seconds", "", "seconds"},
    {"People in rounds, a second", "rate", "holdfast_round_registrations_sum", "", ""},
    {"A round, 99 %", "p99", "holdfast_round_duration_seconds", "part=\"whole\"", "seconds"},
    {"Offers held", "gauge", "holdfast_offers_held", "", ""},
    {"Seats released late by, 99 %", "p99", "holdfast_offer_release_delay_seconds", "", "seconds"},
    {"People who wait", "gauge", "holdfast_waiting_registrations", "", ""},
    {"Oversold seats", "gauge", "holdfast_oversold_seats", "", ""},
    {"Messages due", "gauge", "holdfast_messages_due", "", ""},
    {"Messages sent, a second", "rate", "holdfast_messages_total", "outcome=\"sent\"", ""},
    {"Gateway of texts takes them", "gauge", "holdfast_gateway_state", "channel=\"sms\",state=\"closed\"",
     "yes"},
    {"Gateway of e-mails takes them", "gauge", "holdfast_gateway_state", "channel=\"email\",state=\"closed\"",
     "yes"},
    {"Database answers", "gauge", "holdfast_database_up", "", "yes"},
    {"Short requests to it, a second", "rate", "holdfast_database_requests_total", "", ""},
    {"Dead letters since the start", "gauge", "holdfast_dead_letters_total", "", ""},
    {"Memory", "gauge", "process_resident_memory_bytes", "", "bytes"},
    {"Switch registrations-off", "gauge", "holdfast_switch_on", "name=\"registrations-off\"", "yes"},
    {"Switch offers-paused", "gauge", "holdfast_switch_on", "name=\"offers-paused\"", "yes"},
    {"Switch sms-off", "gauge", "holdfast_switch_on", "name=\"sms-off\"", "yes"},
    {"Switch read-only", "gauge", "holdfast_switch_on", "name=\"read-only\"", "yes"},
    {"Switch under-attack", "gauge", "holdfast_switch_on", "name=\"under-attack\"", "yes"},
});

std::string contents(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>{in}, {}};
}

double number(std::string_view text) {
  double value = std::numeric_limits<double>::infinity();  // "+Inf" is none that from_chars reads
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Calls `each(labels, value)` for every series of the metric that has the labels.
template <class Each>
void for_each_sample(std::string_view metrics, std::string_view name, std::string_view labels, Each each) {
  while (!metrics.empty()) {
    const auto line = metrics.substr(0, metrics.find('\n'));
    metrics.remove_prefix(std::min(line.size() + 1, metrics.size()));
    if (!line.starts_with(name)) continue;
    const auto rest = line.substr(name.size());
    const auto value = rest.rfind(' ');
    if (value == rest.npos || (rest[0] != '{' && rest[0] != ' ')) continue;
    const auto of = rest.substr(0, value);
    if (of.find(labels) != of.npos) each(of, number(rest.substr(value + 1)));
  }
}

std::optional<double> sum(std::string_view metrics, const Signal& signal) {
  std::optional<double> total;
  for_each_sample(metrics, signal.metric, signal.labels,
                  [&](std::string_view, double value) { total = total.value_or(0) + value; });
  return total;
}

/// The bound of the bucket in which the hundredth part from above begins.
std::optional<double> p99(std::string_view metrics, const Signal& signal) {
  std::map<double, double> buckets;
  const auto name = std::string{signal.metric} + "_bucket";
  for_each_sample(metrics, name, signal.labels, [&](std::string_view labels, double value) {
    const auto at = labels.find("le=\"");
    if (at != labels.npos) buckets[number(labels.substr(at + 4))] += value;
  });
  if (buckets.empty() || buckets.rbegin()->second == 0) return std::nullopt;
  const auto wanted = buckets.rbegin()->second * 0.99;
  return std::ranges::find_if(buckets, [&](const auto& each) { return each.second >= wanted; })->first;
}

std::string digits_of(double value) {
  std::array<char, 64> digits{};
  const auto places = value == std::floor(value) ? 0 : 4;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, places);
  return end.ec == std::errc{} ? std::string{digits.data(), end.ptr} : "–";
}

std::string text_of(std::optional<double> value, const Signal& signal) {
  if (!value) return "–";
  if (signal.unit == "yes") return *value == 0 ? "no" : "yes";
  if (signal.unit == "bytes") return digits_of(std::round(*value / (1 << 20))) + " MiB";
  if (signal.kind == "rate") return digits_of(*value) + " since the start";
  if (signal.unit.empty()) return digits_of(*value);
  if (std::isinf(*value)) return "more than all bounds";
  return (signal.kind == "p99" ? "≤ " : "") + digits_of(*value) + " s";
}

std::string attribute(std::string_view name, std::string_view value) {
  std::string text = " data-" + std::string{name} + "=\"";
  for (const char c : value) text += c == '"' ? "&quot;" : std::string(1, c);
  return text + '"';
}

std::string row(std::string_view metrics, const Signal& signal) {
  const auto now = signal.kind == "p99" ? p99(metrics, signal) : sum(metrics, signal);
  return "<tr" + attribute("kind", signal.kind) + attribute("metric", signal.metric) +
         attribute("labels", signal.labels) + attribute("unit", signal.unit) + "><th scope=\"row\">" +
         std::string{signal.title} + "</th><td>" + text_of(now, signal) + "</td><td></td></tr>\n";
}

constexpr std::string_view mark = "<!-- rows -->\n";

}  // namespace

OperationsPage::OperationsPage(const std::filesystem::path& web_directory)
    : script_(contents(web_directory / "operations/page.js")),
      style_(contents(web_directory / "operations/page.css")) {
  const auto page = contents(web_directory / "operations/page.html");
  const auto at = page.find(mark);
  if (at == std::string::npos) throw std::runtime_error("operations/page.html has no place for its rows");
  before_ = page.substr(0, at);
  after_ = page.substr(at + mark.size());
}

std::string OperationsPage::html(std::string_view metrics) const {
  std::string page = before_;
  for (const auto& signal : signals) page += row(metrics, signal);
  return page + after_;
}

}  // namespace holdfast::app
