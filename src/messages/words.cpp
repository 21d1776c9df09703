#include "holdfast/messages/words.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "holdfast/messages/calendar.hpp"
#include "messages/dates.hpp"
#include "messages/html.hpp"
#include "messages/phrases.hpp"
#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

// A name of a clinic may be long; a text may not.
constexpr std::size_t place_characters_max = 60;
constexpr std::size_t name_characters_max = 30;

constexpr std::chrono::hours window_length{1};

const Phrasebook& phrasebook(Language language) {
  return language == Language::fr ? french_phrases : english_phrases;
}

// Of an appointment, which stands in a calendar perhaps; else of a registration that had none.
bool cancels_appointment(const store::DueMessage& message) {
  const bool cancels =
      message.kind == "cancelled" || message.kind == "window-cancelled" || message.kind == "residence-care";
  return cancels && message.offer && message.offer->offer.state == OfferState::cancelled;
}

Result<const Phrases*, WordsRefusal> phrases_of(const store::DueMessage& message) {
  const auto& book = phrasebook(message.language);
  if (message.kind == "offer" && message.offer && message.offer->standby) return &book.standby;
  if (message.kind == "address-changed" && message.residence) return &book.off_residence;
  if (message.kind == "cancelled" && !cancels_appointment(message)) return &book.withdrawn;

  // Both reminders say the same: they name the day. Whoever left the roster before they were told that they
  // are on it is told the end of it.
  auto kind =
      message.kind.starts_with("reminder-") ? std::string_view{"reminder"} : std::string_view{message.kind};
  if (kind == "residence-care" && !message.residence) kind = "residence-left";
  const auto found = std::ranges::find(book.kinds, kind, &Phrases::kind);
  if (found == book.kinds.end()) return WordsRefusal::unknown_kind;
  if (found->needs_offer && !message.offer) return WordsRefusal::no_offer;
  if (found->link == Phrases::Link::residence && !message.residence) return WordsRefusal::no_offer;
  return &*found;
}

using Values = std::vector<std::pair<std::string_view, std::string>>;

// Each {name} of the phrase replaced by its value; values are never looked into again.
std::string filled(std::string_view phrase, const Values& values) {
  std::string text;
  while (true) {
    const auto open = phrase.find('{');
    text.append(phrase.substr(0, open));
    if (open == phrase.npos) return text;
    const auto close = phrase.find('}', open);
    const auto name = phrase.substr(open + 1, close - open - 1);
    const auto value = std::ranges::find(values, name, &Values::value_type::first);
    if (value != values.end()) text.append(value->second);
    phrase.remove_prefix(close + 1);
  }
}

enum class Form { text, mail };

std::string until(const store::OfferView& offer, Language language, Instant now, Form form) {
  const auto ends = offer.clinic.zone.local(offer.offer.held_until);
  // From when the clock began, so that a repeat on the next day is the same text, word for word.
  const auto told_at = offer.offer.notified_at.value_or(now);
  const auto today = std::chrono::floor<std::chrono::days>(offer.clinic.zone.local(told_at));
  if (std::chrono::floor<std::chrono::days>(ends) == today) return time_of_day(ends, language);
  return form == Form::text ? short_moment(ends, language) : long_moment(ends, language);
}

/// The names, with the time of each where it is not the same for all.
std::string people_of(const store::DueMessage& message) {
  const auto& seats = message.household;
  const bool at_once = seats.front().arrives_at == seats.back().arrives_at;
  std::string people;
  for (const auto& seat : seats) {
    if (!people.empty()) people += ", ";
    people += shortened(clean_line(seat.name), name_characters_max);
    if (at_once) continue;
    const auto arrives = message.offer->clinic.zone.local(seat.arrives_at);
    people += " (" + time_of_day(arrives, message.language) + ")";
  }
  return people;
}

std::string for_whom(const CommonPhrases& common, const store::DueMessage& message) {
  const auto sentence = message.household.size() == 1 ? common.of_one : common.together;
  return filled(sentence, {{"people", people_of(message)}});
}

std::string street(const Address& address) {
  return address.city.empty() ? address.line1 : address.line1 + ", " + address.city;
}

void add_offer(Values& values, const store::DueMessage& message, Instant now, Form form) {
  const auto& offer = *message.offer;
  const auto starts = offer.clinic.zone.local(offer.arrives_at());
  const auto place = [form](const std::string& text) {
    return form == Form::text ? shortened(clean_line(text), place_characters_max) : clean_line(text);
  };
  values.emplace_back("when", form == Form::text ? short_moment(starts, message.language)
                                                 : long_moment(starts, message.language));
  values.emplace_back("until", until(offer, message.language, now, form));
  values.emplace_back("dose", offer.is_second_dose
                                  ? std::string{phrasebook(message.language).common.second_dose}
                                  : std::string{});
  values.emplace_back("clinic", place(offer.clinic.name));
  values.emplace_back("address", place(street(offer.clinic.address)));
}

void add_day(Values& values, const store::DueMessage& message, Form form) {
  const LocalTime day{std::chrono::local_days{*message.likely_on}};
  values.emplace_back(
      "day", form == Form::text ? short_day(day, message.language) : long_day(day, message.language));
}

