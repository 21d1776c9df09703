#include "holdfast/messages/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/messages/sms.hpp"
#include "people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::vector<std::string> kinds{"offer",
                                     "booked",
                                     "lapsed",
                                     "cancelled",
                                     "hold-lengthened",
                                     "card-used",
                                     "address-changed",
                                     "let-through",
                                     "merged",
                                     "ended",
                                     "window-cancelled",
                                     "offer-withdrawn",
                                     "reminder-day-before",
                                     "reminder-hours-before",
                                     "call-back",
                                     "heads-up",
                                     "joining-asked",
                                     "residence-registered",
                                     "residence-contact",
                                     "residence-offer",
                                     "residence-lengthened",
                                     "residence-booked",
                                     "residence-lapsed",
                                     "residence-called-off",
                                     "residence-cancelled",
                                     "residence-care",
                                     "residence-left"};

Words words() {
  return {settings(), capabilities()};
}

std::string offer_link() {
  return "https://vaccination.example.org/o/" + capabilities().reference(OfferId{{4, 5, 6}});
}

std::string registration_link() {
  return "https://vaccination.example.org/r/" + capabilities().reference(RegistrationId{{9, 8, 7}});
}

std::string text_of(const store::DueMessage& message, Instant at = now) {
  return *words().text(message, at);
}
std::string text_of(const std::string& kind, Language language = Language::en) {
  return text_of(a_message(kind, language));
}

Mail mail_of(const store::DueMessage& message) {
  return *words().mail(message, now);
}
Mail mail_of(const std::string& kind, Language language = Language::en) {
  return mail_of(a_message(kind, language));
}

}  // namespace

TEST(WordsOfAnOffer, ReadAsAnOfferAndSayHowToAnswer) {
  EXPECT_EQ(text_of("offer"),
            "Holdfast: an OFFER, not yet an appointment: Sat Dec 5, 10:00 am (the minute follows when you "
            "accept), Sterling Road Clinic. Held for you until "
            "9:12 am. No answer by then: it goes to the next person and you keep your place. Reply 1 to "
            "accept, 2 to "
            "decline, or open " +
                offer_link());
}

TEST(WordsOfAnOffer, SayThatItIsForTheSecondDoseButNotWhereItIsSeenByChance) {
  auto message = a_message("offer");
  message.offer->is_second_dose = true;
  auto booked = a_message("booked", Language::fr);
  booked.offer->is_second_dose = true;

  EXPECT_THAT(text_of(message), HasSubstr("an OFFER for your second dose, not yet an appointment"));
  EXPECT_THAT(mail_of(message).text, HasSubstr("We have an offer for you for your second dose."));
  EXPECT_THAT(mail_of(message).subject, Not(HasSubstr("dose")));
  EXPECT_THAT(text_of(booked), HasSubstr("Votre rendez-vous pour votre deuxième dose : "));
}

TEST(WordsOfAnOffer, ReadAsAnOfferInFrench) {
  EXPECT_EQ(
      text_of("offer", Language::fr),
      "Holdfast : une OFFRE, pas encore un rendez-vous : sam. 5 déc. à 10 h 00 (minute précise à "
      "l'acceptation), Sterling Road Clinic. Réservée "
      "pour vous jusqu'à 9 h 12. Sans réponse, elle passe à la personne suivante et vous gardez votre place. "
      "Répondez 1 pour accepter, 2 pour refuser, ou ouvrez " +
          offer_link());
}

TEST(WordsOfAnOffer, NameTheDayOfTheDeadlineWhenItIsNotToday) {
  auto message = a_message("offer");
  message.offer->offer.held_until = now + 24h;

  EXPECT_THAT(text_of(message), HasSubstr("until Fri Dec 4, 9:02 am."));
  EXPECT_THAT(mail_of(message).text, HasSubstr("until Friday, December 4, 2026, 9:02 am."));
}

