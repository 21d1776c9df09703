#include "store/database/rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

#include <nlohmann/json.hpp>

#include "holdfast/domain/assert.hpp"

namespace holdfast::store {

namespace {

using namespace std::chrono;

[[noreturn]] void refuse_time() {
  throw std::runtime_error("the database holds a time that is no moment");
}

/// Reads digits from the front and the separator after them, if there is one.
int take_number(std::string_view& rest, std::size_t digits, char separator) {
  int value = 0;
  if (rest.size() < digits) refuse_time();
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + digits, value);
  if (error != std::errc{} || end != rest.data() + digits) refuse_time();
  rest.remove_prefix(digits);
  if (separator != '\0') {
    if (rest.empty() || rest.front() != separator) refuse_time();
    rest.remove_prefix(1);
  }
  return value;
}

Date take_date(std::string_view& rest, char separator) {
  const year year{take_number(rest, 4, '-')};
  const month month{static_cast<unsigned>(take_number(rest, 2, '-'))};
  return year / month / static_cast<unsigned>(take_number(rest, 2, separator));
}

/// `.5` is half a second: PostgreSQL leaves trailing noughts away.
microseconds take_fraction(std::string_view& rest) {
  if (rest.empty() || rest.front() != '.') return microseconds{0};
  rest.remove_prefix(1);
  int value = 0;
  int digits = 0;
  for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9' && digits < 6; ++digits) {
    value = value * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  for (; digits < 6; ++digits) value *= 10;
  return microseconds{value};
}

void append_padded(std::string& out, int value, int digits) {
  std::array<char, 8> buffer{};
  for (int at = digits; at-- > 0; value /= 10) {
    buffer[static_cast<std::size_t>(at)] = static_cast<char>('0' + value % 10);
  }
  out.append(buffer.data(), static_cast<std::size_t>(digits));
}

void append_date(std::string& out, Date value) {
  append_padded(out, static_cast<int>(value.year()), 4);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(value.month())), 2);
  out += '-';
  append_padded(out, static_cast<int>(static_cast<unsigned>(value.day())), 2);
}

std::string local_text(LocalTime value) {
  const auto day = floor<days>(value);
  const auto minute = static_cast<int>((value - day).count());
  std::string out;
  append_date(out, Date{day});
  out += 'T';
  append_padded(out, minute / 60, 2);
  out += ':';
  append_padded(out, minute % 60, 2);
  return out;
}

LocalTime local_time_in(std::string_view rest) {
  const auto day = take_date(rest, 'T');
  const hours hour{take_number(rest, 2, ':')};
  const minutes minute{take_number(rest, 2, '\0')};
  return local_days{day} + hour + minute;
}

/// A clinic's id is a plain word nearly always. What is not UTF-8 becomes U+FFFD: a form that was
/// acknowledged must not fail here.
std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  if (word.find_first_not_of(plain) == std::string::npos) return '"' + word + '"';
  return nlohmann::json(word).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool take(std::string_view& rest, std::string_view what) {
  if (!rest.starts_with(what)) return false;
  rest.remove_prefix(what.size());
  return true;
}

std::string_view take_until_quote(std::string_view& rest) {
  const auto word = rest.substr(0, rest.find('"'));
  rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  return word;
}

/// As PostgreSQL prints what `preferences_json` wrote, `[{"start": "2026-12-03T09:00", "clinic": "a"}]`;
/// nothing if it is printed in any other way. They are read with every look and every turn of the waiting
/// list.
std::optional<std::vector<Preference>> plain_preferences(std::string_view rest) {
  std::vector<Preference> wishes;
  if (rest.find('\\') != std::string_view::npos || !take(rest, "[")) return std::nullopt;
  while (take(rest, wishes.empty() ? "{\"start\": \"" : ", {\"start\": \"")) {
    auto& wish = wishes.emplace_back();
    wish.start = local_time_in(take_until_quote(rest));
    if (take(rest, ", \"clinic\": \"")) wish.clinic = ClinicId{std::string{take_until_quote(rest)}};
    if (!take(rest, "}")) return std::nullopt;
  }
  if (rest != "]") return std::nullopt;
  return wishes;
}

template <class Word>
Word known(std::optional<Word> word) {
  if (!word) throw std::runtime_error("the database holds a word this program does not know");
  return *word;
}

}  // namespace

Instant instant(const pqxx::field& field) {
  std::string_view rest{field.c_str(), field.size()};
  const auto day = take_date(rest, ' ');
  const hours hour{take_number(rest, 2, ':')};
  const minutes minute{take_number(rest, 2, ':')};
  const seconds second{take_number(rest, 2, '\0')};
  const auto fraction = take_fraction(rest);
  if (rest != "+00") refuse_time();
  return sys_days{day} + hour + minute + second + fraction;
}

