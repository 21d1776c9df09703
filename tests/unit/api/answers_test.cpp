#include "api/answers.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::api;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Instant ten_in_toronto{std::chrono::sys_days{std::chrono::December / 5 / 2026} + 15h};
const TimeZone toronto = TimeZone::named("America/Toronto");

Capabilities capabilities() {
  return Capabilities{KeyRing{.masters = {{1, SecretKey{7}}}, .current = 1}};
}

store::OfferView an_offer() {
  const Clinic clinic{{"sterling-road"},
                      "Sterling \"Road\" <Clinic>",
                      {"221 Sterling Road", "", "Toronto", "ON", "M6R 2B2"},
                      {43.65, -79.38},
                      toronto};
  Offer offer;
  offer.id.bytes[0] = 9;
  offer.held_until = ten_in_toronto - 24h;
  offer.notified_at = ten_in_toronto - 25h;
  return {offer, clinic, ten_in_toronto, 2, ten_in_toronto - 25h, std::nullopt, Contact::sms, Language::en};
}

store::StatusView a_status(RegistrationState state) {
  store::StatusView view;
  view.state = state;
  view.registration.received_at = ten_in_toronto - 48h;
  view.eligible_from = std::chrono::March / 1 / 2027;
  view.offer = an_offer();
  return view;
}

json status(const store::StatusView& view) {
  return json::parse(status_body("ref", view, {"some-code", "Some text."},
                                 holdfast::offers::residence_hint(view, Language::en), capabilities(),
                                 toronto));
}

}  // namespace

TEST(ReceiptBody, IsExactlyTheContract) {
  EXPECT_EQ(receipt_body("abc", "K7QM-3X9P"),
            R"({"reference":"abc","state":"queued","confirmationCode":"K7QM-3X9P"})");
}

TEST(OfferBody, SaysEverythingOfTheOffer) {
  const auto body = json::parse(offer_body(an_offer(), capabilities()));

  EXPECT_EQ(capabilities().offer(body.at("id").get<std::string>()), an_offer().offer.id);
  EXPECT_EQ(body.at("state"), "held");
  EXPECT_EQ(body.at("clinic").at("id"), "sterling-road");
  EXPECT_EQ(body.at("clinic").at("name"), "Sterling \"Road\" <Clinic>");
  EXPECT_EQ(body.at("clinic").at("address").at("postalCode"), "M6R 2B2");
  EXPECT_EQ(body.at("clinic").at("timeZone"), "America/Toronto");
  EXPECT_EQ(body.at("start"), "2026-12-05T10:00:00-05:00");
  EXPECT_EQ(body.at("end"), "2026-12-05T11:00:00-05:00");
  EXPECT_EQ(body.at("heldUntil"), "2026-12-04T10:00:00-05:00");
  EXPECT_EQ(body.at("choice"), 2);
  EXPECT_TRUE(body.at("arrival").is_null());
  EXPECT_EQ(body.size(), 8U);
}

TEST(OfferBody, NamesTheMinuteToComeOnceThereIsOne) {
  auto view = an_offer();
  view.arrival = std::chrono::minutes{25};

  const auto body = json::parse(offer_body(view, capabilities()));

  EXPECT_EQ(body.at("start"), "2026-12-05T10:00:00-05:00");
  EXPECT_EQ(body.at("arrival"), "2026-12-05T10:25:00-05:00");
}

TEST(OfferBody, NamesNoDeadlineBeforeTheClockRunsAndNoChoiceWhereThereIsNone) {
  auto view = an_offer();
  view.offer.notified_at.reset();
  view.choice.reset();

  const auto body = json::parse(offer_body(view, capabilities()));

  EXPECT_TRUE(body.at("heldUntil").is_null());
  EXPECT_TRUE(body.at("choice").is_null());
}

TEST(StatusBody, SaysEverythingOfTheRegistration) {
  const auto body = status(a_status(RegistrationState::offered));

  EXPECT_EQ(body.at("reference"), "ref");
  EXPECT_EQ(body.at("state"), "offered");
  EXPECT_EQ(body.at("reason").at("code"), "some-code");
  EXPECT_EQ(body.at("reason").at("text"), "Some text.");
  EXPECT_EQ(body.at("receivedAt"), "2026-12-03T10:00:00-05:00");
  EXPECT_EQ(body.at("eligibleFrom"), "2027-03-01");
  EXPECT_TRUE(body.at("secondDose").is_null());
  EXPECT_EQ(body.at("offer").at("state"), "held");
  EXPECT_EQ(body.size(), 10U);
}