TEST(WordsOfAnOffer, JudgeTodayByTheClockOfTheClinic) {
  const Instant late_evening{std::chrono::sys_days{std::chrono::December / 4 / 2026} + 4h +
                             55min};  // 23:55 there
  auto message = a_message("offer");
  message.offer->offer.held_until = late_evening + 10min;

  EXPECT_THAT(text_of(message, late_evening), HasSubstr("until Fri Dec 4, 12:05 am."));
}

TEST(WordsOfAnOffer, NameOnlyTheLinkWhereTextsCannotBeAnswered) {
  auto without_answers = settings();
  without_answers.texts_can_be_answered = false;

  const auto text = *Words{without_answers, capabilities()}.text(a_message("offer"), now);

  EXPECT_THAT(text, HasSubstr("Accept or decline: " + offer_link()));
  EXPECT_THAT(text, Not(HasSubstr("Reply")));
}

TEST(WordsOfABooking, NameTheMinuteToComeInTheTextTheMailAndTheCalendar) {
  auto message = a_message("booked");
  message.offer->arrival = 25min;

  EXPECT_THAT(text_of(message), HasSubstr("Sat Dec 5, 10:25 am"));
  EXPECT_THAT(mail_of(message).text, HasSubstr("10:25 am"));
  EXPECT_THAT(*mail_of(message).calendar, HasSubstr("DTSTART:20261205T152500Z"));
}

TEST(WordsOfABooking, BringTheAppointmentToTheCalendar) {
  const auto mail = mail_of("booked");

  ASSERT_TRUE(mail.calendar);
  EXPECT_FALSE(mail.calendar_cancels);
  EXPECT_THAT(*mail.calendar, HasSubstr("UID:0b0a@vaccination.example.org\r\n"));
  EXPECT_THAT(*mail.calendar,
              HasSubstr("DTSTART:20261205T150000Z\r\nDTEND:20261205T160000Z\r\nSEQUENCE:0\r\n"));
  EXPECT_THAT(mail.text,
              HasSubstr("Saturday, December 5, 2026, 10:00 am\r\nSterling Road Clinic\r\n158 Sterling Road"));
}

TEST(WordsOfAReminder, NameTheDayTheHourThePlaceAndWhereToCancel) {
  for (const auto* kind : {"reminder-day-before", "reminder-hours-before"}) {
    EXPECT_EQ(
        text_of(kind),
        "Holdfast: a REMINDER of your appointment: Sat Dec 5, 10:00 am, Sterling Road Clinic, 158 Sterling "
        "Road, Toronto. Bring your health card. If you cannot come, please cancel: " +
            registration_link());
    EXPECT_EQ(
        text_of(kind, Language::fr),
        "Holdfast : RAPPEL de votre rendez-vous : sam. 5 déc. à 10 h 00, Sterling Road Clinic, 158 Sterling "
        "Road, Toronto. Apportez votre carte santé. Si vous ne pouvez pas venir, annulez : " +
            registration_link());
  }
  const auto mail = mail_of("reminder-day-before");
  EXPECT_EQ(mail.subject, "Your appointment: Saturday, December 5, 2026, 10:00 am");
  EXPECT_THAT(mail.text, HasSubstr("158 Sterling Road, Toronto"));
  EXPECT_THAT(mail.text, HasSubstr(registration_link()));
  EXPECT_FALSE(mail.calendar);  // it stands there since it was booked
}

TEST(WordsAtShortNotice, SayTodayAndThatNothingIsLost) {
  auto message = a_message("offer");
  message.offer->standby = true;
  EXPECT_THAT(text_of(message), HasSubstr("a seat is free TODAY at short notice"));
  EXPECT_THAT(text_of(message), HasSubstr("If not, you lose nothing and wait on."));
  EXPECT_THAT(mail_of(message).subject, HasSubstr("A seat is free today, held for you until"));
  message.language = Language::fr;
  EXPECT_THAT(text_of(message), HasSubstr("AUJOURD'HUI"));
}

