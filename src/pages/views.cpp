#include "pages/views.hpp"

#include <array>
#include <charconv>

#include "holdfast/domain/assert.hpp"
#include "holdfast/offers/wording.hpp"
#include "pages/form_page.hpp"

namespace holdfast::pages {

namespace {

using ctemplate::TemplateDictionary;

std::string degrees(double number) {
  std::array<char, 32> digits{};
  constexpr int decimals = 5;  // a metre
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals);
  return {digits.data(), end};
}

void set_appointment(TemplateDictionary& dictionary, const store::OfferView& view, Language language) {
  set(dictionary, "CLINIC", view.clinic.name);
  set(dictionary, "ADDRESS", offers::address_text(view.clinic.address));
  set(dictionary, "MAP", map_link(view.clinic.at));
  set(dictionary, "WHEN", offers::moment_text(view.arrives_at(), view.clinic.zone, language));
}

bool may_cancel(RegistrationState state) {
  switch (state) {
    case RegistrationState::waiting:
    case RegistrationState::offered:
    case RegistrationState::booked:
    case RegistrationState::review: return true;
    case RegistrationState::queued:
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled: return false;
  }
  return false;
}

/// What a page needs to hear of changes and to show itself as it is then.
void set_live(TemplateDictionary& dictionary, const std::string& path, const std::string& registration,
              store::Standing standing, Language language) {
  const auto number = std::to_string(static_cast<std::int64_t>(standing));
  set(dictionary, "PAGE", path);
  set(dictionary, "STANDING", number);
  set(dictionary, "EVENTS",
      "/r/" + registration + "/events?seen=" + number + "&in=" + std::string{name_of(language)});
}

/// The seat, how long it is held, and the two buttons.
void add_held(TemplateDictionary& dictionary, const store::OfferView& view, const std::string& reference,
              Instant now, Language language) {
  auto& held = *dictionary.AddSectionDictionary("HELD");
  set_appointment(held, view, language);
  if (view.offer.party) held.ShowSection("TOGETHER");
  set(held, "ACCEPT", "/o/" + reference + "/accept");
  set(held, "DECLINE", "/o/" + reference + "/decline");
  const auto left = std::chrono::ceil<std::chrono::seconds>(view.offer.held_until - now);
  if (view.offer.notified_at && left.count() > 0) {
    set(*held.AddSectionDictionary("LEFT"), "SECONDS", std::to_string(left.count()));
  }
}

/// The appointment; until its hour comes it can be changed.
void add_booked(TemplateDictionary& dictionary, const store::OfferView& view, const std::string& reference,
                const std::string& registration, Instant now, Language language) {
  auto& booked = *dictionary.AddSectionDictionary("BOOKED");
  set_appointment(booked, view, language);
  set(booked, "CALENDAR", "/o/" + reference + "/calendar.ics");
  if (view.starts_at > now) {
    set(*booked.AddSectionDictionary("CHANGE"), "PATH", "/r/" + registration + "/wishes");
  }
}

void add_second_dose(TemplateDictionary& dictionary, const SecondDose& dose, const Look& look) {
  const auto& sentence = look.words.at("second_dose_days", look.language);
  const auto from = filled(sentence, "FROM", offers::day_text(dose.from, look.language));
  set(*dictionary.AddSectionDictionary("SECOND_DOSE"), "DAYS",
      filled(from, "UNTIL", offers::day_text(dose.until, look.language)));
}

/// Those who come together, each with their code, for as long as one answer counts for all.
void add_household(TemplateDictionary& dictionary, const store::StatusView& view, const std::string& path) {
  if (view.household.size() < 2 || view.state == RegistrationState::cancelled) return;
  auto& household = *dictionary.AddSectionDictionary("HOUSEHOLD");
  if (view.state == RegistrationState::waiting && !view.registration.second_dose)
    set(*household.AddSectionDictionary("LEAVE"), "LEAVE_PATH", path + "/household/leave");
  for (const auto& person : view.household) {
    auto& member = *household.AddSectionDictionary("MEMBER");
    set(member, "NAME", person.name);
    set(member, "CODE", confirmation_code(person.id));
  }
}

/// Coming together with somebody else who waits: who asks, whom they asked, or that they may ask.
void add_joining(TemplateDictionary& dictionary, const store::StatusView& view, const std::string& path) {
  if (view.state != RegistrationState::waiting) return;
  for (const auto& person : view.asked_by) {
    auto& asked = *dictionary.AddSectionDictionary("ASKED_BY");
    set(asked, "NAME", person.name);
    set(asked, "THEIR_CODE", confirmation_code(person.id));
    set(asked, "ANSWER", path + "/household/answer");
  }
  if (view.asks_to_join) {
    auto& asks = *dictionary.AddSectionDictionary("ASKS");
    set(asks, "THEIR_CODE", confirmation_code(*view.asks_to_join));
    set(asks, "TAKE_BACK", path + "/household/leave");
  } else if (may_join(view)) {
    set(*dictionary.AddSectionDictionary("JOIN"), "PATH", path + "/household");
  }
}

std::string lead_of(const Look& look, const OfferPage& offer) {
  const auto until = offers::clock_text(offer.view.offer.held_until, offer.view.clinic.zone, look.language);
  auto word = "offer_lead_" + std::string{name_of(offer.state)};
  const bool over = offer.state == OfferState::expired || offer.state == OfferState::declined;
  if (over && offer.view.standby) {
    word += "_standby";
  } else if (offer.state == OfferState::expired && !offer.view.offer.notified_at) {
    word += "_unseen";
  }
  return filled(look.words.at(word, look.language), "UNTIL", until);
}

/// Somebody who was never told, or was asked at short notice, waits already, without doing anything.
bool may_go_again(const OfferPage& offer) {
  if (offer.view.standby && offer.state != OfferState::cancelled) return false;
  return offer.state != OfferState::expired || offer.view.offer.notified_at;
}

/// `view`: nothing while it is in the queue.
void add_cancel(TemplateDictionary& dictionary, const store::StatusView* view, const std::string& path) {
  auto& cancel = *dictionary.AddSectionDictionary("CANCEL");
  set(cancel, "PATH", path + "/cancel");
  if (view != nullptr && offers::is_booked_together(*view)) cancel.ShowSection("TOGETHER");
}

}  // namespace

