#include "holdfast/offers/reason.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::offers;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

const TimeZone toronto = TimeZone::named("America/Toronto");
// 10:05 in Toronto.
constexpr Instant now{std::chrono::sys_days{std::chrono::December / 1 / 2026} + 15h + 5min};

store::StatusView a_person(RegistrationState state) {
  store::StatusView view;
  view.registration.phone = "+14165550199";
  view.registration.email = "margaret@example.org";
  view.registration.contact = Contact::sms;
  view.state = state;
  view.eligible_from = std::chrono::November / 1 / 2026;
  view.turn_at = now - 1h;
  return view;
}

store::OfferView an_offer() {
  const Clinic clinic{{"sterling-road"}, "Sterling Road", {}, {}, toronto};
  Offer offer;
  offer.held_until = now + 7min;
  offer.notified_at = now - 3min;
  return {offer, clinic, now + 71h + 55min, 1, now - 4min, std::nullopt, Contact::sms, Language::en};
}

store::StatusView an_offered_person() {
  auto view = a_person(RegistrationState::offered);
  view.offer = an_offer();
  view.message = {"offer", "sms", "sent", now - 3min};
  return view;
}

Reason reason(const store::StatusView& view, Language language = Language::en,
              const Switches& switches = all_switches_off) {
  Programme programme;
  programme.home_zone = toronto;
  return reason_of(view, programme, now, language, switches);
}

}  // namespace

TEST(Reason, OfAQueuedOneIsThatItIsInTheQueue) {
  EXPECT_EQ(reason(a_person(RegistrationState::queued)), reason_in_queue(Language::en));
  EXPECT_EQ(reason_in_queue(Language::en).code, "in-queue");
  EXPECT_THAT(reason_in_queue(Language::fr).text, HasSubstr("dans la file"));
}

TEST(Reason, OfADeadLetterIsThatStaffMustLook) {
  auto view = a_person(RegistrationState::queued);
  view.dead_letter = true;

  EXPECT_EQ(reason(view).code, "needs-attention");
}

TEST(Reason, NamesTheDayBeforeWhichNobodyIsEligible) {
  auto view = a_person(RegistrationState::waiting);
  view.eligible_from = std::chrono::March / 1 / 2027;

  EXPECT_EQ(reason(view).code, "not-eligible-yet");
  EXPECT_THAT(reason(view).text, HasSubstr("Not eligible until 1 March 2027."));
  EXPECT_THAT(reason(view, Language::fr).text, HasSubstr("Pas admissible avant le 1er mars 2027."));
}

TEST(Reason, TellsWhenAnOfferLikelyComesAndOtherwiseThatItIsNotKnownYet) {
  auto view = a_person(RegistrationState::waiting);
  EXPECT_THAT(reason(view).text, HasSubstr("When that will be is not known yet."));
  EXPECT_THAT(reason(view, Language::fr).text, HasSubstr("On ne sait pas encore quand ce sera."));

  view.likely = {std::chrono::March / 3 / 2027, std::chrono::March / 9 / 2027};
  EXPECT_THAT(reason(view).text, HasSubstr("An offer likely comes between 3 March 2027 and 9 March 2027."));
  EXPECT_THAT(reason(view, Language::fr).text,
              HasSubstr("Une offre viendra probablement entre le 3 mars 2027 et le 9 mars 2027."));
  view.likely->last = view.likely->first;
  EXPECT_THAT(reason(view).text, HasSubstr("An offer likely comes on 3 March 2027."));
}

TEST(Reason, OfADayThatIsPastNothingIsTold) {
  auto view = a_person(RegistrationState::waiting);
  view.likely = {std::chrono::November / 28 / 2026, std::chrono::December / 2 / 2026};
  EXPECT_THAT(reason(view).text, HasSubstr("between 1 December 2026 and 2 December 2026."));

  view.likely->last = std::chrono::November / 30 / 2026;
  EXPECT_THAT(reason(view).text, HasSubstr("not known yet"));
}

TEST(Reason, OnTheDayOfEligibilityIsTheLackOfASeat) {
  auto view = a_person(RegistrationState::waiting);
  view.eligible_from = std::chrono::December / 1 / 2026;

  EXPECT_EQ(reason(view).code, "no-seat-yet");
  EXPECT_THAT(reason(view).text, HasSubstr("No seat within 50 km yet."));
}

TEST(Reason, OfASecondDoseIsItsDaysAndWhetherASeatIsKept) {
  auto view = a_person(RegistrationState::waiting);
  view.eligible_from = std::chrono::December / 22 / 2026;
  view.registration.second_dose = SecondDose{.first = {},
                                             .product = "x",
                                             .from = std::chrono::December / 22 / 2026,
                                             .until = std::chrono::January / 12 / 2027};

  EXPECT_EQ(reason(view).code, "second-dose-due");
  EXPECT_THAT(reason(view).text, HasSubstr("from 22 December 2026 to 12 January 2027"));
  EXPECT_THAT(reason(view).text, HasSubstr("You come before all others"));
  view.seat_is_kept = true;
  EXPECT_THAT(reason(view).text, HasSubstr("A place is kept for you"));
  EXPECT_THAT(reason(view, Language::fr).text, HasSubstr("Une place est gardée"));
  view.registration.second_dose->until = std::chrono::November / 30 / 2026;
  EXPECT_EQ(reason(view).code, "second-dose-late");
}

