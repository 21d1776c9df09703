#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pages/form_page.hpp"
#include "pages/views.hpp"
#include "unit/pages/house.hpp"

using namespace holdfast;
using namespace holdfast::pages;
using namespace holdfast::site;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

store::OfferView an_offer(OfferState state, const std::string& clinic = "Sterling Road") {
  Offer offer;
  offer.state = state;
  offer.held_until = now + 10min;
  offer.notified_at = now;
  return {offer, a_clinic(clinic), now + 48h, 1, now, std::nullopt, Contact::sms, Language::en};
}

std::string offer_body(OfferState state, const std::string& clinic = "Sterling Road") {
  const auto view = an_offer(state, clinic);
  return offer_page(look(), {.view = view,
                             .state = state,
                             .reference = "offer-ref",
                             .registration = "reg-ref",
                             .code = "K7QM-3X9P",
                             .now = now + 30s})
      .body;
}

std::string status_body(RegistrationState state, OfferState of_offer = OfferState::held) {
  store::StatusView view;
  view.state = state;
  view.standing = store::Standing{77};
  view.offer = an_offer(of_offer);
  return status_page(look(), {.reference = "reg-ref",
                              .code = "K7QM-3X9P",
                              .view = &view,
                              .reason = {"code", "The reason."},
                              .public_url = "https://example.org",
                              .now = now,
                              .offer_reference = "offer-ref"})
      .body;
}

}  // namespace

TEST(CheckPage, KeepsTheCodeAndSaysWhatIsWrong) {
  const auto response =
      check_page(look(), Typed{{{"code", "K7QM"}}}, {{"code", "code", "Code", "Not found."}}, 422);

  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(response.body, HasSubstr("value=\"K7QM\""));
  EXPECT_THAT(response.body, HasSubstr("<a href=\"#code\">Code: Not found.</a>"));
}

TEST(OfferPage, AsksForADecisionWhileItIsHeld) {
  const auto page = offer_body(OfferState::held);

  EXPECT_THAT(page, HasSubstr("<form method=\"post\" action=\"/o/offer-ref/accept\">"));
  EXPECT_THAT(page, HasSubstr("<form method=\"post\" action=\"/o/offer-ref/decline\">"));
  EXPECT_THAT(page, HasSubstr("held for you until 10:10"));
  EXPECT_THAT(page, HasSubstr("Thursday 3 December 2026 at 10:00"));
  EXPECT_THAT(page, HasSubstr("221 Sterling Road, Toronto ON M6R 2B2"));
  EXPECT_THAT(page, HasSubstr("mlat=43.65470&amp;mlon=-79.44470"));
  EXPECT_THAT(page, Not(HasSubstr("calendar.ics")));
}

TEST(OfferPage, GivesTheCalendarOnceAccepted) {
  const auto page = offer_body(OfferState::accepted);

  EXPECT_THAT(page, HasSubstr("href=\"/o/offer-ref/calendar.ics\""));
  EXPECT_THAT(page, Not(HasSubstr("/accept")));
}

TEST(OfferPage, OffersToGoAgainWhereItIsOver) {
  for (const auto state : {OfferState::expired, OfferState::declined, OfferState::cancelled}) {
    EXPECT_THAT(offer_body(state), HasSubstr("action=\"/r/reg-ref/requeue\"")) << name_of(state);
    EXPECT_THAT(offer_body(state), HasSubstr("href=\"/r/reg-ref/wishes\""));
    EXPECT_THAT(offer_body(state), Not(HasSubstr("/accept")));
  }
  EXPECT_THAT(offer_body(OfferState::expired), HasSubstr("The hold ended at 10:10"));
}

TEST(OfferPage, NeverBlamesSomebodyWhoWasNotTold) {
  auto view = an_offer(OfferState::expired);
  view.offer.notified_at.reset();

  const auto page =
      offer_page(look(), {.view = view, .state = OfferState::expired, .reference = "o", .registration = "r"})
          .body;

  EXPECT_THAT(page, HasSubstr("You have lost nothing"));
  EXPECT_THAT(page, Not(HasSubstr("/requeue")));
}

TEST(OfferPage, EscapesTheClinicsName) {
  EXPECT_THAT(offer_body(OfferState::held, hostile), Not(HasSubstr("<script>")));
}

TEST(OfferPage, CountsDownOnlyWhileTheClockRuns) {
  auto unseen = an_offer(OfferState::held);
  unseen.offer.notified_at.reset();

  EXPECT_THAT(offer_body(OfferState::held), HasSubstr("data-left=\"570\""));
  EXPECT_THAT(
      offer_page(look(), {.view = unseen, .state = OfferState::held, .reference = "o", .registration = "r"})
          .body,
      Not(HasSubstr("data-left")));
}

TEST(OfferPage, HearsOfChangesOfItsRegistration) {
  auto view = an_offer(OfferState::held);
  view.standing = store::Standing{-5};

  const auto page =
      offer_page(look(), {.view = view, .state = OfferState::held, .reference = "o", .registration = "r"})
          .body;

  EXPECT_THAT(
      page,
      HasSubstr("data-page=\"/o/o\" data-events=\"/r/r/events?seen=-5&amp;in=en\" data-standing=\"-5\""));
}