TEST(StatusBody, ShowsNoOldOfferToSomebodyWhoWaits) {
  EXPECT_TRUE(status(a_status(RegistrationState::waiting)).at("offer").is_null());
  EXPECT_FALSE(status(a_status(RegistrationState::lapsed)).at("offer").is_null());
}

TEST(StatusBody, TellsOfAResidenceAtTheAddressOnlyWhoLivesThere) {
  auto view = a_status(RegistrationState::waiting);
  EXPECT_TRUE(status(view).at("residence").is_null());

  view.residence_comes = true;

  EXPECT_EQ(status(view).at("residence").at("code"), "residence-registered");
  view.dead_letter = true;
  EXPECT_TRUE(status(view).at("residence").is_null());
}

TEST(StatusBody, TellsTheLikelyDaysToSomebodyWhoWaitsAndToNobodyElse) {
  auto view = a_status(RegistrationState::waiting);
  EXPECT_TRUE(status(view).at("likely").is_null());

  view.likely = {std::chrono::March / 3 / 2027, std::chrono::March / 9 / 2027};
  EXPECT_EQ(status(view).at("likely"), (json{{"first", "2027-03-03"}, {"last", "2027-03-09"}}));
  view.state = RegistrationState::offered;
  EXPECT_TRUE(status(view).at("likely").is_null());
}

TEST(StatusBody, SaysWhetherTheyWishToBeAskedAtShortNotice) {
  auto view = a_status(RegistrationState::waiting);
  EXPECT_EQ(status(view).at("shortNotice"), false);

  view.standby = true;
  EXPECT_EQ(status(view).at("shortNotice"), true);
}

TEST(StatusBody, ReadsQueuedForADeadLetter) {
  auto view = a_status(RegistrationState::waiting);
  view.dead_letter = true;

  EXPECT_EQ(status(view).at("state"), "queued");
  EXPECT_EQ(status(view).size(), 10U);
}

TEST(StatusBody, OfAFirstDoseLeadsToTheSecondAndOfTheSecondSaysItsDays) {
  auto first = a_status(RegistrationState::booked);
  first.second_dose = RegistrationId{{1}};
  auto second = a_status(RegistrationState::waiting);
  second.registration.second_dose = SecondDose{.first = {},
                                               .product = "x",
                                               .from = std::chrono::January / 9 / 2027,
                                               .until = std::chrono::January / 30 / 2027};

  EXPECT_EQ(status(first).at("secondDose").at("reference"), capabilities().reference(*first.second_dose));
  EXPECT_TRUE(status(first).at("secondDose").at("dueFrom").is_null());
  EXPECT_TRUE(status(second).at("secondDose").at("reference").is_null());
  EXPECT_EQ(status(second).at("secondDose").at("dueFrom"), "2027-01-09");
  EXPECT_EQ(status(second).at("secondDose").at("dueUntil"), "2027-01-30");
}

TEST(QueuedBody, HasTheSameMembers) {
  const auto body = json::parse(queued_body("ref", {"in-queue", "In the queue."}));

  EXPECT_EQ(body.at("state"), "queued");
  EXPECT_TRUE(body.at("receivedAt").is_null());
  EXPECT_TRUE(body.at("offer").is_null());
  EXPECT_EQ(body.size(), 10U);
}

TEST(ClinicsBody, ListsThem) {
  Programme programme;
  EXPECT_EQ(clinics_body(programme), "[]");

  programme.clinics = {an_offer().clinic, an_offer().clinic};
  const auto body = json::parse(clinics_body(programme));

  ASSERT_EQ(body.size(), 2U);
  EXPECT_DOUBLE_EQ(body[1].at("latitude").get<double>(), 43.65);
  EXPECT_DOUBLE_EQ(body[1].at("longitude").get<double>(), -79.38);
}
