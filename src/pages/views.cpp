#include "pages/views.hpp"

#include <array>
#include <charconv>

#include "holdfast/offers/wording.hpp"

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
  set(dictionary, "WHEN", offers::moment_text(view.starts_at, view.clinic.zone, language));
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

bool may_go_again(RegistrationState state) {
  switch (state) {
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled: return true;
    case RegistrationState::queued:
    case RegistrationState::waiting:
    case RegistrationState::offered:
    case RegistrationState::booked:
    case RegistrationState::review: return false;
  }
  return false;
}

void add_offer(TemplateDictionary& dictionary, const Look& look, const StatusPage& status,
               RegistrationState state) {
  const auto& view = *status.view->offer;
  const bool booked = state == RegistrationState::booked;
  auto& offer = *dictionary.AddSectionDictionary("OFFER");
  set(offer, "HEADING", look.words.at(booked ? "status_offer_booked" : "status_offer_held", look.language));
  set_appointment(offer, view, look.language);

  const auto path = "/o/" + status.offer_reference;
  if (booked) {
    set(*dictionary.AddSectionDictionary("BOOKED"), "CALENDAR", path + "/calendar.ics");
  } else {
    set(*dictionary.AddSectionDictionary("HELD"), "PATH", path);
  }
}

std::string lead_of(const Look& look, const OfferPage& offer) {
  const auto until = offers::clock_text(offer.view.offer.held_until, offer.view.clinic.zone, look.language);
  auto word = "offer_lead_" + std::string{name_of(offer.state)};
  if (offer.state == OfferState::expired && !offer.view.offer.notified_at) word += "_unseen";
  return filled(look.words.at(word, look.language), "UNTIL", until);
}

void add_actions(TemplateDictionary& dictionary, const OfferPage& offer) {
  const auto path = "/o/" + offer.reference;
  const auto again = "/r/" + offer.registration + "/requeue";
  switch (offer.state) {
    case OfferState::held: {
      auto& decide = *dictionary.AddSectionDictionary("DECIDE");
      set(decide, "ACCEPT", path + "/accept");
      set(decide, "DECLINE", path + "/decline");
      dictionary.ShowSection("BRING");
      return;
    }
    case OfferState::accepted:
      set(*dictionary.AddSectionDictionary("BOOKED"), "CALENDAR", path + "/calendar.ics");
      dictionary.ShowSection("BRING");
      return;
    case OfferState::expired:
      // Somebody who was never told waits already, without doing anything.
      if (offer.view.offer.notified_at) set(*dictionary.AddSectionDictionary("GO_AGAIN"), "PATH", again);
      return;
    case OfferState::declined:
    case OfferState::cancelled: set(*dictionary.AddSectionDictionary("GO_AGAIN"), "PATH", again); return;
  }
}

}  // namespace

http::Response status_page(const Look& look, const StatusPage& status) {
  TemplateDictionary dictionary{"status"};
  const bool in_queue = status.view == nullptr || status.view->dead_letter;
  const auto state = in_queue ? RegistrationState::queued : status.view->state;
  const auto path = "/r/" + status.reference;
  set(dictionary, "REASON", status.reason.text);
  set(dictionary, "CODE", status.code);

  if (state == RegistrationState::queued && (status.view == nullptr || !status.view->dead_letter)) {
    set(*dictionary.AddSectionDictionary("REFRESH"), "SECONDS", std::to_string(status.refresh.count()));
  }
  const bool has_seat = state == RegistrationState::offered || state == RegistrationState::booked;
  if (has_seat && status.view->offer) add_offer(dictionary, look, status, state);
  if (may_go_again(state)) set(*dictionary.AddSectionDictionary("GO_AGAIN"), "PATH", path + "/requeue");
  if (may_cancel(state)) set(*dictionary.AddSectionDictionary("CANCEL"), "PATH", path + "/cancel");

  const auto& title = look.words.at("status_title_" + std::string{name_of(state)}, look.language);
  return page(look, "status", title, dictionary);
}

http::Response offer_page(const Look& look, const OfferPage& offer) {
  TemplateDictionary dictionary{"offer"};
  set(dictionary, "LEAD", lead_of(look, offer));
  set(dictionary, "STATUS", "/r/" + offer.registration);
  const bool has_seat = offer.state == OfferState::held || offer.state == OfferState::accepted;
  if (has_seat) set_appointment(*dictionary.AddSectionDictionary("APPOINTMENT"), offer.view, look.language);
  add_actions(dictionary, offer);

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