std::optional<Instant> maybe_instant(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return instant(field);
}

Date date(const pqxx::field& field) {
  std::string_view rest{field.c_str(), field.size()};
  const auto value = take_date(rest, '\0');
  if (!rest.empty()) refuse_time();
  return value;
}

std::optional<Date> maybe_date(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return date(field);
}

std::string timestamp(Instant value) {
  const auto midnight = floor<days>(value);
  const hh_mm_ss clock{value - midnight};
  std::string out;
  out.reserve(29);
  append_date(out, Date{midnight});
  out += ' ';
  append_padded(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  append_padded(out, static_cast<int>(clock.minutes().count()), 2);
  out += ':';
  append_padded(out, static_cast<int>(clock.seconds().count()), 2);
  out += '.';
  append_padded(out, static_cast<int>(clock.subseconds().count()), 6);
  out += "+00";
  return out;
}

std::string day(Date value) {
  std::string out;
  append_date(out, value);
  return out;
}

std::string text(const pqxx::field& field) {
  return {field.c_str(), field.size()};
}

std::optional<std::string> text_or_null(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return value;
}

std::int64_t number(const pqxx::field& field) {
  return field.as<std::int64_t>();
}

std::vector<WindowId> window_ids(const pqxx::field& field) {
  std::vector<WindowId> ids;
  std::string_view rest{field.c_str(), field.size()};  // {1,22,333}
  HOLDFAST_ASSERT(rest.size() >= 2 && rest.front() == '{');
  rest.remove_prefix(1);
  while (rest.size() > 1) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), id);
    HOLDFAST_ASSERT(error == std::errc{});
    ids.push_back(static_cast<WindowId>(id));
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + (*end == ',' ? 1 : 0));
  }
  return ids;
}

RegistrationState registration_state(const pqxx::field& field) {
  return known(registration_state_named(field.c_str()));
}
Contact contact(const pqxx::field& field) {
  return known(contact_named(field.c_str()));
}
Language language(const pqxx::field& field) {
  return known(language_named(field.c_str()));
}
Via via(const pqxx::field& field) {
  return known(via_named(field.c_str()));
}

std::string preferences_json(const std::vector<Preference>& wishes) {
  std::string json = "[";
  for (const auto& wish : wishes) {
    json += json.size() > 1 ? ",{" : "{";
    if (wish.clinic) json.append("\"clinic\":").append(quoted(wish.clinic->text)).append(",");
    json.append("\"start\":\"").append(local_text(wish.start)).append("\"}");
  }
  return json += ']';
}

std::vector<Preference> preferences_of(std::string_view json) {
  if (auto plain = plain_preferences(json)) return *std::move(plain);
  std::vector<Preference> wishes;
  for (const auto& entry : nlohmann::json::parse(json)) {
    auto& wish = wishes.emplace_back();
    if (entry.contains("clinic")) wish.clinic = ClinicId{entry.at("clinic").get<std::string>()};
    wish.start = local_time_in(entry.at("start").get_ref<const std::string&>());
  }
  return wishes;
}

std::vector<Preference> preferences(const pqxx::field& field) {
  return preferences_of(text(field));
}

Needs needs(const pqxx::field& field) {
  return field.is_null() ? Needs{} : known(needs_in(field.c_str()));
}

namespace {

std::optional<SecondDose> second_dose_in(Cells& cells) {
  const auto first = maybe_id_in<RegistrationId>(cells.next());
  auto product = text(cells.next());
  const auto from = maybe_date(cells.next());
  const auto until = maybe_date(cells.next());
  if (!first) return std::nullopt;
  return SecondDose{.first = *first, .product = std::move(product), .from = *from, .until = *until};
}

}  // namespace

Registration registration_in(Cells& cells) {
  return {.id = id_in<RegistrationId>(cells.next()),
          .received_at = instant(cells.next()),
          .via = via(cells.next()),
          .name = text(cells.next()),
          .address = {.line1 = text(cells.next()),
                      .line2 = text(cells.next()),
                      .city = text(cells.next()),
                      .province = text(cells.next()),
                      .postal_code = text(cells.next())},
          .phone = text(cells.next()),
          .email = text(cells.next()),
          .contact = contact(cells.next()),
          .language = language(cells.next()),
          .date_of_birth = date(cells.next()),
          .health_card_number = {},
          .preferences = preferences(cells.next()),
          .needs = needs(cells.next()),
          .second_dose = second_dose_in(cells)};
}

}  // namespace holdfast::store