TEST(WordsOfAHeadsUp, NameTheDayAndPromiseNothing) {
  EXPECT_EQ(
      text_of("heads-up"),
      "Holdfast: an offer is LIKELY tomorrow, Fri Dec 4, between 9 am and 12 noon. It is not certain. Not "
      "tomorrow? You keep your place. Reply 3, or open " +
          registration_link());
  EXPECT_THAT(text_of("heads-up", Language::fr), HasSubstr("demain, ven. 4 déc., entre 9 h et midi"));
  EXPECT_EQ(mail_of("heads-up").subject, "An offer is likely tomorrow, Friday, December 4, 2026");
}

TEST(WordsOfAQuestionToJoin, LeadToThePageAndNameNobody) {
  EXPECT_EQ(text_of("joining-asked"),
            "Holdfast: somebody who waits ASKS to come together with you. See who it is and say yes or no on "
            "your page. Nothing changes until then: " +
                registration_link());
  EXPECT_THAT(text_of("joining-asked", Language::fr), HasSubstr("une personne qui attend DEMANDE"));
  EXPECT_EQ(mail_of("joining-asked").subject, "Somebody asks to come together with you");
  EXPECT_THAT(mail_of("joining-asked", Language::fr).text, HasSubstr("répondre oui ou non"));
  EXPECT_THAT(mail_of("joining-asked").text, HasSubstr(registration_link()));
}

TEST(WordsOfABooking, TakeTheAppointmentOutOfTheCalendarWhenItIsCancelled) {
  auto message = a_message("cancelled");
  message.offer->offer.state = OfferState::cancelled;

  const auto mail = mail_of(message);

  ASSERT_TRUE(mail.calendar);
  EXPECT_TRUE(mail.calendar_cancels);
  EXPECT_THAT(*mail.calendar, HasSubstr("METHOD:CANCEL\r\n"));
  EXPECT_THAT(*mail.calendar, HasSubstr("SEQUENCE:1\r\nSTATUS:CANCELLED\r\n"));
  EXPECT_THAT(mail.subject, HasSubstr("appointment"));
}

TEST(WordsOfAWindowThatWasCut, SayThatTheAppointmentIsGoneAndThatNothingNeedsToBeDone) {
  auto message = a_message("window-cancelled");
  message.offer->offer.state = OfferState::cancelled;

  EXPECT_THAT(text_of(message), HasSubstr("CANCELLED by the clinic"));
  EXPECT_THAT(text_of(message), HasSubstr("first in line"));
  const auto mail = mail_of(message);
  EXPECT_TRUE(mail.calendar_cancels);
  EXPECT_THAT(mail.calendar.value(), HasSubstr("METHOD:CANCEL"));
}

TEST(WordsOfAWindowThatWasCut, LeaveTheCalendarAloneWhereThereWasAnOfferOnly) {
  auto message = a_message("offer-withdrawn");
  message.offer->offer.state = OfferState::cancelled;

  EXPECT_THAT(text_of(message), HasSubstr("first in line"));
  EXPECT_THAT(text_of(message), Not(HasSubstr("appointment")));
  EXPECT_FALSE(mail_of(message).calendar);
}

TEST(WordsOfACancellation, SpeakOfNoAppointmentWhereThereWasNone) {
  auto message = a_message("cancelled");
  message.offer.reset();

  const auto mail = mail_of(message);

  EXPECT_FALSE(mail.calendar);
  EXPECT_EQ(mail.subject, "Your registration is cancelled");
  EXPECT_EQ(text_of(message),
            "Holdfast: your registration is CANCELLED. If you wish to go in again: " + registration_link());
}

TEST(Words, AreRefusedForAKindThatNobodyIsTold) {
  EXPECT_EQ(words().text(a_message("review"), now).error(), WordsRefusal::unknown_kind);
  EXPECT_EQ(words().mail(a_message("voucher"), now).error(), WordsRefusal::unknown_kind);
}

