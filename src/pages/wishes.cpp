#include "pages/wishes.hpp"

#include <algorithm>
#include <charconv>

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"

namespace holdfast::pages {

using site::wishes_max;

namespace {

std::optional<std::size_t> place_in(std::string_view text, std::size_t count) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || number == 0 || number > count) return std::nullopt;
  return number - 1;
}

void add(std::vector<Wish>& wishes, std::string_view what) {
  const auto time = what.substr(0, what.find(' '));
  const auto clinic = what.size() > time.size() ? what.substr(time.size() + 1) : std::string_view{};
  const auto middle = time.find('T');
  if (middle == std::string_view::npos || wishes.size() >= wishes_max) return;
  Wish wish{std::string{clinic}, std::string{time.substr(0, middle)}, std::string{time.substr(middle + 1)}};
  if (std::ranges::find(wishes, wish) == wishes.end()) wishes.push_back(std::move(wish));
}

}  // namespace

Press press_in(std::string_view value) {
  const auto end = std::min(value.find(' '), value.size());
  return {value.substr(0, end), value.substr(std::min(end + 1, value.size()))};
}

std::vector<Wish> pressed(std::vector<Wish> wishes, const Press& press) {
  if (press.verb == "add") {
    add(wishes, press.what);
    return wishes;
  }
  const auto place = place_in(press.what, wishes.size());
  if (!place) return wishes;
  const auto at = wishes.begin() + static_cast<std::ptrdiff_t>(*place);
  if (press.verb == "remove") wishes.erase(at);
  if (press.verb == "up" && *place > 0) std::iter_swap(at, at - 1);
  if (press.verb == "down" && *place + 1 < wishes.size()) std::iter_swap(at, at + 1);
  return wishes;
}

std::string wish_text(const Wish& wish, const Programme& programme, const site::Words& words,
                      Language language) {
  const auto typed = wish.date + 'T' + wish.hour;
  const auto start = local_time_in(typed);
  const auto clinic = programme.find(ClinicId{wish.clinic});
  const auto& anywhere = words.at("any_clinic", language);
  return (start ? offers::moment_text(*start, language) : typed) + ", " +
         (clinic                ? programme.at(*clinic).name
          : wish.clinic.empty() ? anywhere
                                : wish.clinic);
}

}  // namespace holdfast::pages
