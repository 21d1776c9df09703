#include "staff/management/chart.hpp"

#include <algorithm>
#include <numeric>

#include "holdfast/site/look.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using site::set;

// Units of the picture; it is as wide as its place.
constexpr std::size_t width = 640, names_width = 190, total_width = 60;
constexpr std::size_t bars_width = width - names_width - total_width;
constexpr std::size_t row_height = 28, bar_height = 18, bar_top = 5, text_base = 19;

std::size_t total(const Chart::Row& row) {
  return std::accumulate(row.values.begin(), row.values.end(), std::size_t{0});
}

void set_number(TemplateDictionary& dictionary, std::string_view name, std::size_t value) {
  set(dictionary, name, std::to_string(value));
}

void add_keys(TemplateDictionary& keys, const std::vector<Chart::Part>& parts) {
  for (const auto& part : parts) {
    auto& key = *keys.AddSectionDictionary("KEY");
    set(key, "NAME", part.name);
    set(key, "KIND", part.kind);
  }
}

void add_row(TemplateDictionary& chart, const Chart& of, std::size_t index, std::size_t most) {
  const auto& row = of.rows[index];
  const auto top = index * row_height;
  auto& bar = *chart.AddSectionDictionary("BAR");
  set(bar, "NAME", row.name);
  set_number(bar, "NAME_X", names_width - 8);
  set_number(bar, "TEXT_Y", top + text_base);
  std::size_t before = 0;
  const auto place = [&](std::size_t value) { return names_width + value * bars_width / most; };
  for (std::size_t at = 0; at < row.values.size(); ++at) {
    const auto from = place(before), to = place(before += row.values[at]);
    if (from == to) continue;
    auto& part = *bar.AddSectionDictionary("PART");
    set(part, "KIND", of.parts[at].kind);
    set_number(part, "X", from);
    set_number(part, "Y", top + bar_top);
    set_number(part, "WIDTH", to - from);
    set_number(part, "HEIGHT", bar_height);
  }
  set_number(bar, "TOTAL_X", place(before) + 6);
  set_number(bar, "TOTAL", total(row));

  auto& line = *chart.AddSectionDictionary("LINE");
  set(line, "NAME", row.name);
  for (const auto value : row.values) set_number(*line.AddSectionDictionary("CELL"), "VALUE", value);
}

}  // namespace

void add_chart(TemplateDictionary& dictionary, const Chart& of) {
  auto& chart = *dictionary.AddSectionDictionary("CHART");
  set(chart, "ID", of.id);
  set(chart, "CHART_TITLE", of.title);
  set(chart, "IN_WORDS", of.in_words);
  set(chart, "ROW_HEADING", of.row_heading);
  set_number(chart, "HEIGHT", std::max<std::size_t>(1, of.rows.size()) * row_height);
  set_number(chart, "WIDTH", width);
  std::size_t most = 1;
  for (const auto& row : of.rows) most = std::max(most, total(row));
  for (const auto& part : of.parts) set(*chart.AddSectionDictionary("COLUMN"), "NAME", part.name);
  if (of.parts.size() > 1) add_keys(*chart.AddSectionDictionary("KEYS"), of.parts);
  for (std::size_t row = 0; row < of.rows.size(); ++row) add_row(chart, of, row, most);
}

}  // namespace holdfast::staff