TEST(StatusPage, BeforeTheDatabaseKnowsItIsAConfirmationWithTheWayBack) {
  const auto page = status_page(look(), {.reference = "reg-ref",
                                         .code = "K7QM-3X9P",
                                         .view = nullptr,
                                         .reason = {"in-queue", "In the queue."},
                                         .public_url = "https://example.org"})
                        .body;

  EXPECT_THAT(page, HasSubstr("<h1 class=\"govuk-panel__title\">Your place is kept</h1>"));
  EXPECT_THAT(page, HasSubstr("K7QM-3X9P"));
  EXPECT_THAT(page, HasSubstr("In the queue."));
  EXPECT_THAT(page, HasSubstr("https://example.org/r/reg-ref"));
  EXPECT_THAT(page, HasSubstr("data-events=\"/r/reg-ref/events?seen=0&amp;in=en\""));
  EXPECT_THAT(page, HasSubstr("What happens next"));
  EXPECT_THAT(page, Not(HasSubstr("http-equiv"))) << "nothing moves under somebody who reads slowly";
}

TEST(StatusPage, HasALivePartThatIsWholeInItself) {
  const auto part = live_part(status_body(RegistrationState::offered));

  EXPECT_THAT(part, testing::StartsWith("<title>There is an offer for you"));
  EXPECT_THAT(part, HasSubstr("<div id=\"live\" data-page=\"/r/reg-ref\""));
  EXPECT_THAT(part, HasSubstr("action=\"/o/offer-ref/accept\""));
  EXPECT_THAT(part, testing::EndsWith("</div>\n"));
  EXPECT_THAT(part, Not(HasSubstr("<script")));
}

TEST(StatusPage, SaysAboveHowItStandsWhatBecameOfAPressAndNotInTheLivePart) {
  store::StatusView view;
  view.state = RegistrationState::waiting;
  const StatusPage status{.reference = "reg-ref",
                          .code = "K7QM-3X9P",
                          .view = &view,
                          .reason = {"code", "The reason."},
                          .notice = "It was not."};

  const auto page = status_page(look(), status).body;

  EXPECT_THAT(page, HasSubstr("<p class=\"govuk-notification-banner__heading\">It was not.</p>"));
  EXPECT_THAT(live_part(page), Not(HasSubstr("It was not.")));
  EXPECT_THAT(status_body(RegistrationState::offered), Not(HasSubstr("govuk-notification-banner")));
}

TEST(StatusPage, HasTheTwoButtonsUnderAnOffer) {
  const auto page = status_body(RegistrationState::offered);

  EXPECT_THAT(page, HasSubstr("action=\"/o/offer-ref/accept\""));
  EXPECT_THAT(page, HasSubstr("action=\"/o/offer-ref/decline\""));
  EXPECT_THAT(page, HasSubstr("data-left=\"600\""));
  EXPECT_THAT(page, HasSubstr("data-standing=\"77\""));
}

TEST(StatusPage, ShowsTheWayOnFromEveryState) {
  EXPECT_THAT(status_body(RegistrationState::booked, OfferState::accepted),
              HasSubstr("/o/offer-ref/calendar.ics"));
  for (const auto state :
       {RegistrationState::declined, RegistrationState::lapsed, RegistrationState::cancelled}) {
    EXPECT_THAT(status_body(state), HasSubstr("action=\"/r/reg-ref/requeue\""));
    EXPECT_THAT(status_body(state), Not(HasSubstr("action=\"/r/reg-ref/cancel\"")));
    EXPECT_THAT(status_body(state), Not(HasSubstr("/accept")));
  }
  for (const auto state : {RegistrationState::waiting, RegistrationState::offered, RegistrationState::booked,
                           RegistrationState::review}) {
    EXPECT_THAT(status_body(state), HasSubstr("action=\"/r/reg-ref/cancel\""));
    EXPECT_THAT(status_body(state), Not(HasSubstr("/requeue")));
  }
}

TEST(StatusPage, PromisesAnOfferToThoseWhoWaitAndACallToThoseInReview) {
  EXPECT_THAT(status_body(RegistrationState::waiting, OfferState::declined), HasSubstr("You get an offer"));
  EXPECT_THAT(status_body(RegistrationState::review), HasSubstr("looks at your form and contacts you"));
}

TEST(StatusPage, OfADeadLetterSaysWhyAndThatSomebodyLooks) {
  store::StatusView view;
  view.dead_letter = true;
  const auto page = status_page(
      look(), {.reference = "r", .code = "c", .view = &view, .reason = {"needs-attention", "Why."}});

  EXPECT_THAT(page.body, HasSubstr("Why."));
  EXPECT_THAT(page.body, HasSubstr("looks at your form and contacts you"));
}

TEST(ProblemPage, KeepsWhatWasSentAndSaysWhenToTry) {
  const auto response = problem_page(look(), {.status = 503,
                                              .words = "problem_hold",
                                              .after = 10s,
                                              .again_get = {},
                                              .again_post = "/o/x/accept",
                                              .kept = {{"reason", hostile}}});

  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("Your hold is safe"));
  EXPECT_THAT(response.body, HasSubstr("Try again in 10 seconds."));
  EXPECT_THAT(response.body, HasSubstr("action=\"/o/x/accept\""));
  EXPECT_THAT(response.body, HasSubstr("name=\"reason\""));
  EXPECT_THAT(response.body, Not(HasSubstr("<script>")));
  EXPECT_THAT(response.headers, testing::Contains(testing::Pair("Retry-After", "10")));
}