TEST(Reason, OfASecondDoseThatFollowsNoFirstIsThatItEnded) {
  auto view = a_person(RegistrationState::cancelled);
  view.reason = "first-corrected";
  EXPECT_EQ(reason(view).code, "cancelled");
  EXPECT_TRUE(offers::may_go_again(view));
  view.registration.second_dose = SecondDose{};

  EXPECT_EQ(reason(view).code, "second-dose-ended");
  EXPECT_FALSE(offers::may_go_again(view));
}

TEST(Reason, WithoutAPhaseIsThatNoDayIsSet) {
  auto view = a_person(RegistrationState::waiting);
  view.eligible_from.reset();

  EXPECT_EQ(reason(view).code, "no-phase-yet");
}

TEST(Reason, WhileGatheringIsThatNobodyNeedHurry) {
  auto view = a_person(RegistrationState::waiting);
  view.turn_at = now + 72h + 7h + 55min;

  EXPECT_EQ(reason(view).code, "gathering");
  EXPECT_THAT(reason(view).text, HasSubstr("everybody before Friday 4 December 2026 at 18:00 counts alike"));
}

TEST(Reason, AfterAHoldNobodyWasToldOfIsThatNothingIsLost) {
  auto view = a_person(RegistrationState::waiting);
  view.offer = an_offer();
  view.offer->offer.state = OfferState::expired;
  view.offer->offer.notified_at.reset();

  EXPECT_EQ(reason(view).code, "not-reached");
}

TEST(Reason, OfSomebodyWhoseWindowWasCutIsThatTheyAreFirstInLine) {
  auto view = a_person(RegistrationState::waiting);
  view.displaced = true;

  EXPECT_EQ(reason(view).code, "window-cancelled");
  EXPECT_THAT(reason(view).text, HasSubstr("first in line"));
}

TEST(Reason, OfASentOfferNamesWhenWhereAndUntilWhen) {
  const auto told = reason(an_offered_person());

  EXPECT_EQ(told.code, "offer-sent");
  EXPECT_EQ(told.text, "Offer sent at 10:02 to the number ending 99. It is held for you until 10:12.");
}

TEST(Reason, NeverShowsTheWholeNumber) {
  for (const auto language : {Language::en, Language::fr}) {
    EXPECT_THAT(reason(an_offered_person(), language).text, Not(HasSubstr("0199")));
  }
}

TEST(Reason, NamesNoDeadlineBeforeTheClockRuns) {
  auto view = an_offered_person();
  view.offer->offer.notified_at.reset();
  view.message = {"offer", "sms", "due", std::nullopt};

  EXPECT_EQ(reason(view).code, "offer-on-its-way");
  EXPECT_THAT(reason(view).text, Not(HasSubstr("until")));
}

TEST(Reason, OfAnOfferSeenOnThePageNamesTheDeadline) {
  auto view = an_offered_person();
  view.message = {"offer", "sms", "due", std::nullopt};

  EXPECT_EQ(reason(view).code, "offer-held");
  EXPECT_THAT(reason(view).text, HasSubstr("until 10:12"));
}

TEST(Reason, OfAFailedTextIsThatAnAgentWillRing) {
  auto view = an_offered_person();
  view.message = {"offer", "sms", "failed", std::nullopt};
  const auto failed = reason(view);
  view.message = {"offer", "call", "due", std::nullopt};
  const auto on_the_list = reason(view);

  EXPECT_EQ(failed.code, "offer-undelivered");
  EXPECT_THAT(failed.text, HasSubstr("The text could not be delivered, an agent will ring."));
  EXPECT_EQ(failed, on_the_list);
}

TEST(Reason, OfAFailedTextNamesTheNextWay) {
  auto view = an_offered_person();
  view.message = {"offer", "email", "sent", now};

  EXPECT_EQ(reason(view).code, "offer-undelivered");
  EXPECT_THAT(reason(view).text, HasSubstr("so the offer goes to your e-mail address"));
}

TEST(Reason, OfACallIsThatAnAgentWillRing) {
  auto view = an_offered_person();
  view.registration.contact = Contact::call;
  view.message = {"offer", "call", "due", std::nullopt};

  EXPECT_EQ(reason(view).code, "offer-by-call");
  EXPECT_THAT(reason(view).text, HasSubstr("An agent will ring the number ending 99."));
}

TEST(Reason, OfABookedOneNamesPlaceAndTime) {
  auto view = an_offered_person();
  view.state = RegistrationState::booked;

  EXPECT_EQ(reason(view).text, "Booked: Sterling Road, Friday 4 December 2026 at 10:00.");
}

