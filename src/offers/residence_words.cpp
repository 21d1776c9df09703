// What the contact person of a residence is told, wherever they ask.

#include "holdfast/domain/assert.hpp"
#include "holdfast/offers/residences.hpp"
#include "holdfast/offers/wording.hpp"

namespace holdfast::offers {

namespace {

using enum RegistrationState;

std::string say(Language language, std::string en, std::string fr) {
  return language == Language::fr ? fr : en;
}

/// Of what waits for a second visit, or would again.
Reason reason_of_second(bool overdue, Language language) {
  if (overdue) {
    return {"second-visit-overdue",
            say(language,
                "The days of the second visit are over, and no team came. Our staff see this. If you do not "
                "hear from them, please call us.",
                "Les jours de la deuxième visite sont passés, et aucune équipe n’est venue. Notre équipe le "
                "voit. Si vous n’avez pas de nouvelles, veuillez nous appeler.")};
  }
  return {"second-visit-due",
          say(language,
              "You wait for the offer of your second visit. It comes to you as soon as a team has seats on "
              "those days for everybody who was vaccinated.",
              "Vous attendez l’offre de votre deuxième visite. Elle viendra dès qu’une équipe aura, ces "
              "jours-là, une place pour chaque personne vaccinée.")};
}

}  // namespace

bool is_overdue(const store::SecondVisit& second, RegistrationState state, std::size_t people,
                Instant now) noexcept {
  return people > 0 && now >= second.until && state != offered && state != booked && state != cancelled;
}

DueDays days_of(const store::SecondVisit& second, const TimeZone& home) {
  return {day_at(second.from, home), day_at(second.until - std::chrono::seconds{1}, home)};
}

RegistrationState standing_of(const store::ResidenceView& view, Instant now) {
  if (view.state != offered) return view.state;
  const bool is_held = view.offer && view.offer->state == OfferState::held && now < view.offer->held_until;
  return is_held ? offered : lapsed;
}

Reason reason_of(const store::ResidenceView& view, Instant now, Language language) {
  const auto standing = standing_of(view, now);
  if (view.second && is_overdue(*view.second, standing, view.people.size(), now))
    return reason_of_second(true, language);
  if (view.second && standing == waiting) return reason_of_second(false, language);
  switch (standing) {
    case queued:  // a residence never is
    case review:
      return {"review",
              say(language,
                  "We have your form. Our staff look at it and may call you. Then you wait for an offer.",
                  "Nous avons votre demande. Notre équipe l’examine et pourrait vous appeler. Ensuite, vous "
                  "attendez une offre.")};
    case waiting:
      return {"no-visit-yet", say(language,
                                  "You wait for an offer. It comes to you as soon as a team has seats for "
                                  "everybody on your list.",
                                  "Vous attendez une offre. Elle viendra dès qu’une équipe aura une place "
                                  "pour chaque personne de votre liste.")};
    case offered:
      return {"offer-held", say(language,
                                "A team can come to you. It is not booked until you accept it. Accepting "
                                "books everybody on your list.",
                                "Une équipe peut venir chez vous. Rien n’est réservé avant que vous "
                                "acceptiez. Accepter réserve pour toute la liste.")};
    case booked:
      return {
          "booked",
          say(language, "Booked. The team comes to you. You can change the list until the day before.",
              "C’est réservé. L’équipe vient chez vous. Vous pouvez changer la liste jusqu’à la veille.")};
    case declined:
      return {"declined",
              say(language, "You declined the offer. You keep your place and can ask for another visit.",
                  "Vous avez refusé l’offre. Vous gardez votre rang et pouvez demander une autre visite.")};
    case lapsed:
      return {"lapsed", say(language,
                            "The offer had no answer in time and went to others. You keep your place and can "
                            "ask for another visit.",
                            "L’offre est restée sans réponse et va à d’autres. Vous gardez votre rang et "
                            "pouvez demander une autre visite.")};
    case cancelled:
      return {"cancelled", say(language, "This registration is cancelled. No team comes.",
                               "Cette demande est annulée. Aucune équipe ne vient.")};
  }
  assertion_failed("a known state", __FILE__, __LINE__);
}

std::string text_of(store::ResidenceRefusal refusal, Language language) {
  switch (refusal) {
    case store::ResidenceRefusal::no_offer:
      return say(language, "There is no offer to answer now.",
                 "Il n’y a pas d’offre à laquelle répondre en ce moment.");
    case store::ResidenceRefusal::expired:
      return say(language, "The hold ran out before you answered. Nothing is lost: you keep your place.",
                 "Le délai a pris fin avant votre réponse. Rien n’est perdu : vous gardez votre rang.");
    case store::ResidenceRefusal::offered:
      return say(language, "Answer the offer first: it is for the list as it is now. Then add people.",
                 "Répondez d’abord à l’offre : elle vaut pour la liste telle qu’elle est. Ensuite, ajoutez "
                 "des personnes.");
    case store::ResidenceRefusal::over:
      return say(language, "This registration is cancelled. Ask for another visit first.",
                 "Cette demande est annulée. Demandez d’abord une autre visite.");
    case store::ResidenceRefusal::too_late:
      return say(
          language,
          "The day of the visit has come. The list cannot be changed here any more: please tell the team.",
          "Le jour de la visite est venu. La liste ne peut plus être changée ici : parlez-en à l’équipe.");
    case store::ResidenceRefusal::no_seats:
      return say(language, "The visit has too few seats left. Nobody was added.",
                 "Il ne reste pas assez de places pour la visite. Personne n’a été ajouté.");
    case store::ResidenceRefusal::too_many:
      return say(language, "A residence can have 1,000 people at most. Nobody was added.",
                 "Une résidence peut avoir au plus 1 000 personnes. Personne n’a été ajouté.");
    case store::ResidenceRefusal::twice:
      return say(language, "One of these people is on the list already. Nobody was added.",
                 "Une de ces personnes est déjà sur la liste. Personne n’a été ajouté.");
    case store::ResidenceRefusal::second:
      return say(language, "On this list is whoever was vaccinated at the first visit. Nobody was added.",
                 "Sur cette liste se trouvent les personnes vaccinées à la première visite. Personne n’a été "
                 "ajouté.");
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

}  // namespace holdfast::offers
