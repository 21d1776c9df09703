#include "bench/rehearse/screen.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "holdfast/site/typed.hpp"

namespace holdfast::rehearse {

namespace {

std::string without_entities(std::string text) {
  constexpr std::string_view escaped = "&amp;";
  for (auto at = text.find(escaped); at != std::string::npos; at = text.find(escaped, at + 1))
    text.replace(at, escaped.size(), "&");
  return text;
}

/// Where the button leads whose address ends so.
std::string button(std::string_view html, std::string_view verb) {
  const auto end = html.find(std::string(verb) + "\"");
  if (end == std::string_view::npos) return {};
  const auto from = html.rfind('"', end) + 1;
  return std::string{html.substr(from, end + verb.size() - from)};
}

}  // namespace

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto found = text.find(before);
  if (found == std::string_view::npos) return {};
  const auto from = found + before.size();
  const auto to = text.find(after, from);
  return to == std::string_view::npos ? std::string_view{} : text.substr(from, to - from);
}

Screen read_page(std::string_view html) {
  Screen screen;
  screen.standing = between(html, "data-standing=\"", "\"");
  if (screen.standing.empty()) throw std::runtime_error("no page of a registration");
  screen.events = without_entities(std::string{between(html, "data-events=\"", "\"")});
  screen.accept = button(html, "/accept");
  screen.decline = button(html, "/decline");
  screen.again = button(html, "/requeue");
  screen.offer = screen.accept.substr(0, screen.accept.rfind('/'));
  screen.unseen = html.find("<span data-unseen") != std::string_view::npos;
  using Shows = Screen::Shows;
  if (!screen.accept.empty()) {
    screen.shows = Shows::offer;
  } else if (html.find("/calendar.ics") != std::string_view::npos) {
    screen.shows = Shows::booked;
  } else if (!screen.again.empty()) {
    screen.shows = Shows::over;
  } else {
    screen.shows = screen.standing == "0" ? Shows::queued : Shows::kept;
  }
  return screen;
}

Screen read_status(std::string_view text) {
  const auto json = nlohmann::json::parse(text);
  Screen screen;
  screen.state = json.at("state");
  const auto path = "/v1/registrations/" + json.at("reference").get<std::string>();
  const auto& offer = json.at("offer");
  if (!offer.is_null()) {
    screen.offer = "/v1/offers/" + offer.at("id").get<std::string>();
    const auto choice = offer.value("choice", nlohmann::json{});
    screen.choice = choice.is_null() ? "elsewhere" : choice == 1 ? "first" : "other";
  }
  using Shows = Screen::Shows;
  const auto& state = screen.state;
  screen.shows = state == "queued" ? Shows::queued : state == "booked" ? Shows::booked : Shows::kept;
  if (state == "offered") {
    screen.shows = Shows::offer;
    screen.accept = screen.offer + "/accept";
    screen.decline = screen.offer + "/decline";
  }
  if (state == "declined" || state == "lapsed" || state == "cancelled") {
    screen.shows = Shows::over;
    screen.again = path + "/requeue";
  }
  return screen;
}

std::vector<std::string> assets_of(std::string_view html) {
  std::vector<std::string> all;
  for (auto at = html.find("\"/assets/"); at != std::string_view::npos; at = html.find("\"/assets/", at + 1))
    all.emplace_back(html.substr(at + 1, html.find('"', at + 1) - at - 1));
  return all;
}

Fields person_fields(const RawForm& form, const std::string& key) {
  const auto text = [](const std::optional<std::string>& value) { return value.value_or(std::string{}); };
  const auto born = text(form.date_of_birth);  // 1948-03-12
  return {{"key", key},
          {"name", text(form.name)},
          {"birthDay", born.substr(8, 2)},
          {"birthMonth", born.substr(5, 2)},
          {"birthYear", born.substr(0, 4)},
          {"healthCardNumber", text(form.health_card_number)},
          {"line1", text(form.line1)},
          {"line2", text(form.line2)},
          {"city", text(form.city)},
          {"province", text(form.province)},
          {"postalCode", text(form.postal_code)},
          {"contact", text(form.contact)},
          {"phone", text(form.phone)},
          {"email", text(form.email)},
          {"language", text(form.language)}};
}

void add_wish(Fields& fields, const RawForm& form, std::size_t wish) {
  const auto& wished = form.preferences.at(wish);
  const auto start = wished.start.value_or(std::string{});  // 2026-12-03T09:00
  fields.emplace_back(site::wish_field(wish + 1, "clinic"), wished.clinic.value_or(std::string{}));
  fields.emplace_back(site::wish_field(wish + 1, "date"), start.substr(0, 10));
  fields.emplace_back(site::wish_field(wish + 1, "hour"), start.substr(11));
}

}  // namespace holdfast::rehearse