void add_residence(Values& values, const store::DueMessage& message, const TimeZone& zone, Form form) {
  const auto language = message.language;
  const auto& told = *message.residence;
  const auto moment = [&](Instant at) {
    return form == Form::text ? short_moment(zone.local(at), language)
                              : long_moment(zone.local(at), language);
  };
  const auto name = clean_line(told.name);
  auto residence = form == Form::text ? shortened(name, place_characters_max) : name;
  if (told.is_second) residence += phrasebook(language).common.second_visit;
  values.emplace_back("residence", std::move(residence));
  if (told.held_until) values.emplace_back("until", moment(*told.held_until));
  if (told.visits.empty()) return;
  values.emplace_back("when", moment(told.visits.front().starts_at));
  int seats = 0;
  std::string visits;
  for (const auto& each : told.visits) {
    seats += each.seats;
    const Values line{{"when", moment(each.starts_at)},
                      {"end", time_of_day(zone.local(each.ends_at), language)},
                      {"seats", std::to_string(each.seats)}};
    visits.append(visits.empty() ? "" : "\n").append(filled(phrasebook(language).common.visit, line));
  }
  values.emplace_back("seats", std::to_string(seats));
  values.emplace_back("visits", std::move(visits));
}

std::string link_of(const Phrases& phrases, const store::DueMessage& message, const std::string& public_url,
                    const Capabilities& capabilities) {
  if (phrases.link == Phrases::Link::none) return {};
  if (phrases.link == Phrases::Link::offer) {
    return public_url + "/o/" + capabilities.reference(message.offer->offer.id);
  }
  if (phrases.link == Phrases::Link::residence) {
    return public_url + "/residence/" + capabilities.reference(message.residence->id);
  }
  return public_url + "/r/" + capabilities.reference(message.registration);
}

CalendarEntry entry_of(const store::DueMessage& message, const Words::Settings& settings,
                       const Values& values, Instant now) {
  const auto& offer = *message.offer;
  const bool cancelled = cancels_appointment(message);
  const auto& common = phrasebook(message.language).common;
  return {.uid = message.booked_uid,
          .starts_at = offer.arrives_at(),
          .ends_at = offer.arrives_at() + window_length,
          .stamped_at = offer.resolved_at.value_or(now),
          .sequence = cancelled ? 1 : 0,
          .cancelled = cancelled,
          .summary = filled(common.appointment, values),
          .location = filled("{clinic}, {address}", values),
          .description = filled(common.code, values),
          .link = filled("{link}", values),
          .organiser_name = settings.sender_name,
          .organiser_email = settings.sender_email};
}

}  // namespace

Words::Words(Settings settings, const Capabilities& capabilities)
    : settings_(std::move(settings)), capabilities_(capabilities) {}

Result<std::string, WordsRefusal> Words::text(const store::DueMessage& message, Instant now) const {
  const auto phrases = phrases_of(message);
  if (!phrases) return phrases.error();

  const auto& common = phrasebook(message.language).common;
  Values values{
      {"sender", clean_line(settings_.sender_name)},
      {"code", confirmation_code(message.registration)},
      {"pass",
       std::string{settings_.texts_can_be_answered ? common.how_to_pass : common.how_to_pass_by_link}},
      {"how", std::string{settings_.texts_can_be_answered ? common.how_to_answer : common.how_by_link}},
      {"link", link_of(**phrases, message, settings_.public_url, capabilities_)}};
  if (message.residence) add_residence(values, message, settings_.home_zone, Form::text);
  if (message.offer) add_offer(values, message, now, Form::text);
  if (message.likely_on) add_day(values, message, Form::text);
  if (message.household.empty()) return filled((*phrases)->text, values);
  return for_whom(common, message) + ' ' + filled((*phrases)->text, values);
}

Result<Mail, WordsRefusal> Words::mail(const store::DueMessage& message, Instant now) const {
  const auto phrases = phrases_of(message);
  if (!phrases) return phrases.error();

  const auto& common = phrasebook(message.language).common;
  Values values{{"name", clean_line(message.name)},
                {"phone", clean_line(settings_.help_phone)},
                {"code", confirmation_code(message.registration)},
                {"link", link_of(**phrases, message, settings_.public_url, capabilities_)}};
  if (message.residence) add_residence(values, message, settings_.home_zone, Form::mail);
  if (message.offer) add_offer(values, message, now, Form::mail);
  if (message.likely_on) add_day(values, message, Form::mail);

  MailBody body{.language = message.language,
                .title = filled((*phrases)->subject, values),
                .link = filled("{link}", values),
                .button = std::string{(*phrases)->button}};
  const bool to_a_stranger = (*phrases)->link == Phrases::Link::none;
  if (!to_a_stranger) body.before.push_back(filled(common.greeting, values));
  if (!message.household.empty()) body.before.push_back(for_whom(common, message));
  for (const auto paragraph : (*phrases)->paragraphs) {
    if (!paragraph.empty()) body.before.push_back(filled(paragraph, values));
  }
  const bool has_code = !to_a_stranger && (*phrases)->link != Phrases::Link::residence;
  if (has_code) body.after.push_back(filled(common.code, values));
  if (!settings_.help_phone.empty()) body.after.push_back(filled(common.help, values));
  body.after.push_back(clean_line(settings_.sender_name));
  if (!to_a_stranger) body.after.push_back(std::string{common.why});

  Mail mail{.subject = body.title, .text = plain_of(body), .html = html_of(body)};
  if (message.kind == "booked" || cancels_appointment(message)) {
    mail.calendar_cancels = cancels_appointment(message);
    mail.calendar = calendar_of(entry_of(message, settings_, values, now));
  }
  return mail;
}

}  // namespace holdfast::messages