TEST(Words, AreRefusedForAnOfferThatIsNotThere) {
  auto message = a_message("offer");
  message.offer.reset();

  EXPECT_EQ(words().text(message, now).error(), WordsRefusal::no_offer);
  EXPECT_EQ(words().mail(message, now).error(), WordsRefusal::no_offer);
}

TEST(Words, TellAContactPersonOfEveryVisitAndLeadToTheResidence) {
  const auto message = a_message("residence-offer");

  const auto mail = mail_of(message);
  EXPECT_THAT(mail.text, HasSubstr("up to 50 people"));
  EXPECT_THAT(mail.text, HasSubstr("up to 30 people"));
  EXPECT_THAT(mail.text, HasSubstr("/residence/" + capabilities().reference(message.residence->id)));
  EXPECT_THAT(mail.text, Not(HasSubstr("confirmation code")));
  EXPECT_THAT(text_of(message), HasSubstr("for 80 people"));
}

TEST(Words, SayOfASecondVisitThatItIsOneInBothLanguages) {
  auto message = a_message("residence-offer");
  EXPECT_THAT(text_of(message), Not(HasSubstr("second visit")));
  message.residence->is_second = true;

  EXPECT_THAT(text_of(message), HasSubstr("Park House (second visit)"));
  EXPECT_THAT(mail_of(message).text, HasSubstr("Park House (second visit)"));
  message.language = Language::fr;
  EXPECT_THAT(mail_of(message).text, HasSubstr("Park House (deuxième visite)"));
}

TEST(Words, TellWhoeverLeftARosterBeforeTheyHeardOfItTheEndAlone) {
  auto message = a_message("residence-care");
  message.residence.reset();

  EXPECT_EQ(text_of(message), text_of("residence-left"));
}

TEST(Words, AreRefusedForAResidenceThatIsNotThere) {
  auto message = a_message("residence-offer");
  message.residence.reset();

  EXPECT_EQ(words().mail(message, now).error(), WordsRefusal::no_offer);
}

TEST(Words, FillEveryGapInEveryKindAndLanguage) {
  for (const auto language : {Language::en, Language::fr}) {
    for (const auto& kind : kinds) {
      const auto mail = mail_of(kind, language);
      for (const auto& said : {text_of(kind, language), mail.subject, mail.text, mail.html}) {
        EXPECT_FALSE(said.empty());
        EXPECT_THAT(said, Not(HasSubstr("{"))) << kind;
        EXPECT_THAT(said, Not(HasSubstr("  "))) << kind;
      }
      EXPECT_THAT(mail.html,
                  HasSubstr(language == Language::fr ? "<html lang=\"fr\">" : "<html lang=\"en\">"));
    }
  }
}

TEST(Words, GiveAnAddressThatMayBeAStrangersNothingToHoldOn) {
  for (const auto language : {Language::en, Language::fr}) {
    const auto message = a_message("address-changed", language);
    const auto mail = mail_of(message);
    for (const auto& said : {text_of(message), mail.text, mail.html}) {
      EXPECT_THAT(said, Not(HasSubstr("/r/")));
      EXPECT_THAT(said, Not(HasSubstr("/o/")));
      EXPECT_THAT(said, Not(HasSubstr(message.name)));
      EXPECT_THAT(said, Not(HasSubstr(confirmation_code(message.registration))));
      EXPECT_THAT(said, Not(HasSubstr("href")));
    }
  }
}