TEST(Reason, OfALapsedOneNamesWhenItRanOut) {
  auto view = an_offered_person();
  view.state = RegistrationState::lapsed;
  view.offer->offer.held_until = now - 1min;

  EXPECT_EQ(reason(view).code, "lapsed");
  EXPECT_THAT(reason(view).text, HasSubstr("ran out at 10:04"));
}

TEST(Reason, OfTheOthersSaysWhatCanBeDone) {
  EXPECT_THAT(reason(a_person(RegistrationState::declined)).text, HasSubstr("you can go in again"));
  EXPECT_THAT(reason(a_person(RegistrationState::cancelled)).text, HasSubstr("You can go in again"));
  EXPECT_EQ(reason(a_person(RegistrationState::review)).text,
            "Your place is kept. Our staff will contact you.");
}

TEST(Reason, IsSaidInBothLanguages) {
  for (const auto state : {RegistrationState::queued, RegistrationState::waiting, RegistrationState::offered,
                           RegistrationState::booked, RegistrationState::declined, RegistrationState::lapsed,
                           RegistrationState::cancelled, RegistrationState::review}) {
    auto view = an_offered_person();
    view.state = state;
    EXPECT_EQ(reason(view).code, reason(view, Language::fr).code);
    EXPECT_NE(reason(view).text, reason(view, Language::fr).text) << name_of(state);
  }
}

TEST(Reason, OfWhoWaitsForASwitchIsTheSwitchUnlessItIsNotTheirTurn) {
  Switches switches;
  auto view = a_person(RegistrationState::waiting);
  switches.turn(Switch::sms_off, true);
  EXPECT_EQ(reason(view, Language::en, switches).code, "texts-off");
  view.registration.contact = Contact::email;
  EXPECT_EQ(reason(view, Language::en, switches).code, "no-seat-yet") << "no text is waited for";

  switches.turn(Switch::offers_paused, true);
  EXPECT_EQ(reason(view, Language::en, switches).code, "offers-paused");
  EXPECT_THAT(reason(view, Language::fr, switches).text, HasSubstr("reprendra tout seul"));
  EXPECT_THAT(reason_in_queue(Language::en, switches).text, HasSubstr("no offers for a short while"));
  view.eligible_from = std::chrono::March / 1 / 2027;
  EXPECT_EQ(reason(view, Language::en, switches).code, "not-eligible-yet");
}

TEST(Reason, OfWhoWasToldOfAnOfferIsThatItIsLikelyUntilNoonOfThatDay) {
  auto view = a_person(RegistrationState::waiting);
  view.likely_on = std::chrono::December / 1 / 2026;
  EXPECT_EQ(reason(view).code, "offer-likely");
  EXPECT_THAT(reason(view).text, HasSubstr("Tuesday 1 December 2026"));
  EXPECT_THAT(reason(view, Language::fr).text, HasSubstr("mardi 1er décembre 2026"));

  view.likely_on = std::chrono::November / 30 / 2026;
  EXPECT_EQ(reason(view).code, "no-seat-yet");
}

TEST(Reason, OfWhoSaidNotThatDayIsThatTheyArePassedOverUntilItIsOver) {
  auto view = a_person(RegistrationState::waiting);
  view.likely_on = std::chrono::December / 1 / 2026;
  view.passed_until = now + 13h + 55min;
  EXPECT_EQ(reason(view).code, "passed-over");
  EXPECT_THAT(reason(view).text, HasSubstr("Tuesday 1 December 2026"));

  view.passed_until = now;
  EXPECT_EQ(reason(view).code, "offer-likely");
}

TEST(PassingOver, IsForWhoWaitsForADayThatIsNotOverAndHasNotSaidSoYet) {
  Programme programme;
  programme.home_zone = toronto;
  auto view = a_person(RegistrationState::waiting);
  EXPECT_FALSE(may_pass_over(view, programme, now));

  view.likely_on = std::chrono::December / 1 / 2026;
  EXPECT_TRUE(may_pass_over(view, programme, now));
  EXPECT_FALSE(may_pass_over(view, programme, now + 14h));

  view.passed_until = now + 13h;
  EXPECT_FALSE(may_pass_over(view, programme, now));

  view.passed_until.reset();
  view.state = RegistrationState::booked;
  EXPECT_FALSE(may_pass_over(view, programme, now));
}

TEST(ResidenceHint, PromisesNeitherAVisitThatIsNotOfferedNorAnEndThatComesByTheCardAlone) {
  auto view = a_person(RegistrationState::waiting);
  EXPECT_FALSE(residence_hint(view, Language::en));

  view.residence_comes = true;

  EXPECT_EQ(residence_hint(view, Language::en)->code, "residence-registered");
  EXPECT_THAT(residence_hint(view, Language::en)->text, HasSubstr("has registered for a visit"));
  EXPECT_THAT(residence_hint(view, Language::en)->text, HasSubstr("with the same health card number"));
  EXPECT_THAT(residence_hint(view, Language::fr)->text, HasSubstr("avec le même numéro de carte santé"));
}
