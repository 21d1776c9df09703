#include "holdfast/site/wishes.hpp"

#include "holdfast/domain/dates.hpp"

namespace holdfast::site {

std::vector<Wish> wishes_of(const Typed& typed) {
  std::vector<Wish> wishes;
  for (std::size_t row = 1; row <= wishes_max; ++row) {
    Wish wish{typed.at(wish_field(row, "clinic")), typed.at(wish_field(row, "date")),
              typed.at(wish_field(row, "hour"))};
    if (wish != Wish{}) wishes.push_back(std::move(wish));
  }
  return wishes;
}

Wish wish_of(const Preference& preference) {
  // RFC 3339, of a wall's time as if it were UTC: "2026-12-03T09:00:00Z"
  const auto stamp = rfc3339(Instant{preference.start.time_since_epoch()});
  const auto middle = stamp.find('T');
  return {.clinic = preference.clinic ? preference.clinic->text : std::string{},
          .date = stamp.substr(0, middle),
          .hour = stamp.substr(middle + 1, 5)};
}

void set_wishes(Typed& typed, const std::vector<Wish>& wishes) {
  for (std::size_t row = 1; row <= wishes_max; ++row) {
    const auto wish = row <= wishes.size() ? wishes[row - 1] : Wish{};
    typed.set(wish_field(row, "clinic"), wish.clinic);
    typed.set(wish_field(row, "date"), wish.date);
    typed.set(wish_field(row, "hour"), wish.hour);
  }
}

Typed typed_wishes(const std::vector<Preference>& preferences) {
  std::vector<Wish> wishes;
  for (const auto& preference : preferences) wishes.push_back(wish_of(preference));
  Typed typed;
  set_wishes(typed, wishes);
  return typed;
}

bool speaks_for_all(const Typed& typed) {
  return typed.at("all") == "yes";
}

}  // namespace holdfast::site