TEST(Words, SayToWhoeverSpokeForAResidenceNothingOfACodeNorWhich) {
  for (const auto language : {Language::en, Language::fr}) {
    auto message = a_message("address-changed", language);
    message.offer.reset();
    message.residence = a_message("residence-contact").residence;
    const auto mail = mail_of(message);
    for (const auto& said : {text_of(message), mail.subject, mail.text, mail.html}) {
      EXPECT_THAT(said, testing::AnyOf(HasSubstr("a residence"), HasSubstr("une résidence"),
                                       HasSubstr("d’une r&eacute;sidence")));
      for (const auto* const untold : {"code", "website", "site", "Park House", "{", "/residence/"})
        EXPECT_THAT(said, Not(HasSubstr(untold)));
    }
    EXPECT_EQ(size_of(text_of(message)).alphabet, SmsAlphabet::gsm7);
    EXPECT_LE(size_of(text_of(message)).parts, 2U);
  }
}

TEST(Words, SayNothingOfHealthInASubject) {
  for (const auto language : {Language::en, Language::fr}) {
    for (const auto& kind : kinds) {
      const auto subject = mail_of(kind, language).subject;
      for (const auto* health : {"accin", "health", "santé", "Clinic", "card", "carte"}) {
        EXPECT_THAT(subject, Not(HasSubstr(health)));
      }
    }
  }
}

TEST(Words, KeepTextsShortAndInSevenBitsInBothLanguages) {
  for (const auto language : {Language::en, Language::fr}) {
    for (const auto& kind : kinds) {
      auto message = a_message(kind, language);
      if (message.residence) message.residence->is_second = true;
      for (const auto& text : {text_of(kind, language), text_of(message)}) {
        const auto size = size_of(text);
        EXPECT_EQ(size.alphabet, SmsAlphabet::gsm7) << kind << text;
        EXPECT_LE(size.parts, 3U) << kind;
      }
    }
  }
}

TEST(Words, KeepATextBoundedHoweverLongThePlace) {
  auto message = a_message("booked", Language::fr);
  message.offer->clinic.name = std::string(5000, 'x');
  message.offer->clinic.address.line1 = std::string(5000, 'y');

  EXPECT_LT(text_of(message).size(), 500U);
}

TEST(Words, LetNoLineBreakOfANameOrPlaceIntoATextOrSubject) {
  auto message = a_message("offer");
  message.offer->clinic.name = "Sterling\r\nBcc: all@example.org\xE2\x80\xA8Road\xC2\x85";
  message.name = "Margaret\nO'Brien";

  EXPECT_THAT(text_of(message), HasSubstr("Sterling Bcc: all@example.org Road. Held"));
  EXPECT_THAT(mail_of(message).text, HasSubstr("Hello Margaret O'Brien,"));
}

TEST(Words, EscapeNamesInHtml) {
  auto message = a_message("offer");
  message.name = "<b>Margaret</b> & \"co\"";

  const auto html = mail_of(message).html;

  EXPECT_THAT(html, HasSubstr("Hello &lt;b&gt;Margaret&lt;/b&gt; &amp; &quot;co&quot;,"));
}

TEST(Words, DoNotLookForGapsInsideAName) {
  auto message = a_message("offer");
  message.name = "{link}{code";

  EXPECT_THAT(mail_of(message).text, HasSubstr("Hello {link}{code,"));
}

TEST(Words, NameEverybodyOfAHousehold) {
  auto message = a_message("offer");
  message.household = {{"Ann", message.offer->starts_at}, {"Bob", message.offer->starts_at}};

  EXPECT_THAT(text_of(message), testing::StartsWith("For all of you together, Ann, Bob. Holdfast: an OFFER"));
  EXPECT_THAT(mail_of(message).text, HasSubstr("For all of you together, Ann, Bob."));

  message.household[1].arrives_at += std::chrono::hours{1};

  EXPECT_THAT(text_of(message), HasSubstr("Ann (10:00 am), Bob (11:00 am)"));
}

TEST(Words, NameWhomOfAHouseholdTheyAreFor) {
  auto message = a_message("reminder-day-before");
  message.household = {{"Bob", message.offer->starts_at}};

  EXPECT_THAT(text_of(message), testing::StartsWith("For Bob. Holdfast: "));
  EXPECT_THAT(mail_of(message).text, HasSubstr("For Bob."));
}
