#include "holdfast/offers/reason.hpp"

#include <algorithm>
#include <optional>

#include "holdfast/domain/heads_up.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/erase.hpp"

namespace holdfast::offers {

namespace {

using store::OfferView;
using store::StatusView;

std::string say(Language language, std::string en, std::string fr) {
  return language == Language::fr ? fr : en;
}

// Enough for the person to know which telephone to look at, too little for anybody else.
std::string ending(const std::string& phone) {
  return phone.substr(phone.size() - std::min<std::size_t>(2, phone.size()));
}

std::string where_sent(const Registration& person, Contact channel, Language language) {
  switch (channel) {
    case Contact::sms:
    case Contact::call:
      return say(language, "to the number ending ", "au numéro se terminant par ") + ending(person.phone);
    case Contact::email: return say(language, "to your e-mail address", "à votre adresse courriel");
  }
  return {};
}

// Nothing while the clock has not started: there is no deadline to name.
std::string until(const OfferView& view, Language language) {
  if (!view.offer.notified_at) return say(language, "It is held for you.", "Elle est retenue pour vous.");
  const auto clock = clock_text(view.offer.held_until, view.clinic.zone, language);
  return say(language, "It is held for you until " + clock + ".",
             "Elle est retenue pour vous jusqu’à " + clock + ".");
}

Reason agent_will_ring(const StatusView& view, Language language) {
  const auto number = ending(view.registration.phone);
  return {
      "offer-by-call",
      say(language, "There is an offer for you. An agent will ring the number ending " + number + ". ",
          "Il y a une offre pour vous. Une personne de notre équipe appellera le numéro se terminant par " +
              number + ". ") +
          until(*view.offer, language)};
}

Reason undelivered(const StatusView& view, Language language) {
  const auto& offer = *view.offer;
  const bool text = view.registration.contact == Contact::sms;
  const auto what =
      text ? say(language, "The text could not be delivered", "Le texto n’a pas pu être livré")
           : say(language, "The e-mail could not be delivered", "Le courriel n’a pas pu être livré");
  const auto next = contact_named(view.message->channel);
  const bool failed = view.message->state == "failed";
  if (failed || next == Contact::call || !next) {
    return {"offer-undelivered",
            what +
                say(language, ", an agent will ring. ", ", une personne de notre équipe vous appellera. ") +
                until(offer, language)};
  }
  return {"offer-undelivered", what + say(language, ", so the offer goes ", ", l’offre est donc envoyée ") +
                                   where_sent(view.registration, *next, language) + ". " +
                                   until(offer, language)};
}

Reason reason_offered(const StatusView& view, Language language) {
  const auto& offer = *view.offer;
  const auto contact = view.registration.contact;
  if (view.message) {
    const bool by_another_way = contact_named(view.message->channel) != contact;
    if (by_another_way || view.message->state == "failed") return undelivered(view, language);
  }
  if (contact == Contact::call) return agent_will_ring(view, language);

  if (view.message && view.message->sent_at) {
    const auto clock = clock_text(*view.message->sent_at, offer.clinic.zone, language);
    return {"offer-sent", say(language, "Offer sent at " + clock + ' ', "Offre envoyée à " + clock + ' ') +
                              where_sent(view.registration, contact, language) + ". " +
                              until(offer, language)};
  }
  if (offer.offer.notified_at) {
    return {"offer-held", say(language, "There is an offer for you. ", "Il y a une offre pour vous. ") +
                              until(offer, language)};
  }
  return {"offer-on-its-way",
          say(language, "There is an offer for you, on its way ", "Il y a une offre pour vous, en route ") +
              where_sent(view.registration, contact, language) + ". " + until(offer, language)};
}

bool offers_stand_still(const Switches& switches) {
  return switches.is_on(Switch::offers_paused) || switches.is_on(Switch::read_only);
}

/// What keeps offers from somebody who would get one else; nothing if nothing was switched.
std::optional<Reason> reason_switched(const Registration& person, const Switches& switches,
                                      Language language) {
  if (offers_stand_still(switches)) {
    return Reason{
        "offers-paused",
        say(language,
            "We make no offers for a short while. Your place is kept, and you need do nothing: it goes on by "
            "itself.",
            "Nous ne faisons pas d’offres pour un court moment. Votre rang est gardé et vous n’avez rien à "
            "faire : cela reprendra tout seul.")};
  }
  if (person.contact == Contact::sms && switches.is_on(Switch::sms_off)) {
    return Reason{
        "texts-off",
        say(language,
            "We cannot send texts for a short while, so you get no offer yet. Your place is kept, and it "
            "goes "
            "on by itself.",
            "Nous ne pouvons pas envoyer de textos pour un court moment; vous ne recevez donc pas encore "
            "d’offre. Votre rang est gardé et cela reprendra tout seul.")};
  }
  return std::nullopt;
}

/// Rather not known than guessed; nobody is told of days that are past.
std::string when_likely(const StatusView& view, Date today, Language language) {
  if (!view.likely || view.likely->last < today) {
    return say(language, " When that will be is not known yet.", " On ne sait pas encore quand ce sera.");
  }
  const auto first = day_text(std::max(view.likely->first, today), language);
  const auto last = day_text(view.likely->last, language);
  if (first == last) {
    return say(language, " An offer likely comes on " + last + ".",
               " Une offre viendra probablement le " + last + ".");
  }
  return say(language, " An offer likely comes between " + first + " and " + last + ".",
             " Une offre viendra probablement entre le " + first + " et le " + last + ".");
}

Reason passed_over(Instant until, const TimeZone& zone, Language language) {
  const auto day = weekday_text(day_at(until - std::chrono::seconds{1}, zone), language);
  return {"passed-over",
          say(language,
              "You said no to " + day + ". You get no offer until that day is over, and your place is kept.",
              "Vous avez dit non pour le " + day +
                  ". Vous ne recevrez pas d’offre avant la fin de cette journée et votre rang est gardé.")};
}

Reason offer_likely(Date day, Language language) {
  const auto text = weekday_text(day, language);
  return {"offer-likely", say(language,
                              "You are near the front. An offer is likely on " + text +
                                  " between 9:00 and 12:00. It is not certain. Your place is kept.",
                              "Vous êtes près du début de la file. Une offre est probable le " + text +
                                  " entre 9 h et 12 h. Ce n’est pas certain. Votre rang est gardé.")};
}

/// A second dose waits within its days, and before all others.
Reason reason_second_dose(const StatusView& view, const SecondDose& dose, Date today, Language language) {
  const auto from = day_text(dose.from, language);
  const auto until = day_text(dose.until, language);
  if (today > dose.until) {
    return {"second-dose-late",
            say(language,
                "Your second dose was due by " + until +
                    ", and no time was found. Please call us: our staff will help.",
                "Votre deuxième dose était prévue au plus tard le " + until +
                    " et aucun moment n’a été trouvé. Appelez-nous : notre équipe vous aidera.")};
  }
  const auto due = say(language, "Your second dose can be given from " + from + " to " + until + ". ",
                       "Votre deuxième dose peut être donnée du " + from + " au " + until + ". ");
  if (view.seat_is_kept) {
    return {
        "second-dose-due",
        due + say(language, "A place is kept for you. The offer comes to you by itself, during the day.",
                  "Une place est gardée pour vous. L’offre viendra à vous toute seule, pendant la journée.")};
  }
  return {
      "second-dose-due",
      due + say(language,
                "No place in those days is free yet. You come before all others: the first one is yours.",
                "Aucune place n’est encore libre pendant ces jours. Vous passez avant tous les autres : la "
                "première sera pour vous.")};
}

Reason reason_waiting(const StatusView& view, const Programme& programme, Instant now, Language language,
                      const Switches& switches) {
  const auto& zone = programme.home_zone;
  if (view.turn_at > now) {
    const auto end = moment_text(view.turn_at, zone, language);
    return {"gathering", say(language,
                             "No need to hurry: everybody before " + end +
                                 " counts alike, and all are matched together then.",
                             "Rien ne presse : toutes les demandes reçues avant le " + end +
                                 " comptent également et sont traitées ensemble à ce moment.")};
  }
  if (const auto& dose = view.registration.second_dose) {
    if (auto switched = reason_switched(view.registration, switches, language)) return *std::move(switched);
    return reason_second_dose(view, *dose, day_at(now, zone), language);
  }
  if (!view.eligible_from) {
    return {"no-phase-yet",
            say(language, "No day is set yet for your age group. Your place is kept.",
                "Aucune date n’est encore fixée pour votre groupe d’âge. Votre place est gardée.")};
  }
  const auto today = day_at(now, zone);
  if (*view.eligible_from > today) {
    const auto day = day_text(*view.eligible_from, language);
    return {"not-eligible-yet",
            say(language,
                "Not eligible until " + day +
                    ". Your place is kept: you get an offer when times from then on open.",
                "Pas admissible avant le " + day +
                    ". Votre place est gardée : vous recevrez une offre quand les heures de cette période "
                    "seront ouvertes.")};
  }
  if (auto switched = reason_switched(view.registration, switches, language)) return *std::move(switched);
  if (view.passed_until && *view.passed_until > now) return passed_over(*view.passed_until, zone, language);
  if (view.likely_on && now < likely_until(*view.likely_on, zone)) {
    return offer_likely(*view.likely_on, language);
  }
  if (view.displaced) {
    return {
        "window-cancelled",
        say(language,
            "The clinic had to change its hours, so your time there is cancelled. We are sorry. You are "
            "first in line: the next free seat is offered to you.",
            "La clinique a dû changer ses heures; la vôtre est donc annulée. Nous en sommes désolés. Vous "
            "passez en premier : la prochaine place libre vous sera offerte.")};
  }
  if (view.offer && view.offer->offer.state == OfferState::expired && !view.offer->offer.notified_at) {
    return {"not-reached",
            say(language,
                "We could not reach you in time with an offer. You have lost nothing: your place is kept "
                "and the next offer comes to you.",
                "Nous n’avons pas pu vous joindre à temps pour une offre. Vous n’avez rien perdu : votre "
                "place est gardée et la prochaine offre viendra à vous.") +
                when_likely(view, today, language)};
  }
  const auto limit = std::to_string(programme.weights.travel_km_max);
  return {"no-seat-yet",
          say(language,
              "No seat within " + limit +
                  " km yet. Your place is kept: the next free seat is looked at "
                  "for you.",
              "Pas encore de place à moins de " + limit +
                  " km. Votre rang est gardé : la prochaine place libre sera examinée pour vous.") +
              when_likely(view, today, language)};
}

Reason reason_booked(const StatusView& view, Language language) {
  if (!view.offer) return {"booked", say(language, "Booked.", "Réservé.")};
  const auto& offer = *view.offer;
  const auto moment = moment_text(offer.arrives_at(), offer.clinic.zone, language);
  return {"booked", say(language, "Booked: ", "Réservé : ") + offer.clinic.name + ", " + moment + '.'};
}

Reason reason_lapsed(const StatusView& view, Language language) {
  std::string clock;
  if (view.offer) {
    clock = say(language, " at ", " à ") +
            clock_text(view.offer->offer.held_until, view.offer->clinic.zone, language);
  }
  return {
      "lapsed",
      say(language,
          "The offer ran out" + clock + " before it was accepted. Your place is kept: you can go in again.",
          "L’offre a pris fin" + clock +
              " avant d’être acceptée. Votre rang est gardé : vous pouvez revenir dans la file.")};
}

}  // namespace

bool second_dose_ended(const StatusView& view) {
  return view.registration.second_dose && view.state == RegistrationState::cancelled &&
         view.reason == "first-corrected";
}

bool is_erased(const StatusView& view) {
  return view.reason == store::erased;
}

bool is_booked_together(const store::StatusView& view) {
  return view.state == RegistrationState::booked && view.offer && view.offer->offer.party &&
         view.household.size() > 1;
}

bool may_go_again(const StatusView& view) {
  return !view.dead_letter && has_ended(view.state) && !second_dose_ended(view) && !is_erased(view);
}

bool may_wish_anew(const store::StatusView& view) {
  return may_go_again(view) || (view.state == RegistrationState::waiting && !view.dead_letter);
}

Reason reason_of(const StatusView& view, const Programme& programme, Instant now, Language language,
                 const Switches& switches) {
  if (view.dead_letter) {
    return {"needs-attention",
            say(language, "Your place is kept. Our staff must look at your form and will contact you.",
                "Votre place est gardée. Notre équipe doit examiner votre demande et vous contactera.")};
  }
  if (is_erased(view)) {
    return {"erased",
            say(language,
                "What you told us is erased. If you want a vaccination later, please fill in a new form.",
                "Ce que vous nous avez dit est effacé. Si vous voulez un vaccin plus tard, remplissez une "
                "nouvelle demande.")};
  }
  switch (view.state) {
    case RegistrationState::queued: break;
    case RegistrationState::waiting: return reason_waiting(view, programme, now, language, switches);
    case RegistrationState::offered:
      if (view.offer) return reason_offered(view, language);
      break;
    case RegistrationState::booked: return reason_booked(view, language);
    case RegistrationState::declined:
      return {"declined",
              say(language, "You declined the offer. Your place is kept: you can go in again.",
                  "Vous avez refusé l’offre. Votre rang est gardé : vous pouvez revenir dans la file.")};
    case RegistrationState::lapsed: return reason_lapsed(view, language);
    case RegistrationState::cancelled:
      if (second_dose_ended(view)) {
        return {
            "second-dose-ended",
            say(language,
                "The clinic corrected what it noted about your first dose, so this second dose is no more. "
                "You need do nothing.",
                "La clinique a corrigé ce qu’elle avait noté pour votre première dose; cette deuxième dose "
                "n’existe donc plus. Vous n’avez rien à faire.")};
      }
      if (view.reason == "residence") {
        return {"residence",
                say(language,
                    "You are on the list of your residence, and the vaccination comes to you there. Your own "
                    "registration has ended. You need do nothing.",
                    "Vous êtes sur la liste de votre résidence et la vaccination vient à vous là-bas. Votre "
                    "propre "
                    "demande a pris fin. Vous n’avez rien à faire.")};
      }
      return {"cancelled",
              say(language, "Your registration was cancelled. You can go in again if that was not meant.",
                  "Votre demande a été annulée. Vous pouvez revenir dans la file si c’était une erreur.")};
    case RegistrationState::review:
      return {"review", say(language, "Your place is kept. Our staff will contact you.",
                            "Votre place est gardée. Notre équipe vous contactera.")};
  }
  return reason_in_queue(language, switches);
}

bool may_pass_over(const StatusView& view, const Programme& programme, Instant now) {
  if (view.state != RegistrationState::waiting || !view.likely_on) return false;
  const bool passed = view.passed_until && *view.passed_until > now;
  return !passed && now < passed_until(*view.likely_on, programme.home_zone);
}

std::optional<Reason> residence_hint(const StatusView& view, Language language) {
  if (!view.residence_comes) return std::nullopt;
  return Reason{
      "residence-registered",
      say(language,
          "The residence at your address has registered for a visit by a team. Ask whether you are "
          "on its list. You may keep this registration: it ends by itself once you are booked there "
          "with the same health card number; otherwise please cancel it then.",
          "La résidence à votre adresse s’est inscrite pour la visite d’une équipe. Demandez si vous "
          "êtes sur sa liste. Vous pouvez garder cette demande : elle prend fin d’elle-même une fois "
          "votre place réservée là-bas avec le même numéro de carte santé; sinon, veuillez alors "
          "l’annuler.")};
}

Reason reason_in_queue(Language language, const Switches& switches) {
  if (offers_stand_still(switches)) {
    return {"in-queue", say(language,
                            "Your form is kept and in the queue. We make no offers for a short while; yours "
                            "follows by itself.",
                            "Votre demande est gardée et dans la file. Nous ne faisons pas d’offres pour un "
                            "court moment; la vôtre suivra toute seule.")};
  }
  return {"in-queue", say(language, "Your form is kept and in the queue. An offer follows in a moment.",
                          "Votre demande est gardée et dans la file. Une offre suivra sous peu.")};
}

}  // namespace holdfast::offers
