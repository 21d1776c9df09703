#include "api/problems.hpp"

#include <string>
#include <utility>

#include "holdfast/domain/assert.hpp"
#include "holdfast/offers/residences.hpp"

namespace holdfast::api {

namespace {

std::string_view say(Language language, std::string_view en, std::string_view fr) {
  return language == Language::fr ? fr : en;
}

http::Response offer_expired(Language language) {
  return http::problem(
      410, "offer-expired",
      say(language, "The hold has run out and the seat has gone on. You can go in again, your place is kept.",
          "La retenue a pris fin et la place est passée à une autre personne. Vous pouvez revenir dans la "
          "file, votre rang est gardé."));
}

http::Response offer_cancelled(Language language) {
  return http::problem(409, "offer-cancelled",
                       say(language, "This offer was cancelled.", "Cette offre a été annulée."));
}

}  // namespace

http::Response problem_of(BodyRefusal refusal, Language language) {
  std::string_view title;
  switch (refusal) {
    case BodyRefusal::not_json:
      title = say(language, "The body is not JSON in UTF-8.", "Le corps n’est pas du JSON en UTF-8.");
      break;
    case BodyRefusal::duplicate_key:
      title = say(language, "An object has the same name twice.", "Un objet contient deux fois le même nom.");
      break;
    case BodyRefusal::too_deep:
      title = say(language, "The body is nested too deeply.", "Le corps a trop de niveaux.");
      break;
    case BodyRefusal::nul:
      title = say(language, "The body contains U+0000.", "Le corps contient U+0000.");
      break;
  }
  return http::problem(400, "not-json", title);
}

http::Response problem_of(intake::SubmitRefusal refusal, const RetryAfter& after, Language language) {
  switch (refusal) {
    case intake::SubmitRefusal::full:
      return http::retry_later(
          503, "full",
          say(language, "Too many forms at this moment. Nothing was kept: please send it again.",
              "Trop de demandes en ce moment. Rien n’a été gardé : veuillez l’envoyer de nouveau."),
          after.full);
    case intake::SubmitRefusal::not_kept:
      return http::retry_later(503, "not-kept",
                               say(language, "The form could not be kept: please send it again.",
                                   "La demande n’a pas pu être gardée : veuillez l’envoyer de nouveau."),
                               after.not_kept);
    case intake::SubmitRefusal::key_reused:
      return http::problem(422, "idempotency-key-reused",
                           say(language, "This idempotency key came with another form before.",
                               "Cette clé d’idempotence a déjà servi pour une autre demande."));
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response problem_of(AcceptRefusal refusal, Language language) {
  switch (refusal) {
    case AcceptRefusal::declined:
      return http::problem(
          409, "offer-declined",
          say(language, "This offer was declined. You can go in again, your place is kept.",
              "Cette offre a été refusée. Vous pouvez revenir dans la file, votre rang est gardé."));
    case AcceptRefusal::expired: return offer_expired(language);
    case AcceptRefusal::cancelled: return offer_cancelled(language);
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response problem_of(DeclineRefusal refusal, Language language) {
  switch (refusal) {
    case DeclineRefusal::accepted:
      return http::problem(
          409, "offer-accepted",
          say(language, "This offer is accepted. To give the seat back, cancel the registration.",
              "Cette offre est acceptée. Pour rendre la place, annulez la demande."));
    case DeclineRefusal::expired: return offer_expired(language);
    case DeclineRefusal::cancelled: return offer_cancelled(language);
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response problem_of(store::RequeueRefusal refusal, Language language) {
  switch (refusal) {
    case store::RequeueRefusal::not_from_this_state:
      return http::problem(
          409, "not-from-this-state",
          say(language, "Only what was declined, has lapsed or was cancelled can go in again.",
              "Seule une demande refusée, échue ou annulée peut revenir dans la file."));
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response problem_of(offers::ChangeRefusal refusal, Language language) {
  switch (refusal) {
    case offers::ChangeRefusal::not_booked:
      return http::problem(
          409, "not-booked",
          say(language, "There is no appointment to change.", "Il n’y a pas de rendez-vous à changer."));
    case offers::ChangeRefusal::begun:
      return http::problem(409, "begun",
                           say(language, "The hour of the appointment has begun: it stays as it is.",
                               "L’heure du rendez-vous a commencé : il reste tel quel."));
    case offers::ChangeRefusal::none_free:
      return http::problem(409, "none-free",
                           say(language, "None of these times has room. The appointment stays as it is.",
                               "Aucun de ces moments n’a de place. Le rendez-vous reste tel quel."));
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response problem_of(store::JoinRefusal refusal, Language language) {
  switch (refusal) {
    case store::JoinRefusal::full:
      return http::problem(409, "household-full",
                           say(language, "Up to six people can come together.",
                               "Jusqu’à six personnes peuvent venir ensemble."));
    case store::JoinRefusal::too_many_questions:
      return http::problem(
          409, "too-many-questions",
          say(language,
              "Five people ask the other to come together already. Try again once they have answered.",
              "Cinq personnes demandent déjà à l’autre de venir ensemble. Réessayez une fois ces demandes "
              "répondues."));
    case store::JoinRefusal::not_alone:
    case store::JoinRefusal::not_waiting:
    case store::JoinRefusal::not_asked:
    case store::JoinRefusal::together: break;
  }
  return http::problem(
      409, "not-from-this-state",
      say(language,
          "Only who waits for a first dose, and comes with nobody yet, can come with others who wait for "
          "theirs; and only who waits can come alone again.",
          "Seule une personne qui attend une première dose, et ne vient encore avec personne, peut se "
          "joindre "
          "à d’autres qui attendent la leur; et seule une personne qui attend peut venir seule de nouveau."));
}

http::Response problem_of(store::ResidenceRefusal refusal, Language language) {
  constexpr int conflict = 409, gone = 410;
  const auto problem = [&](int status, std::string_view type) {
    return http::problem(status, type, offers::text_of(refusal, language));
  };
  switch (refusal) {
    case store::ResidenceRefusal::no_offer: return problem(conflict, "no-offer");
    case store::ResidenceRefusal::expired: return problem(gone, "offer-expired");
    case store::ResidenceRefusal::offered: return problem(conflict, "offer-open");
    case store::ResidenceRefusal::over: return problem(conflict, "residence-ended");
    case store::ResidenceRefusal::too_late: return problem(conflict, "day-of-visit");
    case store::ResidenceRefusal::no_seats: return problem(conflict, "no-seats");
    case store::ResidenceRefusal::too_many: return problem(conflict, "too-many-people");
    case store::ResidenceRefusal::twice: return problem(conflict, "on-list-already");
    case store::ResidenceRefusal::second: return problem(conflict, "second-visit");
  }
  assertion_failed("a known refusal", __FILE__, __LINE__);
}

http::Response no_heads_up(Language language) {
  return http::problem(
      409, "no-heads-up",
      say(language, "Nobody was told that an offer is likely, so there is no day to pass over.",
          "Aucune offre n’a été annoncée comme probable; il n’y a pas de jour à passer."));
}

http::Response not_found(Language language) {
  return http::problem(404, "not-found",
                       say(language, "There is nothing under this name.", "Il n’y a rien sous ce nom."));
}

http::Response invalid_idempotency_key(Language language) {
  return http::problem(400, "invalid-idempotency-key",
                       say(language, "An Idempotency-Key is 1 to 255 visible characters.",
                           "Une clé d’idempotence compte de 1 à 255 caractères visibles."));
}

http::Response unsupported_media_type(Language language) {
  return http::problem(
      415, "unsupported-media-type",
      say(language, "The body must be application/json.", "Le corps doit être application/json."));
}

http::Response too_many_requests(Limited limited, std::chrono::seconds after, Language language) {
  std::string_view title;
  switch (limited) {
    case Limited::address:
      title = say(language, "Too many forms from this address. Please wait a little.",
                  "Trop de demandes provenant de cette adresse. Veuillez patienter un peu.");
      break;
    case Limited::telephone:
      title = say(language, "Too many forms for this telephone number. Please wait a little.",
                  "Trop de demandes pour ce numéro de téléphone. Veuillez patienter un peu.");
      break;
    case Limited::own_data:
      title = say(language, "That was the fifth try within an hour. Please try again later.",
                  "C’était le cinquième essai en une heure. Veuillez réessayer plus tard.");
      break;
  }
  return http::retry_later(429, "too-many-requests", title, after);
}

http::Response not_their_date_of_birth(Language language) {
  return http::problem(422, "not-their-date-of-birth",
                       say(language, "This is not the date of birth of this registration.",
                           "Ce n’est pas la date de naissance de cette inscription."));
}

http::Response does_not_wait(Language language) {
  return http::problem(
      409, "not-from-this-state",
      say(language,
          "Only who waits alone for a first dose, and is told by text or e-mail, can be asked at short "
          "notice.",
          "Seule une personne qui attend seule une première dose, avisée par texto ou courriel, peut être "
          "appelée à la dernière minute."));
}

http::Response still_queued(const RetryAfter& after, Language language) {
  return http::retry_later(503, "still-queued",
                           say(language, "Your form is still on its way in. Please try again in a moment.",
                               "Votre demande est encore en route. Veuillez réessayer dans un instant."),
                           after.still_queued);
}

http::Response busy(const RetryAfter& after, Language language) {
  return http::retry_later(
      503, "busy",
      say(language, "Many people ask at this moment. Nothing is lost: please try again.",
          "Beaucoup de gens demandent en ce moment. Rien n’est perdu : veuillez réessayer."),
      after.busy);
}

http::Response database_away(AtStake at_stake, const RetryAfter& after, Language language) {
  std::string_view title;
  switch (at_stake) {
    case AtStake::place:
      title = say(language, "We cannot look it up at this moment. Your place is kept.",
                  "Nous ne pouvons pas le vérifier en ce moment. Votre place est gardée.");
      break;
    case AtStake::hold:
      title = say(language,
                  "We cannot reach our records at this moment. Your hold is safe: it is lengthened by as "
                  "long as this lasts.",
                  "Nous ne pouvons pas joindre nos dossiers en ce moment. Votre place reste retenue : la "
                  "retenue est prolongée "
                  "d’autant.");
      break;
    case AtStake::nothing:
      title = say(language, "We cannot reach our records at this moment.",
                  "Nous ne pouvons pas joindre nos dossiers en ce moment.");
      break;
  }
  return http::retry_later(503, "database-away", title, after.database_away);
}

http::Response json_answer(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

}  // namespace holdfast::api