http::Response status_page(const Look& look, const StatusPage& status) {
  TemplateDictionary dictionary{"status"};
  const auto* const view = status.view;
  const bool in_queue = view == nullptr || view->dead_letter;
  const auto state = in_queue ? RegistrationState::queued : view->state;
  const auto path = "/r/" + status.reference;
  set_live(dictionary, path, status.reference, view == nullptr ? store::Standing::none : view->standing,
           look.language);
  add_notice(dictionary, status.notice);
  set(dictionary, "REASON", status.reason.text);
  set(dictionary, "CODE", status.code);
  if (view != nullptr && view->unseen) dictionary.ShowSection("UNSEEN");
  set(dictionary, "ADDRESS_OF_PAGE", status.public_url + path);

  const bool erased = view != nullptr && offers::is_erased(*view);
  const bool ended = erased || (view != nullptr && offers::second_dose_ended(*view));
  const bool has_offer = view != nullptr && view->offer;
  if (ended) {
    dictionary.ShowSection("ENDED");
  } else if (state == RegistrationState::offered && has_offer) {
    add_held(dictionary, *view->offer, status.offer_reference, status.now, look.language);
  } else if (state == RegistrationState::booked && has_offer) {
    add_booked(dictionary, *view->offer, status.offer_reference, status.reference, status.now, look.language);
  } else if (has_ended(state)) {
    set(*dictionary.AddSectionDictionary("OVER"), "AGAIN", path + "/requeue");
  } else {
    const bool needs_staff = state == RegistrationState::review || (view != nullptr && view->dead_letter);
    auto& kept = *dictionary.AddSectionDictionary("KEPT");
    kept.ShowSection(needs_staff ? "REVIEW" : "OFFER_COMES");
    if (status.may_pass_over) {
      auto& likely = *kept.AddSectionDictionary("LIKELY");
      set(likely, "PATH", path + "/not-tomorrow");
      set(likely, "BUTTON",
          filled(look.words.at("not_tomorrow_button", look.language), "DAY",
                 offers::weekday_text(*view->likely_on, look.language)));
    }
  }
  if (view != nullptr && !erased) {
    add_household(dictionary, *view, path);
    add_joining(dictionary, *view, path);
  }
  if (const auto hint = view == nullptr ? std::nullopt : offers::residence_hint(*view, look.language))
    set(*dictionary.AddSectionDictionary("AT_RESIDENCE"), "TEXT", hint->text);
  if (view != nullptr && offers::may_wish_anew(*view))
    set(*dictionary.AddSectionDictionary("WISHES"), "PATH", path + "/wishes");
  if (!in_queue && !erased) {
    set(*dictionary.AddSectionDictionary("CORRECT"), "PATH", path + "/contact");
    set(*dictionary.AddSectionDictionary("DATA"), "PATH", path + "/data");
  }
  if (state == RegistrationState::waiting && view != nullptr && !view->dead_letter &&
      view->household.empty() && may_be_asked_at_short_notice(view->registration)) {
    auto& standby = *dictionary.AddSectionDictionary("STANDBY");
    set(standby, "PATH", path + "/standby");
    standby.ShowSection(view->standby ? "IS_ON" : "IS_OFF");
  }
  if (view != nullptr && view->registration.second_dose && !ended) {
    add_second_dose(dictionary, *view->registration.second_dose, look);
  }
  if (!status.second_reference.empty()) {
    set(*dictionary.AddSectionDictionary("SECOND"), "PATH", "/r/" + status.second_reference);
  }
  if (may_cancel(state) && !erased) add_cancel(dictionary, view, path);

  const auto word = erased ? "erased" : name_of(state);
  const auto& title = look.words.at("status_title_" + std::string{word}, look.language);
  return page(look, "status", title, dictionary);
}

