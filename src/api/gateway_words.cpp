#include "api/gateway_words.hpp"

#include "holdfast/offers/wording.hpp"

namespace holdfast::api {

namespace {

std::string say(Language language, std::string en, std::string fr) {
  return language == Language::fr ? fr : en;
}

std::string when_and_where(const store::OfferView& view) {
  return view.clinic.name + ", " + offers::moment_text(view.arrives_at(), view.clinic.zone, view.language) +
         '.';
}

std::string expired(Language language) {
  return say(
      language,
      "The hold had run out before your answer came. Your place is kept: open the link to go in again.",
      "La retenue avait pris fin avant votre réponse. Votre rang est gardé : ouvrez le lien pour revenir.");
}

std::string cancelled(Language language) {
  return say(language, "This offer was cancelled.", "Cette offre est annulée.");
}

}  // namespace

std::string text_accepted(const store::OfferView& view) {
  return say(view.language, "Thank you. Booked: ", "Merci. Réservé : ") + when_and_where(view);
}

std::string text_declined(const store::OfferView& view) {
  if (view.standby) {
    return say(view.language, "The offer is declined. You lose nothing, and wait on in your place.",
               "L'offre est refusée. Vous ne perdez rien et gardez votre rang.");
  }
  return say(view.language, "The offer is declined. Your place is kept: open the link to go in again.",
             "L'offre est refusée. Votre rang est gardé : ouvrez le lien pour revenir.");
}

std::string text_refused(AcceptRefusal refusal, Language language) {
  switch (refusal) {
    case AcceptRefusal::declined:
      return say(language, "This offer was declined. Your place is kept: open the link to go in again.",
                 "Cette offre est refusée. Votre rang est gardé : ouvrez le lien pour revenir.");
    case AcceptRefusal::expired: return expired(language);
    case AcceptRefusal::cancelled: return cancelled(language);
  }
  return {};
}

std::string text_refused(DeclineRefusal refusal, Language language) {
  switch (refusal) {
    case DeclineRefusal::accepted:
      return say(language, "You are booked already. To give the seat back, open the link and cancel.",
                 "Votre place est réservée. Pour la rendre, ouvrez le lien et annulez.");
    case DeclineRefusal::expired: return expired(language);
    case DeclineRefusal::cancelled: return cancelled(language);
  }
  return {};
}

std::string text_not_understood(const store::OfferView& view) {
  if (view.offer.state == OfferState::accepted) {
    return say(view.language, "You are booked: ", "Réservé : ") + when_and_where(view);
  }
  return say(view.language,
             "Answer 1 to accept or 2 to decline: ", "Répondez 1 pour accepter ou 2 pour refuser : ") +
         when_and_where(view);
}

std::string text_no_offer() {
  return "No offer is held for this number now. / Aucune offre n'est retenue pour ce numéro.";
}

std::string text_passed_over() {
  return "Noted. No offer that day, and your place is kept. / Noté. Pas d'offre ce jour-là et votre place "
         "est gardée.";
}

std::string text_try_again() {
  return "We could not note your answer. Your hold is safe, please send it again in a minute. / Réponse non "
         "notée. "
         "Votre place reste retenue, renvoyez-la dans une minute.";
}

std::string twiml(std::string_view text) {
  std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?><Response><Message>)";
  for (const char character : text) {
    switch (character) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      default: xml += character;
    }
  }
  return xml + "</Message></Response>";
}

}  // namespace holdfast::api
