#include "journal/names.hpp"

#include <charconv>

namespace holdfast::journal {
namespace {

constexpr std::size_t digits = 10;
constexpr std::string_view segment_suffix = ".segment";
constexpr std::string_view quarantined_suffix = ".quarantined";
constexpr std::string_view forgotten_suffix = ".forgotten-";
constexpr std::string_view torn_suffix = ".torn-";
constexpr std::string_view temporary_suffix = ".temporary";

std::string number_text(std::uint64_t number) {
  auto text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::string SegmentName::text() const {
  auto name = number_text(number);
  name += quarantined ? quarantined_suffix : segment_suffix;
  if (forgotten) name.append(forgotten_suffix).append(std::to_string(forgotten->count()));
  return name;
}

std::optional<SegmentName> read_segment_name(std::string_view text) {
  SegmentName name;
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  name.number = *number;
  name.quarantined = take(text, quarantined_suffix);
  if (!name.quarantined && !take(text, segment_suffix)) return std::nullopt;
  if (take(text, forgotten_suffix)) {
    const auto moment = take_number(text);
    if (!moment) return std::nullopt;
    name.forgotten = std::chrono::seconds(*moment);
  }
  if (!text.empty()) return std::nullopt;
  return name;
}

std::string torn_name(std::uint64_t number, std::uint64_t epoch) {
  return number_text(number).append(torn_suffix).append(std::to_string(epoch));
}

std::optional<std::uint64_t> read_torn_name(std::string_view text) {
  const auto number = take_number(text);
  if (!number || !take(text, torn_suffix)) return std::nullopt;
  return number;
}

std::string temporary_name(std::uint64_t number) {
  return number_text(number).append(temporary_suffix);
}

bool is_temporary_name(std::string_view text) {
  return text.ends_with(temporary_suffix);
}

}  // namespace holdfast::journal