std::string live_part(std::string_view page) {
  const auto between = [page](std::string_view begin, std::string_view end) {
    const auto from = page.find(begin);
    const auto to = page.find(end, from);
    HOLDFAST_ASSERT(from != page.npos && to != page.npos);
    return page.substr(from, to - from);
  };
  return std::string{between("<title>", "\n")}.append(between("<div id=\"live\"", "<script"));
}

http::Response offer_page(const Look& look, const OfferPage& offer) {
  TemplateDictionary dictionary{"offer"};
  const auto registration = "/r/" + offer.registration;
  set_live(dictionary, "/o/" + offer.reference, offer.registration, offer.view.standing, look.language);
  set(dictionary, "LEAD", lead_of(look, offer));
  set(dictionary, "CODE", offer.code);
  set(dictionary, "STATUS", registration);
  if (offer.view.is_second_dose) dictionary.ShowSection("SECOND_DOSE");
  switch (offer.state) {
    case OfferState::held: add_held(dictionary, offer.view, offer.reference, offer.now, look.language); break;
    case OfferState::accepted:
      add_booked(dictionary, offer.view, offer.reference, offer.registration, offer.now, look.language);
      break;
    case OfferState::declined:
    case OfferState::expired:
    case OfferState::cancelled: {
      auto& over = *dictionary.AddSectionDictionary("OVER");
      if (!may_go_again(offer)) break;
      auto& again = *over.AddSectionDictionary("GO_AGAIN");
      set(again, "AGAIN", registration + "/requeue");
      set(again, "WISHES", registration + "/wishes");
    }
  }
  const auto& title = look.words.at("offer_title_" + std::string{name_of(offer.state)}, look.language);
  return page(look, "offer", title, dictionary, offer.status);
}

std::string map_link(Coordinates at) {
  const auto latitude = degrees(at.latitude);
  const auto longitude = degrees(at.longitude);
  return "https://www.openstreetmap.org/?mlat=" + latitude + "&mlon=" + longitude + "#map=17/" + latitude +
         '/' + longitude;
}

}  // namespace holdfast::pages
